/** Orders as a client writes them: the XML of E*TRADE's sample, and JSON. */
import { xmlText } from '../wire/value.ts'
import type { Fields } from '../wire/value.ts'
import type { WireAnswer } from './client.ts'
import type { Session } from './etrade-desk.ts'
import { at, listAt } from '../../testing/json.ts'

export interface Ticket {
  readonly orderType?: string
  readonly clientOrderId?: string
  readonly order?: Fields
  readonly legs?: readonly Fields[]
}

let count = 0
/** Unique, twenty characters as ours are. */
export const newClientOrderId = (): string => `t${String((count += 1)).padStart(19, '0')}`

export const equity = (symbol: string, orderAction: string, quantity: number): Fields => ({
  Product: { securityType: 'EQ', symbol },
  orderAction,
  quantityType: 'QUANTITY',
  quantity,
})

export const option = (
  terms: { readonly symbol: string; readonly expiresOn: string; readonly callPut: string; readonly strike: number },
  orderAction: string,
  quantity: number,
): Fields => {
  const [expiryYear = 0, expiryMonth = 0, expiryDay = 0] = terms.expiresOn.split('-').map(Number)
  const { symbol, callPut, strike } = terms
  return {
    Product: { securityType: 'OPTN', symbol, callPut, expiryYear, expiryMonth, expiryDay, strikePrice: strike },
    orderAction,
    quantityType: 'QUANTITY',
    quantity,
  }
}

const bodyOf = ({ orderType = 'EQ', clientOrderId, order, legs }: Ticket): Fields => ({
  orderType,
  clientOrderId,
  Order: [
    {
      allOrNone: false,
      priceType: 'MARKET',
      orderTerm: 'GOOD_FOR_DAY',
      marketSession: 'REGULAR',
      ...order,
      Instrument: legs ?? [equity('AAPL', 'BUY', 10)],
    },
  ],
})

export const previewXml = (ticket: Ticket): string => xmlText('PreviewOrderRequest', bodyOf(ticket))
export const previewJson = (ticket: Ticket): string => JSON.stringify({ PreviewOrderRequest: bodyOf(ticket) })

const ids = (previewIds: readonly number[]): Fields => ({ PreviewIds: previewIds.map((previewId) => ({ previewId })) })
export const placeXml = (ticket: Ticket, previewIds: readonly number[]): string =>
  xmlText('PlaceOrderRequest', { ...bodyOf(ticket), ...ids(previewIds) })
export const placeJson = (ticket: Ticket, previewIds: readonly number[]): string =>
  JSON.stringify({ PlaceOrderRequest: { ...bodyOf(ticket), ...ids(previewIds) } })

const numberAt = (value: unknown, ...path: readonly (string | number)[]): number => {
  const found = at(value, ...path)
  if (typeof found !== 'number') throw new TypeError(`no number at ${path.join('.')} of ${JSON.stringify(value)}`)
  return found
}

export const previewIdsOf = (answer: WireAnswer): readonly number[] =>
  listAt(answer.json, 'PreviewOrderResponse', 'PreviewIds').map((entry) => numberAt(entry, 'previewId'))

export const orderIdOf = (answer: WireAnswer): number =>
  numberAt(answer.json, 'PlaceOrderResponse', 'OrderIds', 0, 'orderId')

export interface Trader {
  readonly path: string
  preview(ticket: Ticket): Promise<WireAnswer>
  place(ticket: Ticket, previewIds: readonly number[]): Promise<WireAnswer>
  /** Both steps, which must succeed; the order's id. */
  enter(ticket: Ticket): Promise<number>
  cancel(orderId: number): Promise<WireAnswer>
  /** The `OrderDetail` once it fits. */
  detail(orderId: number, fits?: (detail: unknown) => boolean): Promise<unknown>
}

export function traderAt(desk: Session, accountKey: string): Trader {
  const path = `/accounts/${accountKey}/orders`
  const preview: Trader['preview'] = (ticket) => desk.call('POST', `${path}/preview.json`, previewXml(ticket))
  const place: Trader['place'] = (ticket, previewIds) =>
    desk.call('POST', `${path}/place.json`, placeXml(ticket, previewIds))
  return {
    path,
    preview,
    place,
    async enter(ticket) {
      const whole = { clientOrderId: newClientOrderId(), ...ticket }
      const previewed = await preview(whole)
      if (previewed.status !== 200) throw new Error(`preview refused: ${previewed.status} ${previewed.text}`)
      const placed = await place(whole, previewIdsOf(previewed))
      if (placed.status !== 200) throw new Error(`place refused: ${placed.status} ${placed.text}`)
      return orderIdOf(placed)
    },
    cancel: (orderId) => desk.call('PUT', `${path}/cancel.json`, xmlText('CancelOrderRequest', { orderId })),
    async detail(orderId, fits = () => true) {
      const where = ['OrdersResponse', 'Order', 0, 'OrderDetail', 0] as const
      const answer = await desk.until(`${path}/${orderId}.json`, (json) => fits(at(json, ...where)))
      return at(answer, ...where)
    },
  }
}
