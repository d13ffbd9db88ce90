/** The same simulators in a thread of their own, told to stop by a message. */
import { workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { given } from './control/requests.ts'
import { startSimulators } from './start.ts'
import { WorkerOptions } from './worker-messages.ts'
import type { WorkerAnswer } from './worker-messages.ts'

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Resolves once the simulators are up, or have said why not. */
export async function serve(port: MessagePort): Promise<void> {
  const answer = (message: WorkerAnswer): void => port.postMessage(message)
  const { now, compileCacheDir: _own, ...options } = WorkerOptions.parse(workerData)
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
