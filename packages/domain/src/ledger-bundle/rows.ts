/** The rows of a bundle that count: each once, readable, and in the currency in which its symbol trades. */
import { openRow } from '../ledger/index.ts'
import type { Refused, Row } from '../ledger/index.ts'
import type { Bundle } from './types.ts'

const traded: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover', 'dividend_reinvested'])

export function bundleRows({ transactions, baseCurrency }: Bundle, excluded: Refused[]): readonly Row[] {
  const rows: Row[] = []
  const seen = new Set<string>()
  const currencies = new Map<string, string>()
  for (const raw of transactions) {
    if (seen.has(raw.id)) {
      excluded.push({ what: raw.id, reason: 'a row of this id is there already; this one is not counted again' })
      continue
    }
    seen.add(raw.id)
    const row = openRow(raw, baseCurrency)
    if ('reason' in row) {
      excluded.push(row)
      continue
    }
    const { symbol, currency } = row
    const known = symbol === null ? undefined : currencies.get(symbol)
    if (known !== undefined && known !== currency && traded.has(row.type)) {
      excluded.push({ what: row.id, reason: `it is told in ${currency}, while ${symbol ?? ''} is traded in ${known}` })
      continue
    }
    if (symbol !== null && known === undefined && traded.has(row.type)) currencies.set(symbol, currency)
    rows.push(row)
  }
  return rows
}
