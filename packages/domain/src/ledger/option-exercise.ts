/**
 * Which purchase or sale of shares an exercise or assignment brought about: same account and day, a hundred a contract. The
 * purchase may cover a short sale, and the sale may be one.
 */
import { parseOptionSymbol } from '../instruments/index.ts'
import type { Row } from './bundle-row.ts'

export interface Exercise {
  /** The row of the shares. */
  readonly sharesId: string
  readonly isPurchase: boolean
}

export interface Exercises {
  /** By the id of the option's row. */
  readonly byOption: ReadonlyMap<string, Exercise>
  /** The option's row, by the id of the row of the shares. */
  readonly optionOf: ReadonlyMap<string, Row>
}

const sharesPerContract = 100n

const sides: Readonly<Partial<Record<Row['type'], 'in' | 'out'>>> = {
  buy: 'in',
  buy_to_cover: 'in',
  sell: 'out',
  sell_short: 'out',
}

const keyOf = (row: Row, side: 'in' | 'out', symbol: string, quantity: bigint): string =>
  JSON.stringify([row.day, row.account, side, symbol, String(quantity)])

/** Purchases and sales on days with an exercise, by everything that must agree; those of one key in order. */
function sharesOn(days: ReadonlySet<number>, rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const { day, type, symbol, quantity } = row
    const side = sides[type]
    if (side === undefined || symbol === null || quantity === null || !days.has(day)) continue
    const key = keyOf(row, side, symbol, quantity)
    const same = found.get(key)
    if (same) same.push(row)
    else found.set(key, [row])
  }
  // The next one is taken from the end.
  for (const same of found.values()) same.reverse()
  return found
}

export function exercises(rows: readonly Row[]): Exercises {
  const byOption = new Map<string, Exercise>()
  const optionOf = new Map<string, Row>()
  const options = rows.filter(({ type }) => type === 'option_exercise' || type === 'option_assign')
  if (options.length === 0) return { byOption, optionOf }
  const shares = sharesOn(new Set(options.map(({ day }) => day)), rows)
  for (const row of options) {
    const terms = row.symbol === null ? undefined : parseOptionSymbol(row.symbol)
    if (!terms) continue
    const isPurchase = (terms.right === 'call') === (row.type === 'option_exercise')
    const quantity = (row.quantity ?? 0n) * sharesPerContract
    const traded = shares.get(keyOf(row, isPurchase ? 'in' : 'out', terms.root, quantity))?.pop()
    if (!traded) continue
    byOption.set(row.id, { sharesId: traded.id, isPurchase })
    optionOf.set(traded.id, row)
  }
  return { byOption, optionOf }
}
