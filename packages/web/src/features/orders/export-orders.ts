/** The orders on screen as CSV, decimals as they came. */
import type { Order } from '@g2e/contract/orders'
import { saveFile } from '../../ui/index.ts'

const columns = [
  'createdAt',
  'submittedAt',
  'brokerId',
  'symbol',
  'side',
  'quantity',
  'notional',
  'orderType',
  'limitPrice',
  'stopPrice',
  'timeInForce',
  'status',
  'filledQuantity',
  'averageFillPrice',
  'rejectReason',
  'source',
  'brokerOrderId',
  'clientOrderId',
  'id',
] as const satisfies readonly (keyof Order)[]

/** Quoted where it must be; a leading `=`, `+`, `-` or `@` of a text must not become a formula in a spreadsheet. */
function cell(value: string | null): string {
  if (value === null) return ''
  const safe = /^[=+@]|^-(?!\d)/.test(value) ? `'${value}` : value
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function ordersCsv(orders: readonly Order[]): string {
  const rows = orders.map((order) => columns.map((name) => cell(order[name])).join(','))
  return `${[columns.join(','), ...rows].join('\n')}\n`
}

export const exportOrders = (orders: readonly Order[]): void => saveFile('orders.csv', 'text/csv', ordersCsv(orders))
