/**
 * Exclusive work, across instances. In process where there is one, on Redis where there are several; first come, first
 * served in process. Not re-entrant: taking a lock inside itself waits for ever in theory and `waitMs` in practice.
 */
export interface Locks {
  /** Runs `work` while nobody else holds `key`. @throws LockTimeout when it could not be had within `waitMs`. */
  exclusively<T>(key: string, work: (held: HeldLock) => Promise<T>, options: { readonly waitMs: number }): Promise<T>
  /** Runs `work` only if nobody holds `key` now; else answers `undefined` at once. */
  ifFree<T>(key: string, work: (held: HeldLock) => Promise<T>): Promise<{ readonly result: T } | undefined>
}

export interface HeldLock {
  /** Aborts if the lock was lost (Redis away for longer than its lease): stop, somebody else may have begun. */
  readonly lost: AbortSignal
}

export class LockTimeout extends Error {
  constructor(key: string, waitMs: number) {
    super(`the lock ${key} was not free within ${waitMs} ms`)
    this.name = 'LockTimeout'
  }
}
