/**
 * A ticket as the exact preview and place requests (brokers/etrade.md 2.13, 2.14), or every field in the way with the nearest
 * form that would go. Figures travel as the person wrote them: nothing is rounded, downgraded or filled in. Whether shares
 * are held is left to the broker's own preview: it tells long and short rows of one symbol apart, which we do not.
 */
import { isOptionSymbol, isSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import type { OrderRequest } from '@g2e/domain/orders'
import { validateRequest } from '@g2e/domain/orders'
import type { CompiledOrder, CompiledRequest, OrderContext, UnsupportedField } from '../port/index.ts'
import { wireClientOrderId } from './client-order-id.ts'
import { legFaults, packageOrder } from './order-limits/legs.ts'
import { classFaults, matrixFaults, sizeFaults } from './order-limits/matrix.ts'
import { priceFaults } from './order-limits/prices.ts'
import type { Ticket } from './order-limits/ticket.ts'
import { simpleOrder } from './order-body.ts'
import type { OrderBody } from './order-body.ts'
import { changePaths, orderPaths } from './paths.ts'
import type { OrderPaths } from './paths.ts'
import { placeDocument, previewDocument } from './request-document.ts'

/** What a body would hold where the broker's preview has not answered yet. */
export const previewIdPlaceholder = '{previewId}'

export type OrderCompilation =
  | { readonly order: OrderBody; readonly unsupported?: undefined }
  | { readonly unsupported: readonly UnsupportedField[]; readonly order?: undefined }

/** The order without what its requests need around it. */
export function compileBody(request: OrderRequest, context: Pick<OrderContext, 'assetType'>): OrderCompilation {
  const faults: UnsupportedField[] = validateRequest(request).map(({ field, message }) => ({ field, reason: message }))
  const asset = assetOf(request, context.assetType)
  if (typeof asset !== 'string') return { unsupported: distinct([...faults, asset]) }
  const ticket: Ticket = { request, assetKind: asset }
  faults.push(
    ...lotFaults(request),
    ...classFaults(ticket),
    ...sizeFaults(ticket),
    ...matrixFaults(ticket),
    ...priceFaults(ticket),
    ...legFaults(ticket),
  )
  if (faults.length > 0) return { unsupported: distinct(faults) }
  const order = request.orderClass === 'multileg' ? packageOrder(request) : simpleOrder(ticket)
  return { order }
}

export function compileOrder(request: OrderRequest, context: OrderContext): CompiledOrder {
  const compiled = compileBody(request, context)
  if (compiled.unsupported !== undefined) return { unsupported: compiled.unsupported }
  return {
    requests: requestsOf(compiled.order, context, { method: 'POST', paths: orderPaths(context.brokerAccountId) }),
  }
}

/** The pair of requests that changes an order, whole as it shall be (brokers/etrade.md 2.15). */
export function compileChange(request: OrderRequest, context: OrderContext, brokerOrderId: string): CompiledOrder {
  const compiled = compileBody(request, context)
  if (compiled.unsupported !== undefined) return { unsupported: compiled.unsupported }
  const paths = changePaths(context.brokerAccountId, brokerOrderId)
  return { requests: requestsOf(compiled.order, context, { method: 'PUT', paths }) }
}

function requestsOf(
  order: OrderBody,
  { clientOrderId }: OrderContext,
  { method, paths }: { readonly method: 'POST' | 'PUT'; readonly paths: OrderPaths },
): readonly CompiledRequest[] {
  const id = wireClientOrderId(clientOrderId)
  const headers = { 'content-type': 'application/xml' }
  return [
    { method, path: paths.preview, headers, body: previewDocument(order, id) },
    { method, path: paths.place, headers, body: placeDocument(order, id, [previewIdPlaceholder]) },
  ]
}

/** One sentence a field: the first that speaks about it is the nearest to what the person wrote. */
function distinct(faults: readonly UnsupportedField[]): readonly UnsupportedField[] {
  const byField = new Map<string, UnsupportedField>()
  for (const fault of faults) if (!byField.has(fault.field)) byField.set(fault.field, fault)
  return [...byField.values()]
}

function lotFaults({ lots }: OrderRequest): readonly UnsupportedField[] {
  if (lots === undefined) return []
  return [{ field: 'lots', reason: 'Lots cannot be chosen through the API of E*TRADE.', nearest: 'leave lots out' }]
}

function assetOf(
  { symbol, orderClass }: OrderRequest,
  assetType: AssetType | undefined,
): Ticket['assetKind'] | UnsupportedField {
  const refuse = (reason: string, nearest?: string): UnsupportedField => ({
    field: 'symbol',
    reason,
    ...(nearest === undefined ? {} : { nearest }),
  })
  if (!isSymbol(symbol)) return refuse(`${JSON.stringify(symbol.slice(0, 30))} is not a symbol.`)
  if (orderClass === 'multileg') return 'option'
  const isOption = isOptionSymbol(symbol)
  if (assetType === 'option' && !isOption) {
    return refuse(`${symbol} is no option symbol.`, 'the OSI form, e.g. AAPL261218C00280000')
  }
  if ((assetType === 'stock' || assetType === 'etf') && isOption) {
    return refuse(`${symbol} is an option, not a share.`)
  }
  switch (assetType) {
    case 'crypto':
      return refuse(`E*TRADE trades no crypto through its API; ${symbol} is one.`)
    case 'mutual_fund':
      return refuse(
        `An order for a mutual fund needs choices that a ticket does not have (reinvestment, share class); ${symbol} is one.`,
        'order it at E*TRADE itself',
      )
    case 'bond':
    case 'cash_equivalent':
    case 'other':
      return refuse(`E*TRADE takes shares, funds on exchanges and options through its API; ${symbol} is none.`)
    default:
      if (isOption) return 'option'
      // Share classes have one letter behind the slash, currencies three and more.
      if (/\/[A-Z]{3,}$/.test(symbol)) return refuse(`E*TRADE trades no crypto through its API; ${symbol} is one.`)
      return symbol.includes('/')
        ? refuse(`${symbol} is no share symbol of E*TRADE.`, symbol.replace('/', '.'))
        : 'equity'
  }
}
