/** A ticket as the exact `POST /orders`, or every field in the way. */
import { decimal } from '@g2e/domain/money'
import { validateRequest } from '@g2e/domain/orders'
import type { OrderRequest } from '@g2e/domain/orders'
import type { CompiledOrder, OrderContext, UnsupportedField } from '@g2e/brokers/port'

function faultsOf(request: OrderRequest, { assetType = 'stock' }: OrderContext): readonly UnsupportedField[] {
  const { side, quantity, notional, orderType, timeInForce, extendedHours, orderClass = 'simple', lots } = request
  const faults: UnsupportedField[] = []
  const refuse = (field: string, reason: string, nearest?: string) =>
    faults.push({ field, reason, ...(nearest === undefined ? {} : { nearest }) })
  if (assetType !== 'stock' && assetType !== 'etf') refuse('symbol', 'Fifth trades shares and funds on exchanges only.')
  if (notional !== undefined) refuse('notional', 'Fifth takes no amounts of money.', 'a quantity')
  const isPart = quantity !== undefined && !decimal(quantity).isInteger()
  if (isPart && (side === 'sell_short' || side === 'buy_to_cover'))
    refuse('quantity', 'Fifth takes short positions in whole shares only.', 'a whole number of shares')
  if (isPart && (orderType !== 'market' || timeInForce !== 'day'))
    refuse('quantity', 'Fifth takes parts of a share only at the market and for the day.', 'whole shares')
  if (orderType === 'trailing_stop') refuse('orderType', 'Fifth has no trailing stops.', 'orderType stop')
  if (timeInForce !== 'day' && timeInForce !== 'gtc')
    refuse('timeInForce', 'Fifth takes orders as day or gtc.', 'timeInForce day')
  if (extendedHours === true) refuse('extendedHours', 'Fifth trades in regular hours.', 'extendedHours false')
  if (orderClass !== 'simple') refuse('orderClass', 'Fifth takes simple orders only.', 'orderClass simple')
  if (lots !== undefined) refuse('lots', 'Fifth chooses the lots itself.', 'leave lots out')
  return faults
}

export function compileOrder(request: OrderRequest, context: OrderContext): CompiledOrder {
  const contradictions = validateRequest(request).map(({ field, message }) => ({ field, reason: message }))
  const unsupported = [...contradictions, ...faultsOf(request, context)]
  if (unsupported.length > 0) return { unsupported }
  const body = {
    symbol: request.symbol,
    action: request.side,
    shares: request.quantity,
    kind: request.orderType,
    ...(request.limitPrice === undefined ? {} : { limit: request.limitPrice }),
    ...(request.stopPrice === undefined ? {} : { trigger: request.stopPrice }),
    until: request.timeInForce,
  }
  return { requests: [{ method: 'POST', path: '/orders', body }] }
}
