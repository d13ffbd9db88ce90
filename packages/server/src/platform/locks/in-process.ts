import { LockTimeout } from './locks.ts'
import type { HeldLock, Locks } from './locks.ts'

const neverLost: HeldLock = { lost: new AbortController().signal }

export function inProcessLocks(): Locks {
  /** Who waits for a key that is held, in order; a key that is absent is free. */
  const waiters = new Map<string, (() => void)[]>()

  const acquire = (key: string, waitMs: number): Promise<void> => {
    const queue = waiters.get(key)
    if (!queue) {
      waiters.set(key, [])
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const index = queue.indexOf(granted)
        if (index >= 0) queue.splice(index, 1)
        reject(new LockTimeout(key, waitMs))
      }, waitMs)
      const granted = () => {
        clearTimeout(timer)
        resolve()
      }
      queue.push(granted)
    })
  }
  const release = (key: string) => {
    const next = waiters.get(key)?.shift()
    if (next) next()
    else waiters.delete(key)
  }
  const run = async <T>(key: string, work: (held: HeldLock) => Promise<T>): Promise<T> => {
    try {
      return await work(neverLost)
    } finally {
      release(key)
    }
  }

  return {
    exclusively: async (key, work, { waitMs }) => {
      await acquire(key, waitMs)
      return run(key, work)
    },
    ifFree: async (key, work) => {
      if (waiters.has(key)) return undefined
      waiters.set(key, [])
      return { result: await run(key, work) }
    },
  }
}
