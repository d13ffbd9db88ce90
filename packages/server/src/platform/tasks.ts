/**
 * Work that repeats every few seconds while the app runs (polling, keep-alive): lighter than a job, kept nowhere. With
 * `acrossInstances` one instance at a time does it. A run that throws is logged and the next one comes all the same.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locks } from './locks/locks.ts'
import type { Logger } from './log.ts'

export interface RepeatedTask {
  readonly name: string
  readonly everyMs: number
  /** `one`: a single instance at a time does it; `each`: every instance does it. */
  readonly acrossInstances: 'one' | 'each'
  readonly run: (signal: AbortSignal) => Promise<void>
}

export interface Tasks {
  /** Starts with the app, or at once when the app runs already. */
  repeat(task: RepeatedTask): void
  /** Runs beside the request; awaited at shutdown. Its failure is logged. */
  background(name: string, work: (signal: AbortSignal) => Promise<void>): void
  /** Aborts at shutdown. */
  readonly stopping: AbortSignal
  start(): void
  stop(): Promise<void>
}

/** How long running tasks may take to end once they are told to. */
const graceMs = 2_000

export function createTasks({ locks, log }: { readonly locks: Locks; readonly log: Logger }): Tasks {
  const stopping = new AbortController()
  const repeated: RepeatedTask[] = []
  const running = new Set<Promise<void>>()
  let started = false

  const track = (promise: Promise<void>) => {
    running.add(promise)
    void promise.finally(() => running.delete(promise))
  }
  const runLogged = async (name: string, run: () => Promise<unknown>) => {
    try {
      await run()
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ err: error, task: name }, 'a task failed')
    }
  }
  const wait = async (ms: number): Promise<boolean> => {
    try {
      await sleep(ms, undefined, { signal: stopping.signal, ref: false })
      return true
    } catch (error) {
      if (stopping.signal.aborted) return false
      throw error
    }
  }
  const loop = async ({ name, everyMs, acrossInstances, run }: RepeatedTask) => {
    const once = () => run(stopping.signal)
    while (!stopping.signal.aborted) {
      await runLogged(name, () => (acrossInstances === 'one' ? locks.ifFree(`task:${name}`, once) : once()))
      if (!(await wait(everyMs))) return
    }
  }

  return {
    repeat: (task) => {
      repeated.push(task)
      if (started) track(loop(task))
    },
    background: (name, work) => track(runLogged(name, () => work(stopping.signal))),
    stopping: stopping.signal,
    start: () => {
      started = true
      for (const task of repeated) track(loop(task))
    },
    stop: async () => {
      stopping.abort()
      // What waits for a slow broker is not waited for: it fails when its session is closed.
      await Promise.race([Promise.allSettled(running), sleep(graceMs, undefined, { ref: false })])
    },
  }
}
