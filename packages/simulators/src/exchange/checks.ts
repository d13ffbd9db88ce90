/**
 * Why the brokerage would refuse an order: its shape, its instrument, the broker's own rules, then shares and money.
 * Facts are decimal texts: `available`, `needed` of money or shares, `existing` and `held` shares, `symbol`.
 */
import { decimal, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimAsset } from '../market/market.ts'
import type { SimAccount, SimBalances } from './account.ts'
import type { Desk } from './desk.ts'
import { multilegNeed } from './multileg-need.ts'
import { netPrice } from './multileg.ts'
import type { SimOrder, SimOrderRequest } from './order.ts'
import type { Refusal } from './policy.ts'
import { needOf, pricedRequest, reservationOf, sharesHeld } from './reservation.ts'
import { invalid, shapeRefusal } from './request-shape.ts'
import { balancesOf } from './valuation.ts'

export interface CheckOptions {
  readonly at: number
  /** The order that this one replaces: what it keeps back is free again. */
  readonly replacing?: SimOrder
}

export function refusalOf(desk: Desk, request: SimOrderRequest, options: CheckOptions): Refusal | undefined {
  const account = desk.accounts.get(request.accountId)
  if (!account) return { code: 'unknown_account', message: 'account not found', field: 'accountId' }
  if (account.blocked) return { code: 'account_blocked', message: 'the account is blocked from trading' }
  const asset = desk.market.asset(request.symbol)
  const early =
    shapeRefusal(request) ?? instrumentRefusal(desk, request, asset, options.at) ?? duplicateRefusal(desk, request)
  if (early) return early
  const balances = balancesOf(desk, account.accountId, options.at)
  const openOrders = desk.working(account.accountId).filter(({ orderId }) => orderId !== options.replacing?.orderId)
  const position = desk.position(account.accountId, asset?.symbol ?? request.symbol)
  const own = desk.policy.check?.({ request, account, balances, position, asset, openOrders, at: options.at })
  if (own) return own
  if (request.orderClass === 'multileg') return multilegRefusal(desk, request, balances, options.at)
  return sharesRefusal(desk, request, account, options) ?? moneyRefusal(desk, request, balances, options)
}

const notFound = (symbol: string): Refusal => ({
  code: 'unknown_symbol',
  message: `asset "${symbol}" not found`,
  field: 'symbol',
  facts: { symbol },
})

function instrumentRefusal(
  desk: Desk,
  request: SimOrderRequest,
  asset: SimAsset | undefined,
  at: number,
): Refusal | undefined {
  const { symbol, quantity, notional } = request
  if (request.orderClass === 'multileg') {
    const missing = request.legs?.find((leg) => !desk.market.option(leg.symbol) && !desk.market.asset(leg.symbol))
    return missing && notFound(missing.symbol)
  }
  const contract = desk.market.option(symbol)
  if (!asset && !contract) return notFound(symbol)
  if (contract && contract.expiresOn < desk.market.calendar.newYork(at).date)
    return { code: 'unknown_symbol', message: `contract "${symbol}" has expired`, field: 'symbol', facts: { symbol } }
  const isFraction = notional !== undefined || (quantity !== undefined && !decimal(quantity).isInteger())
  if (isFraction && !asset?.fractionable)
    return { code: 'not_fractionable', message: `${symbol} is not fractionable`, field: 'quantity', facts: { symbol } }
  if (contract && request.extendedHours) return invalid('extendedHours', 'options do not trade in extended hours')
  return undefined
}

function duplicateRefusal(desk: Desk, { accountId, clientOrderId }: SimOrderRequest): Refusal | undefined {
  if (clientOrderId === undefined || desk.policy.uniqueClientOrderIds === false) return undefined
  if (!desk.orderByClientId(accountId, clientOrderId)) return undefined
  return { code: 'duplicate_client_order_id', message: 'client order id must be unique', field: 'clientOrderId' }
}

function sharesRefusal(
  desk: Desk,
  request: SimOrderRequest,
  account: SimAccount,
  { replacing }: CheckOptions,
): Refusal | undefined {
  const symbol = desk.market.asset(request.symbol)?.symbol ?? request.symbol
  const existing = decimal(desk.position(account.accountId, symbol)?.quantity ?? '0')
  const wanted = decimal(request.quantity ?? '0')
  const held = sharesHeld(desk, account.accountId, symbol, replacing?.orderId)
  if (desk.policy.ordersMayCrossZero && beyondZero(desk, request, replacing).gt(0))
    return crossingRefusal(desk, request, account, { existing, held, wanted, symbol })
  if (request.side === 'sell_short') return shortRefusal(desk, request, { account, existing, wanted, symbol })
  if (request.side === 'buy') {
    // An order may not cross zero: a buy against a short position covers at most that position.
    if (!existing.isNegative()) return undefined
    return wanted.lte(existing.abs().minus(held)) ? undefined : tooFew({ symbol, existing, held, wanted })
  }
  const isLong = request.side === 'sell'
  const there = isLong ? existing : existing.negated()
  const available = there.minus(held)
  const enough =
    request.notional === undefined
      ? available.gte(wanted)
      : available.times(desk.market.quote(symbol, desk.clock.now())?.bid ?? 0).gte(request.notional)
  return there.gt(0) && enough ? undefined : tooFew({ symbol, existing, held, wanted })
}

function tooFew(facts: {
  readonly symbol: string
  readonly existing: Decimal
  readonly held: Decimal
  readonly wanted: Decimal
}): Refusal {
  const free = facts.existing.abs().minus(facts.held)
  const available = toQuantity(free.isNegative() ? decimal(0) : free)
  return {
    code: 'insufficient_quantity',
    message: `insufficient qty available for order (requested: ${toQuantity(facts.wanted)}, available: ${available})`,
    field: 'quantity',
    facts: {
      symbol: facts.symbol,
      available,
      existing: toQuantity(facts.existing),
      held: toQuantity(facts.held),
      needed: toQuantity(facts.wanted),
    },
  }
}

/** How much of a plain order would open a position on the other side of zero. */
function beyondZero(desk: Desk, request: SimOrderRequest, replacing: SimOrder | undefined): Decimal {
  const none = decimal(0)
  const { accountId, side, quantity } = request
  if ((request.orderClass ?? 'simple') !== 'simple' || quantity === undefined) return none
  const symbol = desk.market.asset(request.symbol)?.symbol ?? request.symbol
  const existing = decimal(desk.position(accountId, symbol)?.quantity ?? '0')
  if (side === 'buy' && existing.isNegative()) return decimal(quantity).minus(existing.abs())
  if (side !== 'sell') return none
  return decimal(quantity)
    .minus(existing)
    .plus(sharesHeld(desk, accountId, symbol, replacing?.orderId))
}

/** What opens a short position on the way through zero must be able to. */
function crossingRefusal(
  desk: Desk,
  request: SimOrderRequest,
  account: SimAccount,
  facts: { readonly existing: Decimal; readonly held: Decimal; readonly wanted: Decimal; readonly symbol: string },
): Refusal | undefined {
  if (request.side === 'buy') return undefined
  if (desk.market.option(request.symbol) || desk.market.asset(request.symbol)?.assetType === 'crypto')
    return tooFew(facts)
  const { wanted, symbol } = facts
  return shortRefusal(desk, request, { account, existing: decimal(0), wanted, symbol })
}

interface ShortFacts {
  readonly account: SimAccount
  readonly existing: Decimal
  readonly wanted: Decimal
  readonly symbol: string
}

function shortRefusal(desk: Desk, request: SimOrderRequest, facts: ShortFacts): Refusal | undefined {
  const { account, existing, wanted, symbol } = facts
  const held = decimal(0)
  if (existing.gt(0)) return tooFew({ symbol, existing, held, wanted })
  const contract = desk.market.option(request.symbol)
  if (contract) {
    if (contract.right === 'put') return undefined
    const shares = decimal(desk.position(account.accountId, contract.underlying)?.quantity ?? '0')
    const written = existing.abs().times(contract.multiplier)
    const free = shares.minus(sharesHeld(desk, account.accountId, contract.underlying)).minus(written)
    if (free.gte(wanted.times(contract.multiplier))) return undefined
    return {
      ...tooFew({
        symbol: contract.underlying,
        existing: shares,
        held: written,
        wanted: wanted.times(contract.multiplier),
      }),
      message: 'a written call must be covered by shares',
    }
  }
  const asset = desk.market.asset(request.symbol)
  if (!asset?.shortable || account.multiplier < 2)
    return {
      code: 'not_shortable',
      message: `account is not allowed to short ${symbol}`,
      field: 'side',
      facts: { symbol },
    }
  if (request.notional !== undefined || !wanted.isInteger())
    return { code: 'not_fractionable', message: 'fractional shares cannot be sold short', field: 'quantity' }
  return undefined
}

function moneyRefusal(
  desk: Desk,
  request: SimOrderRequest,
  balances: SimBalances,
  { at, replacing }: CheckOptions,
): Refusal | undefined {
  const contract = desk.market.option(request.symbol)
  const asset = desk.market.asset(request.symbol)
  const isCovering = decimal(desk.position(request.accountId, request.symbol)?.quantity ?? '0').isNegative()
  const beyond = desk.policy.ordersMayCrossZero ? beyondZero(desk, request, replacing) : decimal(0)
  if (request.side === 'buy' && isCovering && beyond.lte(0)) return undefined
  const needed = beyond.gt(0) ? needBeyondZero(desk, request, beyond, at) : needOfRequest(desk, request, at)
  const isPaidInFull = contract !== undefined || asset?.assetType === 'crypto'
  const power = decimal(isPaidInFull ? balances.nonMarginableBuyingPower : balances.buyingPower)
  const freed = replacing ? reservationOf(desk, replacing, at) : decimal(0)
  return needed.lte(power.plus(freed)) ? undefined : tooPoor(power, needed)
}

function needOfRequest(desk: Desk, request: SimOrderRequest, at: number): Decimal {
  if (request.notional !== undefined && request.side === 'buy') return decimal(request.notional)
  return needOf(desk, pricedRequest(request), decimal(request.quantity ?? '0'), at)
}

function needBeyondZero(desk: Desk, request: SimOrderRequest, beyond: Decimal, at: number): Decimal {
  const side = request.side === 'sell' ? 'sell_short' : 'buy'
  return needOf(desk, { ...pricedRequest(request), side }, beyond, at)
}

const tooPoor = (available: Decimal, needed: Decimal): Refusal => ({
  code: 'insufficient_buying_power',
  message: 'insufficient buying power',
  facts: { available: available.toFixed(2), needed: needed.toFixed(2) },
})

function multilegRefusal(desk: Desk, request: SimOrderRequest, balances: SimBalances, at: number): Refusal | undefined {
  const legs = request.legs ?? []
  const units = decimal(request.quantity ?? '0')
  for (const leg of legs) {
    if (leg.positionEffect !== 'close') continue
    const existing = decimal(desk.position(request.accountId, leg.symbol)?.quantity ?? '0')
    const wanted = units.times(leg.ratio)
    const there = leg.side === 'sell' ? existing : existing.negated()
    if (there.lt(wanted)) return tooFew({ symbol: leg.symbol, existing, held: decimal(0), wanted })
  }
  if (legs.every(({ positionEffect }) => positionEffect === 'close')) return undefined
  const net = request.limitPrice === undefined ? netPrice(desk, legs, at) : decimal(request.limitPrice)
  const need = multilegNeed(desk, legs, net ?? decimal(0))
  if (need === undefined)
    return { code: 'insufficient_quantity', message: 'uncovered options are not allowed', field: 'legs' }
  const power = decimal(balances.nonMarginableBuyingPower)
  const needed = need.times(units)
  return needed.lte(power) ? undefined : tooPoor(power, needed)
}
