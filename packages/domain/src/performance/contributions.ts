/**
 * What each position added to the time-weighted return. A link's gain over its capital, times the growth before it, is its
 * part of the whole; these parts add up to the time-weighted return exactly, as they do for the links themselves.
 */
import { numberOf } from '../ledger/index.ts'
import type { Link } from './history.ts'
import type { LinkReturn } from './returns.ts'

export interface Contribution {
  /** The symbol, or `cash` for interest, fees and whatever belongs to no position. */
  readonly symbol: string
  /** A fraction of the opening dollar. */
  readonly contribution: number
  /** In money, exact. */
  readonly gain: bigint
}

/** Largest first. */
export function contributions(links: readonly Link[], returns: readonly LinkReturn[]): readonly Contribution[] {
  const found = new Map<string, { contribution: number; gain: bigint }>()
  let growth = 1
  for (const [place, { gains }] of links.entries()) {
    const link = returns[place]
    if (!link) break
    for (const [symbol, gain] of gains) {
      const sofar = found.get(symbol) ?? { contribution: 0, gain: 0n }
      sofar.gain += gain
      if (link.value !== null && link.capital > 0) sofar.contribution += (growth * numberOf(gain)) / link.capital
      found.set(symbol, sofar)
    }
    growth *= 1 + (link.value ?? 0)
  }
  return [...found]
    .map(([symbol, part]) => ({ symbol, ...part }))
    .toSorted((a, b) => b.contribution - a.contribution || (a.symbol < b.symbol ? -1 : 1))
}
