/**
 * Request bodies: XML, as in the broker's own sample and every recorded order (brokers/etrade.md 2). Names are case-sensitive,
 * and a place carries the very order of its preview with the ids added (2.14).
 */
import { xmlText } from '../kit/index.ts'
import type { InstrumentBody, OrderBody } from './order-body.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

const element = (name: string, value: string): string => `<${name}>${xmlText(value)}</${name}>`
const fields = (values: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : element(name, value)))
    .join('')

export function previewDocument({ orderType, order }: OrderBody, clientOrderId: string): string {
  const ids = fields({ orderType, clientOrderId })
  return `${head}<PreviewOrderRequest>${ids}${orderElement(order)}</PreviewOrderRequest>`
}

export function placeDocument(
  { orderType, order }: OrderBody,
  clientOrderId: string,
  previewIds: readonly string[],
): string {
  const ids = fields({ orderType, clientOrderId })
  const previews = previewIds.map((previewId) => `<PreviewIds>${element('previewId', previewId)}</PreviewIds>`).join('')
  return `${head}<PlaceOrderRequest>${ids}${previews}${orderElement(order)}</PlaceOrderRequest>`
}

export const cancelDocument = (orderId: string): string =>
  `${head}<CancelOrderRequest>${element('orderId', orderId)}</CancelOrderRequest>`

function orderElement({ instruments, ...terms }: OrderBody['order']): string {
  return `<Order>${fields(terms)}${instruments.map(instrumentElement).join('')}</Order>`
}

const instrumentElement = ({ product, ...terms }: InstrumentBody): string =>
  `<Instrument><Product>${fields(product)}</Product>${fields(terms)}</Instrument>`
