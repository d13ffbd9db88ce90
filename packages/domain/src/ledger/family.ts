/**
 * Which symbols have to do with one another: an option with its stock, and what became of a symbol by a merger, a spin-off or
 * a new name. Lots, and what wash sales defer, of one of them follow from the lines of these alone.
 */
import { rootOfSymbol } from '../instruments/index.ts'

interface Named {
  readonly symbol: string | null
  readonly newSymbol: string | null
}

/** All symbols of `lines` that have to do with `symbol`, itself included. */
export function familyOf(lines: readonly Named[], symbol: string): ReadonlySet<string> {
  const others = new Map<string, Set<string>>()
  const join = (a: string, b: string): void => {
    others.set(a, (others.get(a) ?? new Set()).add(b))
    others.set(b, (others.get(b) ?? new Set()).add(a))
  }
  for (const line of lines)
    for (const name of [line.symbol, line.newSymbol]) {
      if (name === null) continue
      join(name, rootOfSymbol(name))
      if (line.symbol !== null) join(name, line.symbol)
    }
  const found = new Set([symbol])
  // A set goes on over what is added to it meanwhile.
  for (const name of found) for (const other of others.get(name) ?? []) found.add(other)
  return found
}
