/** Which purchase or sale of shares an exercise or assignment brought about: same account and day, a hundred a contract. */
import { parseOptionSymbol } from '../instruments/index.ts'
import type { Row } from './bundle-row.ts'

export interface Exercise {
  /** The row of the shares. */
  readonly sharesId: string
  readonly isPurchase: boolean
}

const sharesPerContract = 100n

/** By the id of the option's row. */
export function exercises(rows: readonly Row[]): ReadonlyMap<string, Exercise> {
  const found = new Map<string, Exercise>()
  const used = new Set<string>()
  const byDay = Map.groupBy(rows, ({ day }) => day)
  for (const row of rows) {
    if (row.type !== 'option_exercise' && row.type !== 'option_assign') continue
    const terms = row.symbol === null ? undefined : parseOptionSymbol(row.symbol)
    if (!terms) continue
    const isPurchase = (terms.right === 'call') === (row.type === 'option_exercise')
    const shares = byDay
      .get(row.day)
      ?.find(
        ({ id, account, type, symbol, quantity }) =>
          !used.has(id) &&
          account === row.account &&
          type === (isPurchase ? 'buy' : 'sell') &&
          symbol === terms.root &&
          quantity === (row.quantity ?? 0n) * sharesPerContract,
      )
    if (!shares) continue
    used.add(shares.id)
    found.set(row.id, { sharesId: shares.id, isPurchase })
  }
  return found
}
