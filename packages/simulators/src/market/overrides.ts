/** Prices set by hand (`POST /control/market`): from that instant on the symbol's path is shifted by a factor, kept over restarts. */
import type { Collection } from '../state/state-store.ts'

export interface Override {
  readonly at: number
  /** Of the unshifted price, all earlier shifts included. */
  readonly factor: number
}

export class Overrides {
  readonly #bySymbol: Collection<readonly Override[]>

  constructor(bySymbol: Collection<readonly Override[]>) {
    this.#bySymbol = bySymbol
  }

  /** Factor in force at an instant; one set at that very instant counts. */
  factorAt(symbol: string, at: number): number {
    const list = this.#bySymbol.get(symbol)
    if (!list) return 1
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const entry = list[index]
      if (entry && entry.at <= at) return entry.factor
    }
    return 1
  }

  /** Those set in [from, to). */
  within(symbol: string, from: number, to: number): readonly Override[] {
    const list = this.#bySymbol.get(symbol)
    return list ? list.filter(({ at }) => at >= from && at < to) : []
  }

  last(symbol: string): Override | undefined {
    return this.#bySymbol.get(symbol)?.at(-1)
  }

  add(symbol: string, override: Override): void {
    const list = this.#bySymbol.get(symbol) ?? []
    this.#bySymbol.set(symbol, [...list.filter(({ at }) => at < override.at), override])
  }
}
