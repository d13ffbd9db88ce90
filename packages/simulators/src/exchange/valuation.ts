/**
 * What an account is worth and may spend. Buying power is equity times the account's multiplier less what positions and
 * open orders use of it; options and coins carry no loan and use it in full. A broker that computes other figures says so
 * in its policy.
 */
import { decimal, round, sum, toMoney, toPrice, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimAccount, SimBalances, SimPosition, SimPositionView } from './account.ts'
import type { Desk } from './desk.ts'
import { holdingsAt } from './holdings.ts'
import { accountOf, instrumentOf } from './ledger.ts'
import { multilegNeed } from './multileg-need.ts'
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
  /** Worth of what carries a loan, short positions counted as positive. */
  readonly lent: Decimal
  /** Worth of what carries none: options (signed) and coins. */
  readonly unlent: Decimal
}

function exposureOf(desk: Desk, account: SimAccount, at: number): Exposure {
  let long = decimal(0)
  let short = decimal(0)
  let lent = decimal(0)
  let unlent = decimal(0)
  for (const position of desk.positionsOf(account.accountId)) {
    const price = priceOf(desk.market.quote(position.symbol, at)?.last ?? 0)
    const value = round(decimal(position.quantity).times(price).times(position.multiplier), 2)
    if (value.isNegative()) short = short.plus(value)
    else long = long.plus(value)
    if (position.assetType === 'option' || position.assetType === 'crypto') unlent = unlent.plus(value)
    else lent = lent.plus(value.abs())
  }
  return { long, short, lent, unlent }
}

/**
 * Money that written contracts keep ready, by underlying: the most that they and the bought ones beside them can lose at
 * expiry. Calls whose loss has no limit are covered by shares, or they could not have been written.
 */
function collateralOf(desk: Desk, accountId: string): Decimal {
  const options = desk.positionsOf(accountId).filter(({ assetType }) => assetType === 'option')
  const groups = Map.groupBy(options, ({ symbol }) => desk.market.option(symbol)?.underlying ?? symbol)
  return sum(
    [...groups.values()].map((positions) => {
      const legs = positions.map(({ symbol, quantity }) => ({
        symbol,
        side: quantity.startsWith('-') ? ('sell' as const) : ('buy' as const),
        ratio: Math.abs(Number(quantity)),
      }))
      const uncovered = legs.filter(({ symbol, side }) => side === 'buy' || desk.market.option(symbol)?.right === 'put')
      return multilegNeed(desk, legs, decimal(0)) ?? multilegNeed(desk, uncovered, decimal(0)) ?? decimal(0)
    }),
  )
}

export function balancesOf(desk: Desk, accountId: string, at: number): SimBalances {
  const account = accountOf(desk, accountId)
  const cash = decimal(account.cash)
  const exposure = exposureOf(desk, account, at)
  const total = cash.plus(exposure.long).plus(exposure.short)
  const { lent, unlent } = exposure
  const collateral = collateralOf(desk, accountId)
  const initial = (account.multiplier === 1 ? lent : lent.times(initialShare)).plus(unlent).plus(collateral)
  const maintenance = exposure.long.times(maintenanceLongShare).plus(exposure.short.abs().times(maintenanceShortShare))
  const reserved = sum(desk.working(accountId).map((order) => reservationOf(desk, order, at)))
  const free = account.multiplier === 1 ? cash : total.minus(unlent)
  const carried = account.multiplier === 1 ? decimal(0) : lent
  const power = free.minus(collateral).times(account.multiplier).minus(carried).minus(reserved)
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
