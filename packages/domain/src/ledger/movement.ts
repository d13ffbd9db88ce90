/**
 * A ledger line as what it moves: units, cash, and whether that crosses the portfolio's boundary. Brokers report lines in
 * their own manner (a sale's quantity with or without a sign, a fill without its amount); here they are all alike.
 */
import { dayNumber } from '../calendar/index.ts'
import { isOptionSymbol } from '../instruments/index.ts'
import { absolute, times, units } from './fixed-point.ts'

export interface Movement {
  /** Days since 1970-01-01. */
  readonly day: number
  readonly symbol: string | null
  /** Change of units held. */
  readonly quantity: bigint
  /** Change of cash. */
  readonly cash: bigint
  /** Crosses the boundary: cash as it is, securities at that day's price. */
  readonly isFlow: boolean
}

/** A line as a broker reports it: the words of the ledger bundle, absent values `null`. */
export interface ReportedLine {
  readonly id: string
  readonly type: string
  readonly symbol: string | null
  readonly quantity: string | null
  readonly price: string | null
  readonly fee: string | null
  readonly amount: string | null
  readonly date: string
}

/** A standard contract is for a hundred shares; prices are told per share. */
export const contractSize = (symbol: string): bigint => (isOptionSymbol(symbol) ? 100n : 1n)

const bought: ReadonlySet<string> = new Set(['buy', 'buy_to_cover'])
const sold: ReadonlySet<string> = new Set(['sell', 'sell_short'])
const cashOnly: ReadonlySet<string> = new Set(['dividend', 'interest', 'fee', 'tax', 'return_of_capital'])
const crossing: ReadonlySet<string> = new Set(['deposit', 'withdrawal', 'transfer_in', 'transfer_out'])

/** What a broker's line moves, or why it cannot be told. Quantities of corporate actions are changes, as brokers report them. */
export function movementOf(line: ReportedLine): Movement | { readonly reason: string } {
  const { type, symbol, date } = line
  const day = dayNumber(date)
  if (type === 'other') return { reason: 'the broker reports a kind of line that has no place in the ledger' }
  if (bought.has(type) || sold.has(type)) return tradeOf(line, day)
  const cash = line.amount === null ? null : units(line.amount)
  const quantity = line.quantity === null ? null : units(line.quantity)
  if (cashOnly.has(type) || type === 'deposit' || type === 'withdrawal') {
    const told = cash ?? impliedCash(line)
    if (told === null) return { reason: 'no amount is reported' }
    return { day, symbol, quantity: 0n, cash: told, isFlow: crossing.has(type) }
  }
  const moved = quantity === null ? 0n : directed(type, quantity)
  if (moved !== 0n && symbol === null) return { reason: 'no symbol is reported' }
  const cost = line.fee === null ? 0n : absolute(units(line.fee))
  return { day, symbol, quantity: moved, cash: cash ?? -cost, isFlow: crossing.has(type) }
}

/** As in a ledger bundle (`bundle-row.ts`): a fee alone is the amount, and so is what is paid per share. */
function impliedCash({ type, quantity, price, fee }: ReportedLine): bigint | null {
  const cost = fee === null ? 0n : absolute(units(fee))
  if (type === 'fee' || type === 'tax') return cost === 0n ? null : -cost
  if (quantity === null || price === null || (type !== 'dividend' && type !== 'return_of_capital')) return null
  return times(absolute(units(quantity)), units(price)) - cost
}

function directed(type: string, quantity: bigint): bigint {
  if (type === 'transfer_in' || type === 'dividend_reinvested') return absolute(quantity)
  return type === 'transfer_out' ? -absolute(quantity) : quantity
}

function tradeOf(line: ReportedLine, day: number): Movement | { readonly reason: string } {
  const { type, symbol, quantity, price, fee, amount } = line
  if (symbol === null || quantity === null) return { reason: 'a trade without symbol or quantity is reported' }
  const size = absolute(units(quantity))
  const sign = bought.has(type) ? 1n : -1n
  if (amount !== null) return { day, symbol, quantity: sign * size, cash: units(amount), isFlow: false }
  if (price === null) return { reason: 'a trade without price and amount is reported' }
  const paid = times(size, units(price)) * contractSize(symbol)
  const cost = fee === null ? 0n : absolute(units(fee))
  return { day, symbol, quantity: sign * size, cash: -sign * paid - cost, isFlow: false }
}
