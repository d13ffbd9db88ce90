/** Time-weighted return: the growth of one dollar, whatever was paid in or out. */
import type { LinkReturn } from './returns.ts'

export interface Twr {
  /** Of the whole period, a fraction; `null` without a link. */
  readonly value: number | null
  /** Growth of one since the opening close, by day number. */
  readonly index: ReadonlyMap<number, number>
  /** Days whose return cannot be told, as nothing was at work; they are left out of the product. */
  readonly unlinked: readonly number[]
}

export function twr(returns: readonly LinkReturn[]): Twr {
  const index = new Map<number, number>()
  const unlinked: number[] = []
  let growth = 1
  for (const { day, value } of returns) {
    if (value === null) unlinked.push(day)
    else growth *= 1 + value
    index.set(day, growth)
  }
  return { value: returns.length === 0 ? null : growth - 1, index, unlinked }
}
