/**
 * Threads for what would hold up the event loop: decades of a large ledger. They start when they are first needed, one task
 * at a time each, and end with the app; what comes while all are busy waits its turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { memoryOf } from './task.ts'
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
      this.#worker.postMessage(message, message.kind === 'part' ? [...memoryOf(message.part)] : [])
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

interface Waiting {
  readonly go: (thread: Thread) => void
  readonly refuse: (reason: Error) => void
}

/** Threads as they are lent and given back. */
class Pool {
  readonly #threads = new Set<Thread>()
  readonly #idle: Thread[] = []
  readonly #waiting: Waiting[] = []
  #isStopped = false

  get load(): number {
    return this.#threads.size - this.#idle.length + this.#waiting.length
  }

  lend(): Promise<Thread> {
    if (this.#isStopped) return Promise.reject(new Error('the app stops'))
    for (let free = this.#idle.pop(); free; free = this.#idle.pop()) {
      if (!free.isLost) return Promise.resolve(free)
      // It ended while it had nothing to do.
      this.#threads.delete(free)
    }
    if (this.#threads.size < threadsMax) return Promise.resolve(this.#start())
    if (this.#waiting.length >= waitingMax) return Promise.reject(new OffLoopBusy('too many analyses wait already'))
    return new Promise((go, refuse) => this.#waiting.push({ go, refuse }))
  }

  giveBack(thread: Thread): void {
    if (thread.isLost) this.#threads.delete(thread)
    const next = this.#isStopped ? undefined : this.#waiting.shift()
    if (next) next.go(thread.isLost ? this.#start() : thread)
    else if (!thread.isLost) this.#idle.push(thread)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { refuse } of this.#waiting.splice(0)) refuse(new Error('the app stops'))
    await Promise.all([...this.#threads].map((thread) => thread.end()))
  }

  #start(): Thread {
    const thread = new Thread()
    this.#threads.add(thread)
    return thread
  }
}

export function createOffLoop(): OffLoop {
  const pool = new Pool()
  return {
    run: async (task, parts, take) => {
      const thread = await pool.lend()
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
        pool.giveBack(thread)
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
    load: () => pool.load,
    stop: () => pool.stop(),
  }
}
