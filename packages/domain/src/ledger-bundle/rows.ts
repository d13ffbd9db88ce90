/** The rows of a bundle that count: each once, readable, and in the currency in which its symbol trades. */
import { compareRows, openRow } from '../ledger/index.ts'
import type { Refused, Row } from '../ledger/index.ts'
import type { Bundle } from './types.ts'

const traded: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover', 'dividend_reinvested'])

/** In the order in which they act. */
export function bundleRows(
  { transactions, baseCurrency }: Pick<Bundle, 'transactions' | 'baseCurrency'>,
  excluded: Refused[],
): readonly Row[] {
  const opened: Row[] = []
  const seen = new Set<string>()
  for (const raw of transactions) {
    if (seen.has(raw.id)) {
      excluded.push({ what: raw.id, reason: 'a row of this id is there already; this one is not counted again' })
      continue
    }
    seen.add(raw.id)
    const row = openRow(raw, baseCurrency)
    if ('reason' in row) excluded.push(row)
    else opened.push(row)
  }
  return inOneCurrency(opened.toSorted(compareRows), excluded)
}

/** A symbol trades in the currency of its first trade. */
function inOneCurrency(rows: readonly Row[], excluded: Refused[]): readonly Row[] {
  const currencies = new Map<string, string>()
  return rows.filter(({ id, type, symbol, currency }) => {
    if (symbol === null || !traded.has(type)) return true
    const known = currencies.get(symbol) ?? currency
    currencies.set(symbol, known)
    if (known !== currency)
      excluded.push({ what: id, reason: `it is told in ${currency}, while ${symbol} is traded in ${known}` })
    return known === currency
  })
}
