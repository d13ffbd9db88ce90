/**
 * Multi-leg orders (brokers/etrade.md 2.12, 2.13): one order of several instruments, under the name of its shape, at a net
 * price. A shape that the broker has no name for is refused: under another name it would be another order.
 */
import { parseOptionSymbol } from '@g2e/domain/instruments'
import type { OptionTerms } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import type { OrderLegRequest, OrderRequest } from '@g2e/domain/orders'
import type { UnsupportedField } from '../../port/index.ts'
import type { InstrumentBody, OrderBody } from '../order-body.ts'
import { optionProduct } from '../products.ts'
import { equityActions, wireTerms } from '../vocabulary.ts'
import type { Ticket } from './ticket.ts'

const legsMax = 4
const sharesPerContract = 100

interface Leg {
  readonly request: OrderLegRequest
  readonly terms: OptionTerms | undefined
  /** Bought is positive. */
  readonly signedRatio: number
}

const isBought = ({ side }: Pick<OrderLegRequest, 'side'>): boolean => side === 'buy' || side === 'buy_to_cover'

const readLegs = (legs: readonly OrderLegRequest[]): readonly Leg[] =>
  legs.map((request) => ({
    request,
    terms: parseOptionSymbol(request.symbol),
    signedRatio: isBought(request) ? request.ratio : -request.ratio,
  }))

export function legFaults({ request }: Ticket): readonly UnsupportedField[] {
  const { orderClass, legs: requested, side, symbol } = request
  if (orderClass !== 'multileg' || requested === undefined || requested.length < 2) return []
  const faults: UnsupportedField[] = []
  if (side !== 'buy' && side !== 'sell') {
    faults.push({
      field: 'side',
      reason:
        'A multi-leg order is bought (for a debit) or sold (for a credit); each leg says what it opens or closes.',
      nearest: side === 'sell_short' ? 'side sell' : 'side buy',
    })
  }
  const fault = legFault(readLegs(requested))
  if (fault) faults.push({ field: 'legs', ...fault })
  const roots = new Set(requested.map((leg) => parseOptionSymbol(leg.symbol)?.root ?? leg.symbol))
  const [root = ''] = roots
  if (roots.size === 1 && root !== symbol) {
    faults.push({ field: 'symbol', reason: `The legs are not of ${symbol}.`, nearest: root })
  }
  return faults
}

function legFault(legs: readonly Leg[]): Omit<UnsupportedField, 'field'> | undefined {
  if (legs.length > legsMax) return { reason: `E*TRADE takes at most ${legsMax} legs.`, nearest: 'two orders' }
  const contradictory = legs.find(({ request }) => !isConsistent(request))
  if (contradictory) {
    const { symbol, side, positionEffect } = contradictory.request
    return { reason: `The leg ${symbol} says ${side} and ${positionEffect}.` }
  }
  if (new Set(legs.map(({ request, terms }) => terms?.root ?? request.symbol)).size > 1) {
    return { reason: 'All legs must have the same underlying.' }
  }
  if (legs.reduce((divisor, { request }) => greatestCommonDivisor(divisor, request.ratio), 0) > 1) {
    return { reason: 'The ratios must be in lowest terms; the quantity says how many times.' }
  }
  if (shapeOf(legs) !== undefined) return undefined
  return {
    reason:
      'E*TRADE knows no multi-leg order of this shape: it takes two options, a covered call, a butterfly, a condor and their iron forms.',
    nearest: 'orders of at most two legs',
  }
}

/** `sell_short` opens and `buy_to_cover` closes; plain sides may do either. */
const isConsistent = ({ side, positionEffect }: OrderLegRequest): boolean =>
  side === 'sell_short' ? positionEffect === 'open' : side === 'buy_to_cover' ? positionEffect === 'close' : true

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** The broker's name of the shape, or `undefined`. */
function shapeOf(legs: readonly Leg[]): string | undefined {
  const shares = legs.filter(({ terms }) => terms === undefined)
  if (shares.length > 0) return isBuyWrite(legs, shares) ? 'BUY_WRITES' : undefined
  if (legs.length === 2) return 'SPREADS'
  const sorted = legs.toSorted((a, b) => (decimal(a.terms?.strike ?? '0').lt(b.terms?.strike ?? '0') ? -1 : 1))
  if (new Set(sorted.map(({ terms }) => terms?.expiresOn)).size > 1) return undefined
  const ratios = sorted.map(({ signedRatio }) => signedRatio)
  const sign = Math.sign(ratios[0] ?? 0)
  const wings = ratios.map((ratio) => ratio * sign).join(' ')
  const rights = sorted.map(({ terms }) => (terms?.right === 'call' ? 'C' : 'P')).join('')
  const isOneRight = new Set(rights).size === 1
  if (legs.length === 3) return isOneRight && wings === '1 -2 1' ? 'BUTTERFLY' : undefined
  if (wings !== '1 -1 -1 1') return undefined
  if (isOneRight) return 'CONDOR'
  return ironShape(sorted)
}

/** Shares bought with a call written on them, a hundred to one, or both undone. */
function isBuyWrite(legs: readonly Leg[], shares: readonly Leg[]): boolean {
  const [share] = shares
  const option = legs.find(({ terms }) => terms !== undefined)
  if (legs.length !== 2 || share === undefined || option?.terms?.right !== 'call') return false
  const isHundred = share.request.ratio === sharesPerContract * option.request.ratio
  const isSameEffect = share.request.positionEffect === option.request.positionEffect
  const isOpening = share.request.positionEffect === 'open' && share.signedRatio > 0
  const isClosing = share.request.positionEffect === 'close' && share.signedRatio < 0
  return (
    isHundred &&
    isSameEffect &&
    (isOpening || isClosing) &&
    Math.sign(option.signedRatio) !== Math.sign(share.signedRatio)
  )
}

/** Two puts below two calls; with the inner strikes equal it is a butterfly. */
function ironShape(sorted: readonly Leg[]): string | undefined {
  const puts = sorted.filter(({ terms }) => terms?.right === 'put')
  const calls = sorted.filter(({ terms }) => terms?.right === 'call')
  const upperPut = puts[1]?.terms?.strike
  const lowerCall = calls[0]?.terms?.strike
  if (puts.length !== 2 || calls.length !== 2 || upperPut === undefined || lowerCall === undefined) return undefined
  if (decimal(upperPut).eq(lowerCall)) return 'IRON_BUTTERFLY'
  return decimal(upperPut).lt(lowerCall) ? 'IRON_CONDOR' : undefined
}

/** The ticket has been checked. */
export function packageOrder(request: OrderRequest): OrderBody {
  const { legs = [], quantity = '1', limitPrice, timeInForce, side } = request
  return {
    orderType: shapeOf(readLegs(legs)) ?? 'SPREADS',
    order: {
      allOrNone: 'false',
      priceType: side === 'sell' ? 'NET_CREDIT' : 'NET_DEBIT',
      orderTerm: wireTerms[timeInForce],
      marketSession: 'REGULAR',
      limitPrice,
      instruments: legs.map((leg) => instrumentOf(leg, quantity)),
    },
  }
}

function instrumentOf(leg: OrderLegRequest, packages: string): InstrumentBody {
  const quantity = decimal(packages).times(leg.ratio).toFixed()
  const option = optionProduct(leg.symbol)
  return {
    product: option ?? { securityType: 'EQ', symbol: leg.symbol },
    orderAction: option === undefined ? shareAction(leg) : optionAction(leg),
    // As in the one recorded spread that worked (brokers/etrade.md 2.13).
    orderedQuantity: quantity,
    quantity,
  }
}

const optionAction = (leg: OrderLegRequest): string =>
  `${isBought(leg) ? 'BUY' : 'SELL'}_${leg.positionEffect === 'open' ? 'OPEN' : 'CLOSE'}`

const shareAction = (leg: OrderLegRequest): string => equityActions[isBought(leg) ? 'buy' : 'sell']
