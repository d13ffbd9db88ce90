/**
 * Starts the simulators in a thread of their own, so that they never stall the event loop of the app; nor are they loaded in the
 * app's own thread, where they would be a tenth of a start.
 */
import nodeModule from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { RunningSimulators, SimulatorOptions } from './options.ts'
import { WorkerAnswer } from './worker-messages.ts'
import type { WorkerRequest } from './worker-messages.ts'

interface WorkerSimulatorOptions extends SimulatorOptions {
  /** Called when the thread ends unasked; the simulators are gone then. */
  readonly onLost?: (reason: string) => void
}

function nextAnswer(worker: Worker): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      done()
    }
    const onMessage = (message: unknown): void => settle(() => resolve(WorkerAnswer.parse(message)))
    const onError = (cause: unknown): void => settle(() => reject(new Error('the simulators failed', { cause })))
    const onExit = (): void => settle(() => reject(new Error('the simulators ended before they answered')))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}

/** As `startSimulators`. `close` ends the thread. */
export async function startSimulatorsInWorker(options: WorkerSimulatorOptions = {}): Promise<RunningSimulators> {
  const { now = Date.now, onLost = () => undefined, ...rest } = options
  // The folder in use is one of Node's own inside of the folder that was asked for.
  const cacheDir = nodeModule.getCompileCacheDir()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { ...rest, now: now(), ...(cacheDir !== undefined && { compileCacheDir: dirname(cacheDir) }) },
    execArgv: [],
  })
  const answer = await nextAnswer(worker)
  if (answer.kind === 'failed') {
    await worker.terminate()
    throw Object.assign(new Error(answer.message), answer.code === undefined ? {} : { code: answer.code })
  }
  if (answer.kind === 'stopped') throw new Error('the simulators ended before they were up')
  let stopping = false
  worker.on('error', (error) => onLost(String(error)))
  worker.on('exit', (code) => {
    if (!stopping) onLost(`the simulators' thread ended with ${code}`)
  })
  return {
    ...answer.running,
    async close() {
      if (stopping) return
      stopping = true
      const stopped = nextAnswer(worker)
      const request: WorkerRequest = 'stop'
      worker.postMessage(request)
      await stopped
      await worker.terminate()
    },
  }
}
