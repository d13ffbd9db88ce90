/** Balances of an account as Interactive Brokers counts them, from the figures of the exchange. */
import { Decimal, decimal, sum } from '@g2e/domain/money'
import type { SimPositionView } from '../../exchange/account.ts'
import type { Desk } from '../desk.ts'

export interface Figures {
  readonly netLiquidation: Decimal
  readonly cash: Decimal
  /** Equity less initial margin: what more may be margined, not cash (brokers/ibkr.md 6). */
  readonly availableFunds: Decimal
  readonly excessLiquidity: Decimal
  readonly buyingPower: Decimal
  readonly initialMargin: Decimal
  readonly maintenanceMargin: Decimal
  readonly grossPositionValue: Decimal
  readonly stockValue: Decimal
  readonly optionValue: Decimal
  readonly coinValue: Decimal
  readonly unrealized: Decimal
  readonly dailyPnl: Decimal
}

/** Sales of the day have not settled yet: trades settle on the next trading day. */
export function settledCash(desk: Desk, accountId: string, cash: Decimal): Decimal {
  const { exchange, market, clock } = desk.context
  const now = clock.now()
  const from = market.calendar.newYorkInstant(market.calendar.newYork(now).date, 0)
  const unsettled = sum(
    exchange
      .activities({ accountId, types: ['fill'], from })
      .filter(({ amount }) => !amount.startsWith('-'))
      .map(({ amount }) => amount),
  )
  return cash.minus(unsettled)
}

/** Since the last close, trades of the day included. */
function dailyPnlOf(desk: Desk, accountId: string): Decimal {
  const { totalValue, previousTotalValue } = desk.context.exchange.balances(accountId)
  return decimal(totalValue).minus(previousTotalValue)
}

export function figuresOf(desk: Desk, accountId: string): Figures {
  const { exchange } = desk.context
  const balances = exchange.balances(accountId)
  const positions = exchange.positions(accountId)
  const account = exchange.account(accountId)
  const value = (wanted: (position: SimPositionView) => boolean): Decimal =>
    sum(positions.filter(wanted).map(({ marketValue }) => marketValue))
  const netLiquidation = decimal(balances.totalValue)
  const buyingPower = decimal(balances.buyingPower)
  const availableFunds = buyingPower.dividedBy(account?.multiplier ?? 1).toDecimalPlaces(2)
  const initialMargin = Decimal.max(netLiquidation.minus(availableFunds), 0)
  const maintenanceMargin = Decimal.min(decimal(balances.maintenanceMargin), initialMargin)
  return {
    netLiquidation,
    cash: decimal(balances.cash),
    availableFunds,
    excessLiquidity: netLiquidation.minus(maintenanceMargin),
    buyingPower,
    initialMargin,
    maintenanceMargin,
    grossPositionValue: sum(positions.map(({ marketValue }) => decimal(marketValue).abs())),
    stockValue: value(({ assetType }) => assetType === 'stock' || assetType === 'etf'),
    optionValue: value(({ assetType }) => assetType === 'option'),
    coinValue: value(({ assetType }) => assetType === 'crypto'),
    unrealized: sum(positions.map(({ unrealizedPl }) => unrealizedPl)),
    dailyPnl: dailyPnlOf(desk, accountId),
  }
}
