/** A change as the exact `PATCH /v2/orders/{id}` (alpaca.md 2.9). Only what is given changes. */
import { decimal } from '@g2e/domain/money'
import type { CompiledOrder, ReplaceOrder, UnsupportedField } from '../port/index.ts'
import { wireTimesInForce } from './vocabulary.ts'

export function compileReplace({ brokerOrderId, change, clientOrderId, original }: ReplaceOrder): CompiledOrder {
  const faults: UnsupportedField[] = []
  const { quantity, limitPrice, stopPrice, trailPercent, trailAmount, timeInForce } = change
  if (original.notional !== undefined)
    faults.push({
      field: 'notional',
      reason: 'Alpaca cannot change an order by amount.',
      nearest: 'cancel and order anew',
    })
  // Bracket and OCO prices can be changed leg by leg; OTO cannot (alpaca.md 2.9).
  if (original.orderClass === 'oto')
    faults.push({
      field: 'orderClass',
      reason: 'Alpaca cannot change an oto order.',
      nearest: 'cancel and order anew',
    })
  const isPart = [quantity, original.quantity].some((size) => size !== undefined && !decimal(size).isInteger())
  if (quantity !== undefined && isPart)
    faults.push({
      field: 'quantity',
      reason: 'Alpaca changes quantities in whole shares only.',
      nearest: 'cancel and order anew',
    })
  for (const [field, given, had] of [
    ['limitPrice', limitPrice, original.limitPrice],
    ['stopPrice', stopPrice, original.stopPrice],
    ['trailPercent', trailPercent, original.trailPercent],
    ['trailAmount', trailAmount, original.trailAmount],
  ] as const) {
    if (given === undefined) continue
    if (had === undefined) faults.push({ field, reason: `The order has no ${field} that could change.` })
    else if (!decimal(given).gt(0)) faults.push({ field, reason: `${field} must be above zero.` })
  }
  if (quantity !== undefined && !decimal(quantity).gt(0))
    faults.push({ field: 'quantity', reason: 'The quantity must be above zero.' })
  if (Object.values(change).every((value) => value === undefined))
    faults.push({ field: 'quantity', reason: 'Nothing would change.' })
  if (faults.length > 0) return { unsupported: faults }
  const trail = trailPercent ?? trailAmount
  // A sold package is a credit, which is a negative limit here as in the order itself.
  const isCredit = original.orderClass === 'multileg' && original.side === 'sell'
  return {
    requests: [
      {
        method: 'PATCH',
        path: `/v2/orders/${encodeURIComponent(brokerOrderId)}`,
        body: {
          ...(quantity === undefined ? {} : { qty: quantity }),
          ...(limitPrice === undefined ? {} : { limit_price: isCredit ? `-${limitPrice}` : limitPrice }),
          ...(stopPrice === undefined ? {} : { stop_price: stopPrice }),
          ...(trail === undefined ? {} : { trail }),
          ...(timeInForce === undefined ? {} : { time_in_force: wireTimesInForce[timeInForce] }),
          client_order_id: clientOrderId,
        },
      },
    ],
  }
}
