/**
 * A ticket as the exact body of `POST /accounts/{hash}/orders` (schwab.md 3.7), or every field in the way with the nearest
 * form that would go. Prices travel as the person wrote them, in text; nothing is rounded, downgraded or filled in. The
 * broker keeps no id of ours, so none is sent.
 */
import { isOptionSymbol, isSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import type { OrderRequest, OrderSide } from '@g2e/domain/orders'
import { validateRequest } from '@g2e/domain/orders'
import type { CompiledOrder, OrderContext, UnsupportedField } from '../port/index.ts'
import { legFaults } from './order-limits/legs.ts'
import { classFaults, matrixFaults, sizeFaults } from './order-limits/matrix.ts'
import { positionFaults } from './order-limits/position.ts'
import { priceFaults } from './order-limits/prices.ts'
import type { Ticket } from './order-limits/ticket.ts'
import { wireSymbol } from './symbols.ts'
import { wireCloseTypes, wireDurations, wireOptionSides, wireOrderTypes, wireShareSides } from './vocabulary.ts'

/** In the broker's names, the fields in the order of its own templates (order-requests.json). */
export interface WireOrderRequest {
  readonly orderType?: string
  readonly session?: 'NORMAL' | 'SEAMLESS'
  readonly duration?: string
  readonly price?: string
  readonly stopPrice?: string
  readonly stopType?: 'STANDARD'
  readonly stopPriceLinkBasis?: 'LAST'
  readonly stopPriceLinkType?: 'VALUE' | 'PERCENT'
  readonly stopPriceOffset?: number
  readonly orderStrategyType: 'SINGLE' | 'OCO' | 'TRIGGER'
  readonly orderLegCollection?: readonly {
    readonly instruction: string
    readonly quantity: number
    readonly instrument: { readonly symbol: string; readonly assetType: 'EQUITY' | 'OPTION' }
  }[]
  readonly childOrderStrategies?: readonly WireOrderRequest[]
}

export function compileOrder(request: OrderRequest, context: OrderContext): CompiledOrder {
  const faults: UnsupportedField[] = validateRequest(request).map(({ field, message }) => ({ field, reason: message }))
  const kind = assetOf(request, context.assetType)
  if (typeof kind !== 'string') return { unsupported: [...faults, kind] }
  const ticket: Ticket = { request, assetKind: kind }
  faults.push(
    ...lotFaults(request),
    ...classFaults(ticket),
    ...sizeFaults(ticket),
    ...matrixFaults(ticket),
    ...priceFaults(ticket),
    ...legFaults(ticket),
    ...positionFaults(ticket, context.positionQuantity ?? null),
  )
  if (faults.length > 0) return { unsupported: distinct(faults) }
  const path = ordersPath(context.brokerAccountId)
  return { requests: [{ method: 'POST', path, body: wireOrderOf(ticket) }] }
}

/** By the hash of the account: plain numbers are refused in paths (schwab.md 3). */
export const ordersPath = (accountHash: string): string =>
  `/trader/v1/accounts/${encodeURIComponent(accountHash)}/orders`

/** One sentence a field: the first that speaks about it is the nearest to what the person wrote. */
function distinct(faults: readonly UnsupportedField[]): readonly UnsupportedField[] {
  const byField = new Map<string, UnsupportedField>()
  for (const fault of faults) if (!byField.has(fault.field)) byField.set(fault.field, fault)
  return [...byField.values()]
}

function assetOf(
  { symbol, orderClass }: OrderRequest,
  assetType: AssetType | undefined,
): Ticket['assetKind'] | UnsupportedField {
  if (!isSymbol(symbol)) return { field: 'symbol', reason: `${JSON.stringify(symbol.slice(0, 30))} is not a symbol.` }
  const isOption = isOptionSymbol(symbol)
  if (orderClass === 'multileg') return 'option'
  switch (assetType) {
    case 'option':
      return isOption
        ? 'option'
        : {
            field: 'symbol',
            reason: `${symbol} is no option symbol.`,
            nearest: 'the OSI form, e.g. AAPL261218C00280000',
          }
    case 'stock':
    case 'etf':
    case undefined:
      if (isOption) {
        return assetType === undefined ? 'option' : { field: 'symbol', reason: `${symbol} is an option, not a share.` }
      }
      return symbol.includes('/')
        ? {
            field: 'symbol',
            reason: `${symbol} is no share symbol; Schwab trades no crypto here.`,
            nearest: symbol.replace('/', '.'),
          }
        : 'equity'
    case 'crypto':
    case 'mutual_fund':
    case 'bond':
    case 'cash_equivalent':
    case 'other':
      return {
        field: 'symbol',
        reason: `Schwab takes orders for shares, funds on exchanges and options here; ${symbol} is none.`,
      }
  }
}

function lotFaults({ lots }: OrderRequest): readonly UnsupportedField[] {
  if (lots === undefined) return []
  return [
    {
      field: 'lots',
      reason: 'Schwab takes a method for choosing lots, not the lots themselves.',
      nearest: 'leave lots out; the method is set in the account at Schwab',
    },
  ]
}

/** The body of a ticket that nothing stands in the way of. */
function wireOrderOf(ticket: Ticket): WireOrderRequest {
  const { request } = ticket
  switch (request.orderClass ?? 'simple') {
    case 'simple':
      return single(ticket)
    case 'multileg':
      return packageBody(request)
    case 'oco':
      return { orderStrategyType: 'OCO', childOrderStrategies: exitsOf(ticket, request.side) }
    case 'bracket':
    case 'oto': {
      const exits = exitsOf(ticket, closing[request.side])
      const [only] = exits
      return {
        ...single(ticket),
        orderStrategyType: 'TRIGGER',
        childOrderStrategies:
          exits.length === 1 && only !== undefined
            ? [only]
            : [{ orderStrategyType: 'OCO', childOrderStrategies: exits }],
      }
    }
  }
}

const closing: Readonly<Record<OrderSide, OrderSide>> = {
  buy: 'sell',
  sell_short: 'buy_to_cover',
  sell: 'buy',
  buy_to_cover: 'sell_short',
}

function single(ticket: Ticket): WireOrderRequest {
  const { request } = ticket
  const { orderType, timeInForce, limitPrice, stopPrice } = request
  return {
    orderType: (timeInForce === 'cls' ? wireCloseTypes[orderType] : undefined) ?? wireOrderTypes[orderType],
    session: request.extendedHours === true ? 'SEAMLESS' : 'NORMAL',
    duration: wireDurations[timeInForce] ?? 'DAY',
    ...(limitPrice === undefined ? {} : { price: limitPrice }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(orderType === 'stop' ? { stopType: 'STANDARD' } : {}),
    ...trailOf(request),
    orderStrategyType: 'SINGLE',
    orderLegCollection: [legOf(ticket, request.side)],
  }
}

/** What a trail follows is not on the ticket: the last trade, whatever the unit. */
function trailOf({ trailAmount, trailPercent }: OrderRequest): Partial<WireOrderRequest> {
  const offset = trailPercent ?? trailAmount
  if (offset === undefined) return {}
  return {
    stopPriceLinkBasis: 'LAST',
    stopPriceLinkType: trailPercent === undefined ? 'VALUE' : 'PERCENT',
    stopPriceOffset: decimal(offset).toNumber(),
  }
}

function legOf({ request, assetKind }: Ticket, side: OrderSide) {
  const isOption = assetKind === 'option'
  return {
    instruction: (isOption ? wireOptionSides : wireShareSides)[side],
    quantity: decimal(request.quantity ?? '0').toNumber(),
    instrument: { symbol: wireSymbol(request.symbol), assetType: isOption ? ('OPTION' as const) : ('EQUITY' as const) },
  }
}

/** Exits live as long as the ticket says. */
function exitsOf(ticket: Ticket, side: OrderSide): readonly WireOrderRequest[] {
  const { takeProfit, stopLoss, timeInForce } = ticket.request
  const common = { session: 'NORMAL', duration: wireDurations[timeInForce] ?? 'DAY' } as const
  const orderLegCollection = [legOf(ticket, side)]
  const exits: WireOrderRequest[] = []
  if (takeProfit)
    exits.push({
      orderType: 'LIMIT',
      ...common,
      price: takeProfit.limitPrice,
      orderStrategyType: 'SINGLE',
      orderLegCollection,
    })
  if (stopLoss) {
    const { stopPrice, limitPrice } = stopLoss
    exits.push({
      orderType: limitPrice === undefined ? 'STOP' : 'STOP_LIMIT',
      ...common,
      ...(limitPrice === undefined ? {} : { price: limitPrice }),
      stopPrice,
      orderStrategyType: 'SINGLE',
      orderLegCollection,
    })
  }
  return exits
}

/** A bought package is a net debit, a sold one a net credit; each leg says what it opens or closes. */
function packageBody({ side, timeInForce, limitPrice, quantity, legs = [] }: OrderRequest): WireOrderRequest {
  return {
    orderType: side === 'sell' ? 'NET_CREDIT' : 'NET_DEBIT',
    session: 'NORMAL',
    duration: wireDurations[timeInForce] ?? 'DAY',
    ...(limitPrice === undefined ? {} : { price: limitPrice }),
    orderStrategyType: 'SINGLE',
    orderLegCollection: legs.map((leg) => ({
      instruction: `${leg.side === 'buy' || leg.side === 'buy_to_cover' ? 'BUY' : 'SELL'}_TO_${leg.positionEffect === 'open' ? 'OPEN' : 'CLOSE'}`,
      quantity: decimal(quantity ?? '0')
        .times(leg.ratio)
        .toNumber(),
      instrument: { symbol: wireSymbol(leg.symbol), assetType: 'OPTION' },
    })),
  }
}
