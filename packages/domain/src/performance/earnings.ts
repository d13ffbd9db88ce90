/**
 * What of a gain is income, fees and taxes. A broker's line says so by its kind; the rest of a gain is what prices did.
 * A reinvestment that cost cash has its dividend in a line of its own; one that cost nothing is the dividend itself.
 */
import { dayNumber } from '../calendar/index.ts'
import { absolute, times, units } from '../ledger/index.ts'
import type { ReportedLine } from '../ledger/index.ts'

export interface LineEarnings {
  /** Days since 1970-01-01. */
  readonly day: number
  /** Dividends, reinvested ones too, and interest; interest paid is negative. */
  readonly income: bigint
  /** Positive: paid. */
  readonly fees: bigint
  readonly taxes: bigint
}

const trades: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])

/** What a line earned or cost besides the price; nothing for a line that did neither. */
export function earningsOf(line: ReportedLine): LineEarnings | undefined {
  const { type, amount, fee } = line
  const day = dayNumber(line.date)
  const cash = amount === null ? 0n : units(amount)
  const nothing = { day, income: 0n, fees: 0n, taxes: 0n }
  if (type === 'dividend' || type === 'interest') return { ...nothing, income: cash }
  if (type === 'fee') return { ...nothing, fees: -cash }
  if (type === 'tax') return { ...nothing, taxes: -cash }
  if (type === 'dividend_reinvested') {
    const { quantity, price } = line
    if (cash !== 0n) return cash > 0n ? { ...nothing, income: cash } : undefined
    if (quantity === null || price === null) return undefined
    return { ...nothing, income: times(absolute(units(quantity)), units(price)) }
  }
  if (!trades.has(type) || fee === null) return undefined
  return { ...nothing, fees: absolute(units(fee)) }
}
