/**
 * Rows of a portfolio. Most positions are one row; the same symbol may come twice, as a cash and a margin row, and a
 * position whose cost is unknown shows zeros (brokers/etrade.md 2.3 `[capture]`).
 */
import { createHash } from 'node:crypto'
import { decimal, round, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimAccount, SimLot, SimPositionView } from '../../exchange/account.ts'
import type { Desk } from '../desk.ts'
import { instrumentOf } from '../wire/product.ts'
import type { Instrument } from '../wire/product.ts'

export interface PositionRow {
  readonly positionId: number
  readonly account: SimAccount
  readonly instrument: Instrument
  readonly view: SimPositionView
  readonly indicator: 'TYPE1' | 'TYPE2' | 'TYPE5'
  readonly lots: readonly SimLot[]
  readonly quantity: Decimal
  readonly marketValue: Decimal
  /** Zero where the cost is unknown. */
  readonly cost: Decimal
  readonly dayChange: Decimal
  readonly isCostKnown: boolean
}

const idBase = 9_000_000_000_000

/** Thirteen digits, always the same for a row of an account. */
export function positionIdOf(accountId: string, symbol: string, indicator: string): number {
  const digest = createHash('sha256').update(`${accountId} ${symbol} ${indicator}`).digest()
  return idBase + (digest.readUIntBE(0, 5) % 900_000_000_000)
}

function indicatorOf(account: SimAccount, view: SimPositionView): PositionRow['indicator'] {
  if (decimal(view.quantity).isNegative()) return 'TYPE5'
  return account.accountType === 'cash' ? 'TYPE1' : 'TYPE2'
}

function wholeRow(desk: Desk, account: SimAccount, view: SimPositionView): PositionRow | undefined {
  const instrument = instrumentOf(desk.context.market, view.symbol)
  if (!instrument) return undefined
  const indicator = indicatorOf(account, view)
  const isCostKnown = !desk.settings.current.unknownCostSymbols.includes(view.symbol)
  return {
    positionId: positionIdOf(account.accountId, view.symbol, indicator),
    account,
    instrument,
    view,
    indicator,
    lots: view.lots,
    quantity: decimal(view.quantity),
    marketValue: decimal(view.marketValue),
    cost: isCostKnown ? decimal(view.costBasis) : decimal(0),
    dayChange: decimal(view.dayChange),
    isCostKnown,
  }
}

/** The oldest lot as a cash row, the rest as the margin row; both add up to the position to the cent. */
function splitRow(row: PositionRow): readonly PositionRow[] {
  const [oldest, ...rest] = row.lots
  if (row.indicator !== 'TYPE2' || !oldest || rest.length === 0) return [row]
  const { view } = row
  const quantity = decimal(oldest.quantity)
  const share = quantity.dividedBy(row.quantity)
  const cash: PositionRow = {
    ...row,
    indicator: 'TYPE1',
    positionId: positionIdOf(view.accountId, view.symbol, 'TYPE1'),
    lots: [oldest],
    quantity,
    marketValue: round(quantity.times(view.price).times(view.multiplier), 2),
    cost: row.isCostKnown ? round(quantity.times(oldest.price).times(view.multiplier), 2) : row.cost,
    dayChange: round(row.dayChange.times(share), 2),
  }
  const margin: PositionRow = {
    ...row,
    lots: rest,
    quantity: row.quantity.minus(quantity),
    marketValue: row.marketValue.minus(cash.marketValue),
    cost: row.cost.minus(cash.cost),
    dayChange: row.dayChange.minus(cash.dayChange),
  }
  return [cash, margin]
}

/** By symbol. */
export function positionRows(desk: Desk, account: SimAccount): readonly PositionRow[] {
  return desk.context.exchange
    .positions(account.accountId)
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))
    .flatMap((view) => {
      const row = wholeRow(desk, account, view)
      if (!row) return []
      return desk.settings.current.splitsPositionRows ? splitRow(row) : [row]
    })
}

export const gainOf = ({ marketValue, cost }: PositionRow): Decimal => marketValue.minus(cost)

export const netValue = (rows: readonly PositionRow[]): Decimal => sum(rows.map(({ marketValue }) => marketValue))
