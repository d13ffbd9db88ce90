/** Why things stay off target: one sentence of a kind for each symbol. */
import type { Constraint, ConstraintCode } from './types.ts'

/** Under this name stands what is said of the money. */
export const cashNote = '$cash'

export class Notes {
  readonly #bySymbol = new Map<string, Map<string, Constraint>>()

  add(symbol: string, code: ConstraintCode, message: string): void {
    const own = this.#bySymbol.get(symbol) ?? new Map<string, Constraint>()
    own.set(`${code}|${message}`, { code, message })
    this.#bySymbol.set(symbol, own)
  }

  of(symbol: string): readonly Constraint[] {
    return [...(this.#bySymbol.get(symbol)?.values() ?? [])]
  }
}
