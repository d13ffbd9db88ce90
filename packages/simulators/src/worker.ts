/**
 * The thread that `startSimulatorsInWorker` starts. A thread does not inherit the compile cache, which saves most of the
 * start, so it is switched on before anything else is loaded.
 */
import nodeModule from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

const { compileCacheDir } = Object(workerData)
if (typeof compileCacheDir === 'string') nodeModule.enableCompileCache(compileCacheDir)
if (!parentPort) throw new Error('worker.ts runs as a worker thread')
const { serve } = await import('./worker-serve.ts')
await serve(parentPort)
if (typeof compileCacheDir === 'string') nodeModule.flushCompileCache()
