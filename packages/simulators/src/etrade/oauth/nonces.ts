/** Nonces that were used (brokers/etrade.md 1.3): none may come twice with the same consumer, token and timestamp. */

/** Beyond this many the oldest are forgotten; within the tolerated ten minutes no client comes near it. */
const keptMost = 200_000

export class Nonces {
  readonly #seen = new Set<string>()

  /** False when it was used before. */
  take(consumerKey: string, token: string, timestamp: string, nonce: string): boolean {
    const name = JSON.stringify([consumerKey, token, timestamp, nonce])
    if (this.#seen.has(name)) return false
    this.#seen.add(name)
    const oldest = this.#seen.values().next().value
    if (this.#seen.size > keptMost && oldest !== undefined) this.#seen.delete(oldest)
    return true
  }

  clear(): void {
    this.#seen.clear()
  }
}
