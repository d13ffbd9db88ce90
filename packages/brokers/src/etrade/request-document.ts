/**
 * Request bodies: XML, as in the broker's own sample and every recorded order (brokers/etrade.md 2). Names are case-sensitive,
 * and a place carries the very order of its preview with the ids added (2.14).
 */
import { xmlText } from '../kit/index.ts'
import type { InstrumentBody, OrderBody } from './order-body.ts'

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

const element = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${xmlText(value)}</${name}>`

export function previewDocument({ orderType, order }: OrderBody, clientOrderId: string): string {
  const ids = element('orderType', orderType) + element('clientOrderId', clientOrderId)
  return `${head}<PreviewOrderRequest>${ids}${orderElement(order)}</PreviewOrderRequest>`
}

export function placeDocument(
  { orderType, order }: OrderBody,
  clientOrderId: string,
  previewIds: readonly string[],
): string {
  let ids = element('orderType', orderType) + element('clientOrderId', clientOrderId)
  for (const previewId of previewIds) ids += `<PreviewIds>${element('previewId', previewId)}</PreviewIds>`
  return `${head}<PlaceOrderRequest>${ids}${orderElement(order)}</PlaceOrderRequest>`
}

export const cancelDocument = (orderId: string): string =>
  `${head}<CancelOrderRequest>${element('orderId', orderId)}</CancelOrderRequest>`

/** The elements in the order of the broker's sample, which is the order of the types that they are written from. */
function orderElement(order: OrderBody['order']): string {
  const { allOrNone, priceType, orderTerm, marketSession, limitPrice, stopPrice, instruments } = order
  let content = element('allOrNone', allOrNone) + element('priceType', priceType) + element('orderTerm', orderTerm)
  content += element('marketSession', marketSession) + element('limitPrice', limitPrice)
  content += element('stopPrice', stopPrice)
  for (const instrument of instruments) content += instrumentElement(instrument)
  return `<Order>${content}</Order>`
}

function instrumentElement(terms: InstrumentBody): string {
  let named = ''
  for (const [name, value] of Object.entries(terms.product)) named += element(name, value)
  const amounts =
    element('quantityType', terms.quantityType) +
    element('orderedQuantity', terms.orderedQuantity) +
    element('quantity', terms.quantity)
  return `<Instrument><Product>${named}</Product>${element('orderAction', terms.orderAction)}${amounts}</Instrument>`
}
