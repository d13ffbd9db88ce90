/**
 * Threads for what would hold up the event loop: decades of a large ledger. They start when they are first needed, one task
 * at a time each, and end with the app; what comes while all are busy waits its turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { FromThread, TaskAt, ToThread } from './task.ts'

export interface OffLoop {
  /** `take` is given the answer part by part. Rejects with the task's failure, or when the app stops. */
  run<Part, AnswerPart>(
    task: TaskAt<Part, AnswerPart>,
    parts: AsyncIterable<Part> | Iterable<Part>,
    take: (part: AnswerPart) => void,
  ): Promise<void>
  /** As `run`, in this thread: for what is too little to be worth the way. */
  here<Part, AnswerPart>(
    task: TaskAt<Part, AnswerPart>,
    parts: AsyncIterable<Part> | Iterable<Part>,
    take: (part: AnswerPart) => void,
  ): Promise<void>
  /** Tasks that run or wait. */
  load(): number
  stop(): Promise<void>
}

/** More would only take the cores from the event loop and the database's thread. */
const threadsMax = 2
/** Beyond it a task is refused: every user has a few at most, and they are asked for again. */
const waitingMax = 200

/** All threads are busy and too many wait already. */
export class OffLoopBusy extends Error {}

class Thread {
  readonly #worker: Worker
  #settle: ((told: FromThread) => void) | undefined
  /** Why it takes nothing any more. */
  #lost: string | undefined

  constructor() {
    this.#worker = new Worker(new URL('./thread.ts', import.meta.url), { execArgv: [] })
    this.#worker.unref()
    this.#worker.on('message', (told: FromThread) => this.#settle?.(told))
    this.#worker.on('error', (error) => this.#lose(String(error)))
    this.#worker.on('exit', () => this.#lose('its thread ended'))
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  async ask(message: ToThread): Promise<FromThread> {
    if (this.#lost !== undefined) throw new Error(this.#lost)
    const told = await new Promise<FromThread>((resolve) => {
      this.#settle = resolve
      this.#worker.postMessage(message)
    })
    this.#settle = undefined
    if (told.kind !== 'failed') return told
    const error = new Error(told.message)
    if (told.stack !== undefined) error.stack = told.stack
    throw error
  }

  async end(): Promise<void> {
    this.#lose('the app stops')
    await this.#worker.terminate()
  }

  #lose(message: string): void {
    this.#lost ??= message
    this.#settle?.({ kind: 'failed', message, stack: undefined })
  }
}

export function createOffLoop(): OffLoop {
  const threads = new Set<Thread>()
  const idle: Thread[] = []
  const waiting: { readonly go: (thread: Thread) => void; readonly refuse: (reason: Error) => void }[] = []
  let isStopped = false

  const lend = (): Promise<Thread> => {
    if (isStopped) return Promise.reject(new Error('the app stops'))
    const free = idle.pop()
    if (free) return Promise.resolve(free)
    if (threads.size < threadsMax) {
      const thread = new Thread()
      threads.add(thread)
      return Promise.resolve(thread)
    }
    if (waiting.length >= waitingMax) return Promise.reject(new OffLoopBusy('too many analyses wait already'))
    return new Promise((go, refuse) => waiting.push({ go, refuse }))
  }
  const giveBack = (thread: Thread): void => {
    if (thread.isLost) threads.delete(thread)
    const next = isStopped ? undefined : waiting.shift()
    if (!next) {
      if (!thread.isLost) idle.push(thread)
      return
    }
    if (!thread.isLost) next.go(thread)
    else {
      const fresh = new Thread()
      threads.add(fresh)
      next.go(fresh)
    }
  }

  return {
    run: async (task, parts, take) => {
      const thread = await lend()
      try {
        await thread.ask({ kind: 'open', url: task.url.href })
        for await (const part of parts) await thread.ask({ kind: 'part', part })
        for (;;) {
          const told = await thread.ask({ kind: 'next' })
          if (told.kind !== 'part') return
          // The thread runs the very module whose types `task` carries; between threads they are lost.
          take(told.part as Parameters<typeof take>[0])
        }
      } finally {
        giveBack(thread)
      }
    },
    here: async (task, parts, take) => {
      const { open } = await task.load()
      const work = open()
      for await (const part of parts) {
        work.take(part)
        await nextTurn()
      }
      for (const part of work.answer()) take(part)
    },
    load: () => threads.size - idle.length + waiting.length,
    stop: async () => {
      isStopped = true
      for (const { refuse } of waiting.splice(0)) refuse(new Error('the app stops'))
      await Promise.all([...threads].map((thread) => thread.end()))
    },
  }
}
