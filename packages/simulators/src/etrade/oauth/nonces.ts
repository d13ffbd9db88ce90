/**
 * Nonces that were used (brokers/etrade.md 1.3): none may come twice with the same consumer, token and timestamp. Those of a
 * timestamp that would be refused anyway are forgotten, so that memory stays flat.
 */
const forgetEvery = 1_000

export class Nonces {
  readonly #seen = new Map<string, Set<string>>()
  #taken = 0

  /** False when it was used before. */
  take(
    use: { readonly consumerKey: string; readonly token: string; readonly timestamp: string; readonly nonce: string },
    isTimely: (timestamp: string) => boolean,
  ): boolean {
    this.#taken += 1
    if (this.#taken % forgetEvery === 0)
      for (const timestamp of this.#seen.keys()) if (!isTimely(timestamp)) this.#seen.delete(timestamp)
    const names = this.#seen.get(use.timestamp) ?? new Set()
    const name = JSON.stringify([use.consumerKey, use.token, use.nonce])
    if (names.has(name)) return false
    names.add(name)
    this.#seen.set(use.timestamp, names)
    return true
  }

  /** Timestamps of which nonces are remembered. */
  get size(): number {
    return this.#seen.size
  }

  clear(): void {
    this.#seen.clear()
  }
}
