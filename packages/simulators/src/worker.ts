/** The thread that `startSimulatorsInWorker` starts: the same simulators, told to stop by a message. */
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { given } from './control/requests.ts'
import { startSimulators } from './start.ts'
import { WorkerOptions } from './worker-messages.ts'
import type { WorkerAnswer } from './worker-messages.ts'

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

async function serve(port: MessagePort): Promise<void> {
  const answer = (message: WorkerAnswer): void => port.postMessage(message)
  const { now, ...options } = WorkerOptions.parse(workerData)
  const startedAt = performance.now()
  try {
    const simulators = await startSimulators({
      ...given(options),
      now: () => now + performance.now() - startedAt,
    })
    const { url, control, brokers, gemini, seed } = simulators
    port.once('message', () => {
      void simulators.close().then(() => answer({ kind: 'stopped' }))
    })
    answer({ kind: 'running', running: { url, control, brokers, gemini, seed } })
  } catch (error) {
    answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error), code: codeOf(error) })
  }
}

if (!parentPort) throw new Error('worker.ts runs as a worker thread')
await serve(parentPort)
