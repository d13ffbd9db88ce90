/** The orders on screen as CSV, decimals as they came. */
import type { Order } from '@g2e/contract/orders'
import { csvText, saveFile } from '../../ui/index.ts'

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

const ordersCsv = (orders: readonly Order[]): string =>
  csvText(
    columns,
    orders.map((order) => columns.map((name) => order[name])),
  )

export const exportOrders = (orders: readonly Order[]): void => saveFile('orders.csv', 'text/csv', ordersCsv(orders))
