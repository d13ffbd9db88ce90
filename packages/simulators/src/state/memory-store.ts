/** State that lives as long as the process. */
import type { Collection, StateStore } from './state-store.ts'

export class MemoryCollection<T> implements Collection<T> {
  readonly #entries = new Map<string, T>()
  readonly #changed: (key: string) => void

  constructor(changed: (key: string) => void = () => undefined) {
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
}

export function memoryStore(): StateStore {
  const collections = new Map<string, MemoryCollection<never>>()
  return {
    collection<T>(name: string): Collection<T> {
      const known: MemoryCollection<T> | undefined = collections.get(name)
      if (known) return known
      const made = new MemoryCollection<never>()
      collections.set(name, made)
      return made
    },
    flush: () => Promise.resolve(),
  }
}
