/**
 * Whether closes are of the scale of what was paid: in pence instead of pounds, restated for a split that no line tells, or of
 * another instrument under the same symbol, they are off by the same factor wherever something was traded.
 */
import { contractSize, numberOf } from '../ledger/index.ts'
import { closeOn } from './closes.ts'
import type { Closes } from './closes.ts'
import type { Past } from './past.ts'
import { wideAt, wideNumber } from './wide.ts'

/** Nothing of an exchange closes so far from where it was traded that day. */
const factorMin = 1.8
/** One line may be wrong, or a purchase at a strike; so many of the same factor are no accident. */
const tradesMin = 2
const tradesLooked = 6
const sameWithin = 1.25

/**
 * By how much the closes of the symbol at `place` are off (paid over close), or `undefined` where they fit, or too little was
 * traded between the days to tell.
 */
export function priceScale(
  { symbols, starts, day, cash, isFlow, heldWide }: Past,
  place: number,
  { closes, from, to }: { readonly closes: Closes; readonly from: number; readonly to: number },
): number | undefined {
  const size = Number(contractSize(symbols[place] ?? ''))
  const [first, end] = [starts[place] ?? 0, starts[place + 1] ?? 0]
  const factors: number[] = []
  for (let row = first + 1; row < end && factors.length < tradesLooked; row += 1) {
    const on = day[row] ?? 0
    if (on < from || on > to || isFlow[row] === 1) continue
    const quantity = numberOf(wideAt(heldWide, row) - wideAt(heldWide, row - 1))
    const paid = wideNumber(cash, row)
    const close = closeOn(closes, on)
    if (quantity === 0 || paid === 0 || close === undefined) continue
    const factor = Math.abs(paid / quantity) / size / numberOf(close)
    if (factor < factorMin && factor > 1 / factorMin) return undefined
    factors.push(factor)
  }
  if (factors.length < tradesMin) return undefined
  const [low, high] = [Math.min(...factors), Math.max(...factors)]
  return high / low <= sameWithin ? factors[0] : undefined
}
