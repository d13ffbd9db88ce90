/** State that lives as long as the process, and the collections in memory that the file store stands on too. */
import type { Collection, OwnedStore } from './state-store.ts'

class MemoryCollection<T> implements Collection<T> {
  readonly #entries = new Map<string, T>()
  readonly #changed: (key: string) => void

  constructor(changed: (key: string) => void) {
    this.#changed = changed
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: T): void {
    this.#entries.set(key, value)
    this.#changed(key)
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.#changed(key)
  }

  values(): IterableIterator<T> {
    return this.#entries.values()
  }

  entries(): IterableIterator<[string, T]> {
    return this.#entries.entries()
  }

  get size(): number {
    return this.#entries.size
  }

  clear(): void {
    const keys = [...this.#entries.keys()]
    this.#entries.clear()
    for (const key of keys) this.#changed(key)
  }
}

/** All collections of a store; `changed` hears of every entry set or deleted. */
export class MemoryCollections {
  readonly #byName = new Map<string, MemoryCollection<never>>()
  readonly #changed: (name: string, key: string) => void

  constructor(changed: (name: string, key: string) => void = () => undefined) {
    this.#changed = changed
  }

  collection<T>(name: string): Collection<T> {
    const known: MemoryCollection<T> | undefined = this.#byName.get(name)
    if (known) return known
    const made = new MemoryCollection<never>((key) => this.#changed(name, key))
    this.#byName.set(name, made)
    return made
  }

  names(): readonly string[] {
    return [...this.#byName.keys()]
  }

  clear(): void {
    for (const collection of this.#byName.values()) collection.clear()
  }
}

export function memoryStore(): OwnedStore {
  const collections = new MemoryCollections()
  return {
    isChanged: false,
    collection: (name) => collections.collection(name),
    flush: () => Promise.resolve(),
    clear: () => collections.clear(),
    close: () => Promise.resolve(),
  }
}
