/**
 * Market data comes in many wrappings (alpaca.md 3): bare maps by symbol, maps under a name, single answers that carry
 * their symbol, lists of stream messages. Here they become pairs of symbol and value, with the path of each.
 */
import { isSymbol } from '@g2e/domain/instruments'
import type { MappingWarning } from '../../port/index.ts'
import { joined, mismatch } from '../wire/notes.ts'
import { isObject } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

export interface Keyed {
  readonly symbol: string
  readonly path: string
  readonly value: unknown
}

/** Entries of a map by symbol. A `null` value, or a key that is no symbol, is named and left out; `null` is an empty map. */
export function keyedBySymbol(map: unknown, place: string, kind: string, warnings: MappingWarning[]): readonly Keyed[] {
  if (map === null || map === undefined) return []
  if (!isObject(map)) throw mismatch(kind, place, 'expected a map by symbol', map)
  const keyed: Keyed[] = []
  for (const [symbol, value] of Object.entries(map)) {
    const path = joined(place, symbol)
    if (!isSymbol(symbol)) warnings.push({ path, message: `${JSON.stringify(symbol.slice(0, 40))} is not a symbol.` })
    else if (value === null) warnings.push({ path, message: `The broker has no data for ${symbol}.` })
    else keyed.push({ symbol, path, value })
  }
  return keyed
}

/** The symbol that a single answer or stream message carries; `undefined` = none. */
export function symbolIn(value: WireObject): string | undefined {
  const symbol = value['symbol'] ?? value['S']
  return typeof symbol === 'string' && symbol !== '' ? symbol : undefined
}
