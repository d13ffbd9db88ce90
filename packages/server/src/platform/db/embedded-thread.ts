/**
 * Begins the embedded database's thread, which loads and compiles while the app does; `startEmbedded` then tells it what to
 * open. Imports nothing else, so that it can be begun before anything is loaded.
 */
import nodeModule from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { EmbeddedThreadData } from './embedded-worker.ts'

export function beginEmbeddedThread(): Worker {
  // The folder in use is one of Node's own inside of the folder that was asked for.
  const cacheDir = nodeModule.getCompileCacheDir()
  const workerData: EmbeddedThreadData = { compileCacheDir: cacheDir === undefined ? undefined : dirname(cacheDir) }
  return new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData, execArgv: [] })
}
