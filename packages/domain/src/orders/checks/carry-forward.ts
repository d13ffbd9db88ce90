/** Orders looked at in a row: the facts of the next one as if the earlier ones had been filled. Prices stay what they are. */
import { decimal, toMoney, toQuantity } from '../../money/index.ts'
import type { Decimal, Money, Price, Quantity } from '../../money/index.ts'
import type { OrderRequest } from '../request.ts'
import type { CheckFacts, PositionFacts } from './check.ts'
import { termsOf } from './duplicate-order.ts'
import { expectedNotional, expectedPrice, expectedQuantity, multiplierOf, signOf } from './estimate.ts'

export interface AssumedFill {
  readonly request: OrderRequest
  readonly quantity: Quantity
  readonly price: Price
  /** Money in (positive) or out, without fees. */
  readonly cashEffect: Money
}

/** What a fill would come to; `null` = its size is not known, or it has several legs. */
export function assumedFill({ request, quote }: Pick<CheckFacts, 'request' | 'quote'>): AssumedFill | null {
  const price = expectedPrice(request, quote)
  const quantity = expectedQuantity(request, price)
  const notional = expectedNotional(request, quote)
  if (price === null || quantity === null || notional === null || request.orderClass === 'multileg') return null
  return { request, quantity, price, cashEffect: toMoney(decimal(notional).times(-signOf(request.side))) }
}

const plus = (value: Money | null, change: Decimal): Money | null => value && toMoney(decimal(value).plus(change))

function moved(position: PositionFacts, change: Decimal, value: Decimal): PositionFacts {
  const { quantity, available, marketValue } = position
  return {
    quantity: toQuantity(decimal(quantity).plus(change)),
    available: available && toQuantity(decimal(available).plus(change)),
    marketValue: plus(marketValue, value),
  }
}

export function carryForward(facts: CheckFacts, fills: readonly AssumedFill[]): CheckFacts {
  return fills.reduce((now, { request, quantity, price, cashEffect }, index): CheckFacts => {
    const isSameSymbol = request.symbol === now.request.symbol
    const isSameAccount = request.accountId === now.request.accountId
    const change = decimal(quantity).times(signOf(request.side))
    const value = change.times(now.quote?.last ?? price).times(multiplierOf(request.symbol))
    const { portfolio, balance, position } = now
    return {
      ...now,
      ordersToday: now.ordersToday + 1,
      recentOrders: isSameAccount
        ? [...now.recentOrders, { ...termsOf(request), id: `assumed-${index}`, createdAtMs: now.nowMs, isVoid: false }]
        : now.recentOrders,
      balance:
        balance && isSameAccount
          ? {
              ...balance,
              cash: plus(balance.cash, decimal(cashEffect)),
              buyingPower: plus(balance.buyingPower, decimal(cashEffect)),
            }
          : balance,
      position: position && isSameAccount && isSameSymbol ? moved(position, change, value) : position,
      portfolio: {
        ...portfolio,
        cash: plus(portfolio.cash, decimal(cashEffect)),
        symbolQuantity:
          portfolio.symbolQuantity && isSameSymbol
            ? toQuantity(decimal(portfolio.symbolQuantity).plus(change))
            : portfolio.symbolQuantity,
        symbolValue: isSameSymbol ? plus(portfolio.symbolValue, value) : portfolio.symbolValue,
      },
    }
  }, facts)
}
