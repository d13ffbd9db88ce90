/**
 * A ticket as the exact `POST /v2/orders` (alpaca.md 2.7), or every field in the way with the nearest form that would go.
 * Figures travel as the person wrote them: nothing is rounded, downgraded or filled in.
 */
import { isSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderRequest } from '@g2e/domain/orders'
import { validateRequest } from '@g2e/domain/orders'
import type { CompiledOrder, OrderContext, UnsupportedField } from '../port/index.ts'
import { classFaults, matrixFaults, sizeFaults } from './order-limits/matrix.ts'
import { legFaults } from './order-limits/legs.ts'
import { positionFaults } from './order-limits/position.ts'
import { priceFaults } from './order-limits/prices.ts'
import type { Ticket } from './order-limits/ticket.ts'
import { assetTypeOfSymbol, cryptoPair, isCryptoPair } from './symbols.ts'
import { wireOrderTypes, wireSides, wireTimesInForce } from './vocabulary.ts'

/** The body in the broker's names; `undefined` fields are not sent. */
export interface WireOrderRequest {
  readonly symbol?: string
  readonly qty?: string
  readonly notional?: string
  readonly side?: 'buy' | 'sell'
  readonly type: string
  readonly time_in_force: string
  readonly limit_price?: string
  readonly stop_price?: string
  readonly trail_price?: string
  readonly trail_percent?: string
  readonly extended_hours?: true
  readonly client_order_id: string
  readonly order_class?: string
  readonly take_profit?: { readonly limit_price: string }
  readonly stop_loss?: { readonly stop_price: string; readonly limit_price?: string }
  readonly legs?: readonly {
    readonly symbol: string
    readonly ratio_qty: string
    readonly side: 'buy' | 'sell'
    readonly position_intent: string
  }[]
  readonly position_intent?: string
}

export function compileOrder(request: OrderRequest, context: OrderContext): CompiledOrder {
  const faults: UnsupportedField[] = validateRequest(request).map(({ field, message }) => ({ field, reason: message }))
  const asset = assetOf(request, context.assetType)
  if ('field' in asset) return { unsupported: [...faults, asset] }
  const ticket: Ticket = { request, assetKind: asset.kind, symbol: asset.symbol }
  faults.push(
    ...contextFaults(request, context),
    ...classFaults(ticket),
    ...sizeFaults(ticket),
    ...matrixFaults(ticket),
    ...priceFaults(ticket),
    ...legFaults(ticket),
    ...positionFaults(ticket, context.positionQuantity ?? null),
  )
  if (faults.length > 0) return { unsupported: distinct(faults) }
  return { requests: [{ method: 'POST', path: '/v2/orders', body: bodyOf(ticket, context) }] }
}

/** One sentence a field: the first that speaks about it is the nearest to what the person wrote. */
function distinct(faults: readonly UnsupportedField[]): readonly UnsupportedField[] {
  const byField = new Map<string, UnsupportedField>()
  for (const fault of faults) if (!byField.has(fault.field)) byField.set(fault.field, fault)
  return [...byField.values()]
}

function assetOf(
  { symbol, orderClass }: OrderRequest,
  assetType: AssetType | undefined,
): { readonly kind: Ticket['assetKind']; readonly symbol: string } | UnsupportedField {
  if (!isSymbol(symbol)) return { field: 'symbol', reason: `${JSON.stringify(symbol.slice(0, 30))} is not a symbol.` }
  const byForm = assetTypeOfSymbol(symbol)
  if (orderClass === 'multileg') return { kind: 'option', symbol }
  switch (assetType ?? byForm) {
    case 'crypto': {
      const pair = isCryptoPair(symbol) ? symbol : cryptoPair(symbol)
      return pair !== undefined && isCryptoPair(pair)
        ? { kind: 'crypto', symbol: pair }
        : { field: 'symbol', reason: `${symbol} is no crypto pair of Alpaca.`, nearest: 'a pair such as BTC/USD' }
    }
    case 'option':
      return byForm === 'option'
        ? { kind: 'option', symbol }
        : {
            field: 'symbol',
            reason: `${symbol} is no option symbol.`,
            nearest: 'the OSI form, e.g. AAPL261218C00280000',
          }
    case 'stock':
    case 'etf':
      if (byForm === 'option') return { field: 'symbol', reason: `${symbol} is an option, not a share.` }
      return symbol.includes('/')
        ? { field: 'symbol', reason: `${symbol} is no share symbol of Alpaca.`, nearest: symbol.replace('/', '.') }
        : { kind: 'equity', symbol }
    case 'mutual_fund':
    case 'bond':
    case 'cash_equivalent':
    case 'other':
      return {
        field: 'symbol',
        reason: `Alpaca trades shares, funds on exchanges, options and crypto; ${symbol} is none.`,
      }
  }
}

/** alpaca.md 6, item 3: at most 128 characters, of these only. */
function contextFaults({ lots }: OrderRequest, { clientOrderId }: OrderContext): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  if (lots !== undefined)
    faults.push({ field: 'lots', reason: 'Alpaca chooses the lots itself.', nearest: 'leave lots out' })
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(clientOrderId))
    faults.push({ field: 'clientOrderId', reason: 'Our order id must be 1 to 128 letters, digits, dots, dashes.' })
  return faults
}

function bodyOf(ticket: Ticket, context: OrderContext): WireOrderRequest {
  const { request } = ticket
  if (request.orderClass === 'multileg') return multilegBody(request, context)
  const { side, intent } = wireSides[request.side]
  const isOco = request.orderClass === 'oco'
  return {
    symbol: ticket.symbol,
    ...(request.quantity === undefined ? {} : { qty: request.quantity }),
    ...(request.notional === undefined ? {} : { notional: request.notional }),
    side,
    type: wireOrderTypes[request.orderType],
    time_in_force: wireTimesInForce[request.timeInForce],
    // The take-profit of an OCO is its limit; the order names it once (alpaca.md 2.7).
    ...(request.limitPrice === undefined || isOco ? {} : { limit_price: request.limitPrice }),
    ...(request.stopPrice === undefined ? {} : { stop_price: request.stopPrice }),
    ...(request.trailAmount === undefined ? {} : { trail_price: request.trailAmount }),
    ...(request.trailPercent === undefined ? {} : { trail_percent: request.trailPercent }),
    ...(request.extendedHours === true ? { extended_hours: true } : {}),
    client_order_id: context.clientOrderId,
    ...exitsOf(request),
    ...(saysMoreThanSide(ticket) ? { position_intent: intent } : {}),
  }
}

/** Options always say whether they open or close; shares only where the plain side would mean something else. */
const saysMoreThanSide = ({ request: { side }, assetKind }: Ticket): boolean =>
  assetKind === 'option' || side === 'sell_short' || side === 'buy_to_cover'

function exitsOf({ orderClass, takeProfit, stopLoss }: OrderRequest): Partial<WireOrderRequest> {
  if (orderClass === undefined || orderClass === 'simple') return {}
  return {
    order_class: orderClass,
    ...(takeProfit === undefined ? {} : { take_profit: { limit_price: takeProfit.limitPrice } }),
    ...(stopLoss === undefined
      ? {}
      : {
          stop_loss: {
            stop_price: stopLoss.stopPrice,
            ...(stopLoss.limitPrice === undefined ? {} : { limit_price: stopLoss.limitPrice }),
          },
        }),
  }
}

/** The parent of a multi-leg order names neither symbol nor side: a bought package is a debit, a sold one a credit. */
function multilegBody(request: OrderRequest, { clientOrderId }: OrderContext): WireOrderRequest {
  const { quantity, limitPrice, legs = [] } = request
  return {
    ...(quantity === undefined ? {} : { qty: quantity }),
    type: wireOrderTypes[request.orderType],
    time_in_force: wireTimesInForce[request.timeInForce],
    ...(limitPrice === undefined ? {} : { limit_price: request.side === 'sell' ? `-${limitPrice}` : limitPrice }),
    client_order_id: clientOrderId,
    order_class: 'mleg',
    legs: legs.map((leg) => {
      const { side } = wireSides[leg.side]
      return {
        symbol: leg.symbol,
        ratio_qty: String(leg.ratio),
        side,
        position_intent: `${side}_to_${leg.positionEffect}`,
      }
    }),
  }
}
