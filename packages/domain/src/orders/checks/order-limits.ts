/** The limits that a person sets for themselves: size of one order, orders a day. Inclusive. */
import { decimal, moneyText } from '../../money/index.ts'
import { block, pass } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { expectedNotional } from './estimate.ts'

export function maxOrderNotionalCheck({ request, quote, limits, balance }: CheckFacts): Check {
  const name = 'max_order_notional'
  const limit = limits.maxOrderNotional
  if (limit === null) return pass(name, 'You set no limit for the size of an order.')
  const notional = expectedNotional(request, quote)
  if (notional === null) return block(name, 'The size of this order is not known, so your limit could not be compared.')
  const currency = balance?.currency ?? 'USD'
  const sizes = `${moneyText(notional, currency)} of at most ${moneyText(limit, currency)} per order`
  return decimal(notional).gt(limit)
    ? block(name, `This order is ${sizes}; order less or change the limit in the trading settings.`)
    : pass(name, `This order is ${sizes}.`)
}

export function maxOrdersPerDayCheck({ limits, ordersToday }: CheckFacts): Check {
  const name = 'max_orders_per_day'
  const limit = limits.maxOrdersPerDay
  if (limit === null) return pass(name, 'You set no limit for orders a day.')
  return ordersToday >= limit
    ? block(name, `${ordersToday} orders went out today and your limit is ${limit}; change it in the trading settings.`)
    : pass(name, `Order ${ordersToday + 1} of at most ${limit} today.`)
}
