/**
 * Everything that must survive a kill, as keyed JSON documents in named collections. A change counts at once in memory
 * and is durable after `flush()`: one line per flush in an append-only journal, synced to disk. The host awaits it
 * before each answer and each pushed event.
 */
export interface Collection<T> {
  get(key: string): T | undefined
  /** Values must be JSON and are not changed afterwards. */
  set(key: string, value: T): void
  delete(key: string): void
  /** In order of first insertion. */
  values(): IterableIterator<T>
  entries(): IterableIterator<[string, T]>
  readonly size: number
}

export interface StateStore {
  /** The same name gives the same collection. */
  collection<T>(name: string): Collection<T>
  /** Resolves when everything set so far is on disk; at once when nothing changed or there is no file. */
  flush(): Promise<void>
}

/** The store to the host that owns it. */
export interface OwnedStore extends StateStore {
  /** Something waits for the next flush. */
  readonly isChanged: boolean
  /** Empties every collection; those handed out stay valid. */
  clear(): void
  /** Flushes and lets the file go. */
  close(): Promise<void>
}

/** The same store with every collection's name under `prefix.`: a room of its own for a broker. */
export const roomOf = (store: StateStore, prefix: string): StateStore => ({
  collection: (name) => store.collection(`${prefix}.${name}`),
  flush: () => store.flush(),
})
