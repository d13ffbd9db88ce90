/**
 * The shared cache: memory in front, Redis behind and a bus that drops other instances' copies where there are several.
 * A miss is computed once however many ask (per instance). Values are JSON; what is cached can always be computed again.
 */
export interface Cache {
  /** The cached value, or the factory's, kept for `ttlMs`. The factory's error is the caller's, nothing is kept. */
  getOrSet<T>(
    key: string,
    ttlMs: number,
    factory: () => Promise<T>,
    options?: { readonly tags?: readonly string[] },
  ): Promise<T>
  set(key: string, value: unknown, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
  /** Drops every entry stored with one of the tags. */
  deleteByTags(tags: readonly string[]): Promise<void>
  close(): Promise<void>
}
