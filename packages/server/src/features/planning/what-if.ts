/** As `POST /portfolio/what-if`: the portfolio before and after these orders, in their order. Nothing is kept or sent. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { WhatIf, WhatIfOrder } from '@g2e/contract/planning'
import { decimal, sum, toMoney, toQuantity } from '@g2e/domain/money'
import { isBuying, multiplierOf } from '@g2e/domain/orders'
import { applyFills } from '@g2e/domain/portfolio'
import type { PortfolioFill } from '@g2e/domain/portfolio'
import type { UserActor } from '../../platform/actor.ts'
import type { CheckedOrder } from '../orders/index.ts'
import { valuesOf } from '../portfolio/index.ts'
import { whatIfConventions } from './conventions.ts'
import type { PlanningDeps } from './planning-deps.ts'
import { readYear, standingOf } from './read-standing.ts'
import { SaleTaxes, noTaxes, together } from './tax-effects.ts'
import { readTaxFacts } from './tax-facts.ts'

const feesUnknown = { what: 'estimatedFees', reason: 'brokers name fees in the preview of each order, not before' }
const powerUnknown = {
  what: 'buyingPower',
  reason: 'afterwards it is moved by the money alone; the broker’s rules for loans may allow another amount',
}

function fillOf({ order, assetType, fill }: CheckedOrder): readonly PortfolioFill[] {
  if (fill === null) return []
  const { accountId, symbol, side } = order
  const { quantity, price, cashEffect } = fill
  return [
    {
      accountId,
      symbol,
      assetType,
      quantity: toQuantity(decimal(quantity).times(isBuying(side) ? 1 : -1)),
      price,
      multiplier: multiplierOf(symbol),
      cashEffect,
    },
  ]
}

function orderOf(checked: CheckedOrder, taxes: SaleTaxes): WhatIfOrder {
  const { order, checks, isBlocked, fill } = checked
  const isAssumedFilled = fill !== null && !isBlocked
  return {
    order,
    isAssumedFilled,
    assumedPrice: fill?.price ?? null,
    assumedQuantity: fill?.quantity ?? null,
    cashEffect: fill?.cashEffect ?? null,
    estimatedFees: null,
    checks: [...checks],
    blocked: isBlocked,
    taxes: isAssumedFilled ? taxes.next(fill) : null,
    unknown: [
      feesUnknown,
      ...(fill === null ? [{ what: 'cashEffect', reason: 'the size or the price of this order is not known' }] : []),
    ],
  }
}

/** @throws ProblemError `not_found` for an account that is not this user's; `validation_failed` for a ticket that contradicts itself. */
export async function whatIf(deps: PlanningDeps, actor: UserActor, requests: readonly OrderRequest[]): Promise<WhatIf> {
  const { userId } = actor
  const checked = await deps.orders.checkSequence(actor, requests)
  const counted = checked.filter(({ fill, isBlocked }) => fill !== null && !isBlocked)
  const tax = await readTaxFacts(deps, userId)
  const taxes = new SaleTaxes(
    tax,
    counted.flatMap(({ fill }) => (fill === null ? [] : [fill])),
  )
  const orders = checked.map((one) => orderOf(one, taxes))
  // An account that is left out of the portfolio is looked at when an order names it.
  const included = await deps.accounts.snapshots(userId)
  const ids = new Set([...included.map(({ account }) => account.id), ...requests.map(({ accountId }) => accountId)])
  const values = (await deps.accounts.snapshots(userId, [...ids])).map(valuesOf)
  const afterwards = applyFills(values, counted.flatMap(fillOf))
  const symbols = [...values, ...afterwards].flatMap(({ holdings }) => holdings.map(({ symbol }) => symbol))
  const year = await readYear(deps, userId, symbols)
  const before = await standingOf(deps, userId, values, year)
  const after = await standingOf(deps, userId, afterwards, year)
  const effects = orders.flatMap((order) => (order.isAssumedFilled ? [order.cashEffect] : []))
  const riskUnknown = {
    what: 'risk',
    reason: 'too little of what is held has a year of daily prices for volatility and beta',
  }
  return {
    conventions: whatIfConventions(before),
    asOf: before.asOf,
    currency: before.currency,
    orders,
    before,
    after,
    totals: {
      cashEffect: toMoney(sum(effects.flatMap((effect) => (effect === null ? [] : [decimal(effect)])))),
      estimatedFees: null,
    },
    taxes: together([noTaxes, ...orders.flatMap((order) => (order.taxes ? [order.taxes] : []))]),
    unknown: [
      feesUnknown,
      powerUnknown,
      ...(before.risk.volatility === null || after.risk.volatility === null ? [riskUnknown] : []),
    ],
  }
}
