/**
 * The first trade of a symbol has no trade before it to be held against; the market's close of its day tells whether its
 * price can be true. Named, never changed.
 */
import type { LedgerLine } from '../ledger/index.ts'
import { absolute, numberOf, over, units } from '../ledger/index.ts'
import type { ImportLine, LineNote } from './line.ts'
import { priced } from './oddities.ts'

export interface FirstPrice {
  readonly line: number
  readonly symbol: string
  readonly date: string
  readonly price: string
}

/** Of each symbol that no line before has a price of: the first in the file. */
export function firstPricesOf(lines: readonly ImportLine[], before: readonly LedgerLine[]): readonly FirstPrice[] {
  const known = new Set(before.flatMap(({ type, symbol, price }) => (price !== null && priced.has(type) ? symbol : [])))
  const found = new Map<string, FirstPrice>()
  for (const { line, type, symbol, date, price } of lines) {
    if (symbol === null || price === null || known.has(symbol) || !priced.has(type) || units(price) === 0n) continue
    const first = found.get(symbol)
    if (!first || date < first.date) found.set(symbol, { line, symbol, date, price })
  }
  return [...found.values()]
}

/** So many times more or less is a slip of scale and no market. */
const scaleMin = 10n

/** `close`: as it was traded on the day, or the last before it. `undefined`: it can be true. */
export function farFromClose(
  { line, symbol, price }: FirstPrice,
  close: { readonly price: string; readonly date: string; readonly source: string },
): LineNote | undefined {
  const [told, known] = [absolute(units(price)), units(close.price)]
  if (known <= 0n || (told < known * scaleMin && known < told * scaleMin)) return undefined
  const isMore = told > known
  const factor = Math.round(numberOf(over(isMore ? told : known, isMore ? known : told)))
  const words = `about ${factor} times ${isMore ? 'more' : 'less'} than`
  return {
    line,
    message: `its price ${price} is ${words} the close of ${symbol} on ${close.date}, ${close.price} (${close.source}): a total where a price per unit is meant, a slip of scale, another currency, or a split since? It is taken as given`,
  }
}
