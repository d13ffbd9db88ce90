/**
 * The order in which rows act, whatever order they came in. Within a day, where no time is told: corporate actions at its
 * start, then what comes in, what opens a position, moves between own accounts, what closes one, what goes out.
 */
import type { BundleType, Row } from './bundle-row.ts'

const ranks: Readonly<Record<BundleType, number>> = {
  split: 0,
  symbol_change: 0,
  merger: 0,
  spin_off: 0,
  deposit: 2,
  transfer_in: 2,
  dividend: 2,
  interest: 2,
  return_of_capital: 2,
  option_assign: 3,
  option_exercise: 3,
  buy: 4,
  sell_short: 4,
  dividend_reinvested: 4,
  sell: 6,
  buy_to_cover: 6,
  option_expire: 6,
  fee: 8,
  tax: 8,
  withdrawal: 8,
  transfer_out: 8,
}
const timedRank = 5

const rankOf = ({ type, time }: Row): number => (time === null || ranks[type] === 0 ? ranks[type] : timedRank)

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Ids that are numbers go by their size. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length && /^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length
  return compareTexts(a, b)
}

export const compareRows = (a: Row, b: Row): number =>
  a.day - b.day ||
  rankOf(a) - rankOf(b) ||
  compareTexts(a.time ?? '', b.time ?? '') ||
  ranks[a.type] - ranks[b.type] ||
  compareIds(a.id, b.id)
