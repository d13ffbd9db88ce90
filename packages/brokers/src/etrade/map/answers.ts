/** The answers to a preview and to placing (brokers/etrade.md 2.13 to 2.16): echo of the order, ids, messages. */
import type { BrokerWarning, ReportedOrder, ReportedPreview } from '../../port/index.ts'
import { contentOf } from '../wire/document.ts'
import { mismatch, Notes } from '../wire/notes.ts'
import { asArray, idText, isObject, money, part } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { messagesIn } from './messages.ts'
import type { WireMessage } from './messages.ts'
import { detailOf } from './orders.ts'

export interface Previewed {
  readonly preview: ReportedPreview
  /** All of them go back, in this order: a sale may span cash and margin holdings. */
  readonly previewIds: readonly string[]
}

/** Entered, and to be looked at before the next open: not working yet (brokers/etrade.md 2.14). */
const marketClosedCode = '1027'
const enteredCode = '1026'

/** The answer to `.../orders/preview` and `.../change/preview`. Throws WireMismatch. */
export function mapPreview(payload: unknown): Previewed {
  const answer = answerOf('preview', payload, 'PreviewOrderResponse')
  const order = firstOrder('preview', answer)
  const previewIds = asArray(answer['PreviewIds']).flatMap((entry) => {
    const id = isObject(entry) ? idText(entry['previewId']) : null
    return id === null ? [] : [id]
  })
  if (previewIds.length === 0)
    throw mismatch('preview', 'PreviewOrderResponse.PreviewIds', 'it has no preview id', answer)
  const messages = [...messagesIn(answer['MessageList']), ...messagesIn(order['messages'])]
  return {
    previewIds,
    preview: {
      estimatedCost: money(order['estimatedTotalAmount']),
      estimatedCommission: money(order['estimatedCommission']),
      estimatedFees: money(order['estimatedFees']),
      warnings: warningsIn(messages),
      refusals: messages.filter(isRefusal).map(wordsOf),
      raw: answer,
    },
  }
}

/** INFO_HOLD and ERROR must not pass by themselves (brokers/etrade.md 2.13). */
const isRefusal = ({ type }: WireMessage): boolean => type === 'ERROR' || type === 'INFO_HOLD'
const wordsOf = ({ description, code }: WireMessage): string => (description === '' ? `message ${code}` : description)

/** What a person has to see and say yes to; an INFO informs. */
function warningsIn(messages: readonly WireMessage[]): readonly BrokerWarning[] {
  const found = new Map<string, BrokerWarning>()
  for (const message of messages) {
    if (isRefusal(message) || message.type === 'INFO') continue
    const id = message.code === '' ? idOfWords(message.description) : message.code
    found.set(id, { id, message: wordsOf(message) })
  }
  return [...found.values()]
}

const idOfWords = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)

export interface Placed {
  readonly order: ReportedOrder
  /** Of the order, and of its second part where the broker has split it. */
  readonly orderIds: readonly string[]
  readonly messages: readonly string[]
}

/** The answer to `.../orders/place` and `.../change/place`. Throws WireMismatch without an order id: an open outcome. */
export function mapPlaced(payload: unknown): Placed {
  const answer = answerOf('place', payload, 'PlaceOrderResponse')
  const ids = asArray(answer['OrderIds']).flatMap((entry) => {
    const id = isObject(entry) ? idText(entry['orderId']) : null
    return id === null ? [] : [id]
  })
  const orderIds = ids.length > 0 ? ids : [idText(answer['orderId'])].flatMap((id) => (id === null ? [] : [id]))
  const [orderId] = orderIds
  if (orderId === undefined) throw mismatch('place', 'PlaceOrderResponse.OrderIds', 'it has no order id', answer)
  const echo = firstOrder('place', answer)
  const messages = [...messagesIn(answer['MessageList']), ...messagesIn(echo['messages'])]
  const isWaiting = messages.some(({ code }) => code === marketClosedCode)
  const notes = new Notes('place')
  try {
    const order = detailOf(answer, orderId, asPlaced(echo, answer), notes)
    return {
      // Entered is not yet listed: what it is, the list says (brokers/etrade.md 5).
      order: { ...order, status: 'pending', brokerStatus: isWaiting ? marketClosedCode : enteredCode },
      orderIds,
      messages: messages.map(wordsOf),
    }
  } catch (error) {
    throw notes.located(error, answer)
  }
}

/** The echo in the form of a list: nothing is filled yet, and nothing says that it is open. */
function asPlaced(echo: WireObject, { placedTime }: WireObject) {
  const instruments = asArray(echo['Instrument']).map((instrument) => ({
    filledQuantity: 0,
    ...part(instrument),
  }))
  return { ...echo, placedTime, status: 'OPEN', Instrument: instruments }
}

function answerOf(kind: string, payload: unknown, root: string): WireObject {
  const content = contentOf(kind, payload, root)
  if (isObject(content)) return content
  throw mismatch(kind, root, 'the answer is empty', payload)
}

function firstOrder(kind: string, answer: WireObject): WireObject {
  const [order] = asArray(answer['Order'])
  if (isObject(order)) return order
  throw mismatch(kind, 'Order', 'it does not say which order it is about', answer)
}

/** The answer to a cancel: taken, not yet done. Throws WireMismatch when it is about another order. */
export function readCancelled(payload: unknown, orderId: string): void {
  const answer = answerOf('cancel', payload, 'CancelOrderResponse')
  if (idText(answer['orderId']) !== orderId) throw mismatch('cancel', 'orderId', 'it is about another order', answer)
}
