/** A made-up history as the server meets it: an account whose lines the database writes into pages of text. */
import { units } from '@g2e/domain/ledger'
import type { LedgerRow } from '../../packages/server/src/features/accounts/index.ts'
import type { History } from './history.ts'

const linesPerPage = 1_000
/** 2014-01-01. */
export const firstDay = 16_071
const dateOf = (day: number): string => new Date((firstDay + day) * 86_400_000).toISOString().slice(0, 10)

/** One deposit that pays for everything, and the trades. */
export function linesOf({ N, day, sym, side, qty, px, fee }: History): readonly LedgerRow[] {
  const nothing = {
    at: null,
    amount: null,
    currency: 'USD',
    ratio: null,
    newSymbol: null,
    basisFraction: null,
    lots: null,
  }
  const deposit = {
    id: 'D',
    accountId: 'A',
    date: dateOf(0),
    type: 'deposit',
    symbol: null,
    quantity: null,
    price: null,
  }
  const lines: LedgerRow[] = [{ ...nothing, ...deposit, fee: null, amount: '1000000000' }]
  for (let row = 0; row < N; row += 1)
    lines.push({
      ...nothing,
      id: String(row),
      accountId: 'A',
      date: dateOf(day[row] ?? 0),
      type: (side[row] ?? 0) > 0 ? 'buy' : 'sell',
      symbol: `S${sym[row]}`,
      quantity: String(qty[row]),
      price: String(px[row]),
      fee: String(fee[row]),
    })
  return lines
}

export function pagesOf(lines: readonly LedgerRow[]): readonly string[] {
  return Array.from({ length: Math.ceil(lines.length / linesPerPage) }, (_, page) =>
    JSON.stringify(lines.slice(page * linesPerPage, (page + 1) * linesPerPage)),
  )
}

/** What is held at the end, as a broker would show it. */
export function heldAtLast({ N, sym, side, qty, px, fee }: History): {
  readonly cash: bigint
  readonly quantities: ReadonlyMap<string, bigint>
} {
  const quantities = new Map<string, bigint>()
  let cash = units('1000000000')
  for (let row = 0; row < N; row += 1) {
    const size = BigInt((side[row] ?? 0) * (qty[row] ?? 0))
    const symbol = `S${sym[row]}`
    quantities.set(symbol, (quantities.get(symbol) ?? 0n) + size * units('1'))
    cash -= size * units(String(px[row])) + units(String(fee[row]))
  }
  return { cash, quantities }
}

/** Every day. */
export const daysOf = ({ D }: History): Int32Array => Int32Array.from({ length: D }, (_, day) => firstDay + day)

export const closesOfSymbol = (history: History, symbol: number) => ({
  days: [...daysOf(history)],
  values: Array.from(daysOf(history), (_, day) => units(String(history.price[day * history.H + symbol]))),
})
