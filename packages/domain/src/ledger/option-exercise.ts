/** Which purchase or sale of shares an exercise or assignment brought about: same account and day, a hundred a contract. */
import { parseOptionSymbol } from '../instruments/index.ts'
import type { Row } from './bundle-row.ts'

export interface Exercise {
  /** The row of the shares. */
  readonly sharesId: string
  readonly isPurchase: boolean
}

const sharesPerContract = 100n

const keyOf = (row: Row, type: string, symbol: string, quantity: bigint): string =>
  JSON.stringify([row.day, row.account, type, symbol, String(quantity)])

/** Purchases and sales on days with an exercise, by everything that must agree; those of one key in order. */
function sharesOn(days: ReadonlySet<number>, rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const { day, type, symbol, quantity } = row
    if (!days.has(day) || symbol === null || quantity === null || (type !== 'buy' && type !== 'sell')) continue
    const key = keyOf(row, type, symbol, quantity)
    const same = found.get(key)
    if (same) same.push(row)
    else found.set(key, [row])
  }
  // The next one is taken from the end.
  for (const same of found.values()) same.reverse()
  return found
}

/** By the id of the option's row. */
export function exercises(rows: readonly Row[]): ReadonlyMap<string, Exercise> {
  const found = new Map<string, Exercise>()
  const options = rows.filter(({ type }) => type === 'option_exercise' || type === 'option_assign')
  const shares = sharesOn(new Set(options.map(({ day }) => day)), rows)
  for (const row of options) {
    const terms = row.symbol === null ? undefined : parseOptionSymbol(row.symbol)
    if (!terms) continue
    const isPurchase = (terms.right === 'call') === (row.type === 'option_exercise')
    const quantity = (row.quantity ?? 0n) * sharesPerContract
    const traded = shares.get(keyOf(row, isPurchase ? 'buy' : 'sell', terms.root, quantity))?.pop()
    if (traded) found.set(row.id, { sharesId: traded.id, isPurchase })
  }
  return found
}
