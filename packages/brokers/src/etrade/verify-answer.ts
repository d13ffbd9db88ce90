/**
 * Is the order in the broker's answer the one that we sent? An answer that differs is a doubt, and doubts are reconciled.
 * The answer repeats the order (brokers/etrade.md 2.14); what it leaves out is not held against it.
 */
import { decimal } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { WireMismatch } from '../port/errors.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { brokerId } from './addresses.ts'
import type { Placed } from './map.ts'

const fields = [
  'symbol',
  'side',
  'orderType',
  'timeInForce',
  'quantity',
  'limitPrice',
  'stopPrice',
  'trailPercent',
  'trailAmount',
] as const
type Field = (typeof fields)[number]

const figures: ReadonlySet<Field> = new Set(['quantity', 'limitPrice', 'stopPrice', 'trailPercent', 'trailAmount'])

function differs(field: Field, sent: string | undefined, answered: string | null): boolean {
  if (answered === null) return false
  if (sent === undefined) return true
  if (sent === answered) return false
  return figures.has(field) ? !decimal(sent).eq(answered) : true
}

/** @throws WireMismatch, which on a write is an open outcome. */
export function verifyAnswer(request: OrderRequest, placed: Placed): Placed {
  const { order } = placed
  const field = fields.find((one) => differs(one, request[one], order[one]))
  if (field === undefined && order.extendedHours === (request.extendedHours ?? false)) return placed
  const where: keyof ReportedOrder = field ?? 'extendedHours'
  throw new WireMismatch(`the answered order differs from the one sent in ${where}`, {
    brokerId,
    operation: 'placeOrder',
    raw: JSON.stringify(order.raw),
    path: where,
  })
}
