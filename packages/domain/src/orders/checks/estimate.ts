/** What an order would come to, by our own reckoning: never below what the ticket allows, never with a fee that nobody named. */
import { isOptionSymbol } from '../../instruments/index.ts'
import { decimal, round, toMoney, toQuantity } from '../../money/index.ts'
import type { Decimal, Money, Price, Quantity } from '../../money/index.ts'
import type { OrderRequest, OrderSide } from '../request.ts'
import type { CheckFacts, QuoteFacts } from './check.ts'

const contractSize = 100

/** Shares per unit of the symbol: 100 for an option contract, else 1. */
export const multiplierOf = (symbol: string): number => (isOptionSymbol(symbol) ? contractSize : 1)

export const isBuying = (side: OrderSide): boolean => side === 'buy' || side === 'buy_to_cover'

/** Change of the position per unit ordered. */
export const signOf = (side: OrderSide): 1 | -1 => (isBuying(side) ? 1 : -1)

/** What the other side asks now: the ask to buy at, the bid to sell at, else the last trade. */
export function touchPrice(quote: QuoteFacts | null, side: OrderSide): Price | null {
  if (quote === null) return null
  const near = isBuying(side) ? quote.ask : quote.bid
  return positive(near) ?? positive(quote.last) ?? positive(isBuying(side) ? quote.bid : quote.ask)
}

const positive = (price: Price | null): Price | null => (price !== null && decimal(price).gt(0) ? price : null)

/**
 * The price to reckon with: a limit is a bound on what is paid, so a buy counts its limit; a sell that the market would
 * fill better than its limit counts the market. `null` = not known.
 */
export function expectedPrice(request: OrderRequest, quote: QuoteFacts | null): Price | null {
  const { limitPrice, stopPrice, side } = request
  if (request.orderClass === 'multileg') return limitPrice ?? null
  const touch = touchPrice(quote, side)
  if (limitPrice !== undefined) {
    return touch !== null && !isBuying(side) && decimal(touch).gt(limitPrice) ? touch : limitPrice
  }
  if (stopPrice === undefined) return touch
  if (touch === null) return stopPrice
  const worse = isBuying(side) ? decimal(stopPrice).gt(touch) : decimal(stopPrice).lt(touch)
  return worse ? stopPrice : touch
}

/** Units that the order is about; by amount of money it follows from the price. `null` = not known. */
export function expectedQuantity(request: OrderRequest, price: Price | null): Quantity | null {
  if (request.quantity !== undefined) return request.quantity
  if (request.notional === undefined || price === null || decimal(price).isZero()) return null
  return toQuantity(decimal(request.notional).div(price).div(multiplierOf(request.symbol)).toDecimalPlaces(9))
}

/** Size of the order in money, without fees. `null` = not known. */
export function expectedNotional(request: OrderRequest, quote: QuoteFacts | null): Money | null {
  if (request.notional !== undefined) return request.notional
  const price = expectedPrice(request, quote)
  if (price === null || request.quantity === undefined) return null
  const multiplier = request.orderClass === 'multileg' ? contractSize : multiplierOf(request.symbol)
  return toMoney(round(decimal(price).times(request.quantity).times(multiplier), 2))
}

export interface AfterTrade {
  readonly cash: Money | null
  readonly totalValue: Money | null
  readonly quantityNow: Quantity | null
  readonly quantityAfter: Quantity | null
  readonly valueAfter: Decimal | null
}

/** Where the portfolio would stand: what one leg of it changes, prices being what they are. A multi-leg order is not reckoned. */
export function afterTrade({
  request,
  quote,
  portfolio,
}: Pick<CheckFacts, 'request' | 'quote' | 'portfolio'>): AfterTrade {
  const unknown = { cash: null, totalValue: portfolio.totalValue, quantityNow: portfolio.symbolQuantity }
  const notional = expectedNotional(request, quote)
  if (notional === null || request.orderClass === 'multileg') {
    return { ...unknown, quantityAfter: null, valueAfter: null }
  }
  const price = expectedPrice(request, quote)
  const quantity = expectedQuantity(request, price)
  const { symbolQuantity, cash } = portfolio
  const sign = signOf(request.side)
  const quantityAfter =
    quantity === null || symbolQuantity === null ? null : decimal(symbolQuantity).plus(decimal(quantity).times(sign))
  const valuePrice = quote?.last ?? price
  const valueAfter =
    quantityAfter === null || valuePrice === null
      ? null
      : quantityAfter.times(valuePrice).times(multiplierOf(request.symbol))
  return {
    cash: cash === null ? null : toMoney(decimal(cash).minus(decimal(notional).times(sign))),
    totalValue: portfolio.totalValue,
    quantityNow: symbolQuantity,
    quantityAfter: quantityAfter === null ? null : toQuantity(quantityAfter),
    valueAfter,
  }
}

/** Percent of the whole, `null` where the whole is not known or not positive. */
export function weightPercent(value: Decimal | null, totalValue: Money | null): Decimal | null {
  if (value === null || totalValue === null || !decimal(totalValue).gt(0)) return null
  return value.div(totalValue).times(100)
}
