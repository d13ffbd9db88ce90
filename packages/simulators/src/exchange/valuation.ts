/**
 * What an account is worth and may spend. Buying power is equity times the account's multiplier less what positions and
 * open orders use of it; options and coins carry no loan and use it in full. A broker that computes other figures says so
 * in its policy.
 */
import { decimal, decimalTextOfNumber, round, sum, toMoney, toPrice, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimAccount, SimBalances, SimPosition, SimPositionView } from './account.ts'
import type { Desk } from './desk.ts'
import { holdingsAt } from './holdings.ts'
import { accountOf, instrumentOf } from './ledger.ts'
import { reservationOf, sharesHeld } from './reservation.ts'
import { priceOf } from './pricing.ts'

const initialShare = '0.5'
const maintenanceLongShare = '0.25'
const maintenanceShortShare = '0.3'

export function viewOf(desk: Desk, position: SimPosition, at: number): SimPositionView {
  const { symbol, accountId } = position
  const quote = desk.market.quote(symbol, at)
  const price = priceOf(quote?.last ?? 0)
  const previous = priceOf(desk.market.previousClose(symbol, at))
  const quantity = decimal(position.quantity)
  const marketValue = round(quantity.times(price).times(position.multiplier), 2)
  const held = sharesHeld(desk, accountId, symbol)
  return {
    ...position,
    price: toPrice(price),
    previousClose: toPrice(previous),
    marketValue: toMoney(marketValue),
    unrealizedPl: toMoney(marketValue.minus(position.costBasis)),
    dayChange: toMoney(dayChange(desk, position, { price, previous, at })),
    availableQuantity: toQuantity(quantity.isNegative() ? quantity.plus(held) : quantity.minus(held)),
  }
}

/** Since the last close for what was held then, since its price for what was bought after. */
function dayChange(
  desk: Desk,
  position: SimPosition,
  { price, previous, at }: { readonly price: Decimal; readonly previous: Decimal; readonly at: number },
): Decimal {
  const closedAt = lastCloseBefore(desk, at)
  const change = position.lots.map((lot) =>
    price.minus(lot.openedAt > closedAt ? lot.price : previous).times(lot.quantity),
  )
  return round(sum(change).times(position.multiplier), 2)
}

/** End of the last regular session that is over at an instant. */
function lastCloseBefore(desk: Desk, at: number): number {
  const { calendar } = desk.market
  const { date } = calendar.newYork(at)
  const today = calendar.hours(date)
  if (today && at >= today.closesAt) return today.closesAt
  return calendar.hours(calendar.previousTradingDay(date))?.closesAt ?? at
}

interface Exposure {
  readonly long: Decimal
  /** Negative. */
  readonly short: Decimal
  /** Worth of what carries no loan, and collateral of written puts. */
  readonly unlent: Decimal
  readonly gross: Decimal
}

function exposureOf(desk: Desk, account: SimAccount, at: number): Exposure {
  let long = decimal(0)
  let short = decimal(0)
  let unlent = decimal(0)
  for (const position of desk.positionsOf(account.accountId)) {
    const price = priceOf(desk.market.quote(position.symbol, at)?.last ?? 0)
    const value = round(decimal(position.quantity).times(price).times(position.multiplier), 2)
    if (value.isNegative()) short = short.plus(value)
    else long = long.plus(value)
    if (position.assetType === 'crypto') unlent = unlent.plus(value)
    if (position.assetType === 'option') unlent = unlent.plus(collateralOf(desk, position, value))
  }
  return { long, short, unlent, gross: long.minus(short).minus(unlent.isNegative() ? 0 : unlent) }
}

/** Bought options are paid in full; a written put keeps its strike ready. Written calls are covered by shares. */
function collateralOf(desk: Desk, position: SimPosition, value: Decimal): Decimal {
  const contract = desk.market.option(position.symbol)
  if (!value.isNegative() || contract?.right !== 'put') return value.isNegative() ? decimal(0) : value
  return decimal(position.quantity).abs().times(decimalTextOfNumber(contract.strike)).times(contract.multiplier)
}

export function balancesOf(desk: Desk, accountId: string, at: number): SimBalances {
  const account = accountOf(desk, accountId)
  const cash = decimal(account.cash)
  const exposure = exposureOf(desk, account, at)
  const total = cash.plus(exposure.long).plus(exposure.short)
  const lent = exposure.gross.isNegative() ? decimal(0) : exposure.gross
  const initial = account.multiplier === 1 ? exposure.long : lent.times(initialShare).plus(exposure.unlent)
  const maintenance = exposure.long.times(maintenanceLongShare).plus(exposure.short.abs().times(maintenanceShortShare))
  const reserved = sum(desk.working(accountId).map((order) => reservationOf(desk, order, at)))
  const power =
    account.multiplier === 1
      ? cash.minus(reserved)
      : total.times(account.multiplier).minus(lent).minus(exposure.unlent.times(account.multiplier)).minus(reserved)
  const usable = power.isNegative() ? decimal(0) : round(power, 2)
  const balances: SimBalances = {
    at,
    cash: account.cash,
    longMarketValue: toMoney(exposure.long),
    shortMarketValue: toMoney(exposure.short),
    totalValue: toMoney(total),
    previousTotalValue: toMoney(previousTotal(desk, accountId, at)),
    initialMargin: toMoney(round(initial, 2)),
    maintenanceMargin: toMoney(round(maintenance, 2)),
    reserved: toMoney(round(reserved, 2)),
    buyingPower: toMoney(usable),
    nonMarginableBuyingPower: toMoney(round(usable.dividedBy(account.multiplier), 2)),
  }
  const own = desk.policy.buyingPower?.({ account, balances })
  return own === undefined ? balances : { ...balances, buyingPower: toMoney(decimal(own)) }
}

/** Value at the last close with the cash and positions of then. */
function previousTotal(desk: Desk, accountId: string, at: number): Decimal {
  const held = holdingsAt(desk, accountId, lastCloseBefore(desk, at))
  let total = held.cash
  for (const [symbol, quantity] of held.quantities) {
    const close = priceOf(desk.market.previousClose(symbol, at))
    total = total.plus(round(quantity.times(close).times(instrumentOf(desk, symbol).multiplier), 2))
  }
  return total
}
