/**
 * What an order is said to be before the truth comes out: an order that was refused looks alive for a moment after its 201,
 * a replaced one is on its way. Counted by the wall clock; after a restart everything is out.
 */
export type VeiledStatus = 'PENDING_ACTIVATION' | 'PENDING_REPLACE'

interface Veil {
  readonly status: VeiledStatus
  readonly until: number
}

/** Veils are short: beyond so many the oldest are gone anyway. */
const veilsMax = 1_000

export class Veils {
  readonly #veils = new Map<string, Veil>()
  readonly #timers = new Set<NodeJS.Timeout>()

  /** `lifted` is told when the truth is out. */
  lay(orderId: string, status: VeiledStatus, forMs: number, lifted: () => void = () => undefined): void {
    if (forMs <= 0) return lifted()
    this.#veils.set(orderId, { status, until: performance.now() + forMs })
    const oldest = this.#veils.keys().next().value
    if (this.#veils.size > veilsMax && oldest !== undefined) this.#veils.delete(oldest)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#veils.delete(orderId)
      lifted()
    }, forMs)
    this.#timers.add(timer)
  }

  over(orderId: string): VeiledStatus | undefined {
    const veil = this.#veils.get(orderId)
    return veil && performance.now() < veil.until ? veil.status : undefined
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#veils.clear()
  }
}
