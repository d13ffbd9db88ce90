/**
 * A change as the exact `PUT /accounts/{hash}/orders/{id}` (schwab.md 3.8): a whole new order for what is still to be done,
 * since the old one keeps its fills.
 */
import { decimal, toQuantity } from '@g2e/domain/money'
import type { Quantity } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import type { CompiledOrder, ReplaceOrder, UnsupportedField } from '../port/index.ts'
import { compileOrder, ordersPath } from './compile-order.ts'

const changeable = ['quantity', 'limitPrice', 'stopPrice', 'trailPercent', 'trailAmount', 'timeInForce'] as const

/** `filled` is how much of the old order is done. */
export function compileReplace(replace: ReplaceOrder, filled: Quantity): CompiledOrder {
  const { accountId, brokerOrderId, change, clientOrderId, original } = replace
  const { orderClass = 'simple' } = original
  if (orderClass !== 'simple') return { unsupported: [unchangeable(orderClass)] }
  if (changeable.every((field) => change[field] === undefined))
    return { unsupported: [{ field: 'quantity', reason: 'Nothing would change.' }] }
  const changed = changedTicket(original, change, filled)
  if (changed.quantity !== undefined && !decimal(changed.quantity).gt(0))
    return {
      unsupported: [
        {
          field: 'quantity',
          reason: `${filled} are filled already, so nothing would be left.`,
          nearest: 'cancel the order',
        },
      ],
    }
  const compiled = compileOrder(changed, { brokerAccountId: accountId, clientOrderId })
  const [request] = compiled.requests ?? []
  if (request === undefined) return compiled
  return {
    requests: [{ ...request, method: 'PUT', path: `${ordersPath(accountId)}/${encodeURIComponent(brokerOrderId)}` }],
  }
}

const unchangeable = (orderClass: string): UnsupportedField => ({
  field: 'orderClass',
  reason: `A ${orderClass} order is changed part by part at Schwab, which this does not do.`,
  nearest: 'cancel and order anew',
})

/** The ticket of the new order: the quantity is what remains of the wanted total. */
export function changedTicket(original: OrderRequest, change: ReplaceOrder['change'], filled: Quantity): OrderRequest {
  const wanted = change.quantity ?? original.quantity
  const given = Object.fromEntries(
    changeable.flatMap((field) => (change[field] === undefined ? [] : [[field, change[field]] as const])),
  )
  return {
    ...original,
    ...given,
    ...(wanted === undefined ? {} : { quantity: toQuantity(decimal(wanted).minus(filled)) }),
  }
}
