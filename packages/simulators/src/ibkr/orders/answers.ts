/** The bodies that an order request answers with HTTP 200 (brokers/ibkr.md 3.7, `order-replies.json`). */
import type { SimOrder } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import type { OpenQuestion } from './open-question.ts'
import { wireStatus } from './order-words.ts'

export const rejected = (error: string) => ({ error })
export const orderUnknown = (orderId: string) => ({ error: `OrderID ${orderId} doesn't exist` })
export const duplicateCoid = (coid: string) => ({
  error: `Order couldn't be submitted: Local order ID=${coid} is already registered.`,
})
/** The blank at the end is the gateway's. */
export const notConfirmed = { error: 'Order not confirmed ' }

/** An order that was just received is told as pre-submitted. */
function line(order: SimOrder) {
  const status = wireStatus(order)
  return {
    order_id: order.orderId,
    order_status: status === 'PendingSubmit' ? 'PreSubmitted' : status,
    encrypt_message: '1',
  }
}

export function submitted(desk: Desk, orders: readonly SimOrder[]): unknown {
  const lines = orders.map(line)
  return desk.settings.current.submittedForm === 'object' && lines.length === 1 ? lines[0] : lines
}

export const asked = ({ replyId, asked: { text, messageIds, options } }: OpenQuestion) => [
  {
    id: replyId,
    message: [text],
    isSuppressed: false,
    messageIds,
    ...(options === undefined ? {} : { messageOptions: options }),
  },
]

export const promptOptions = ['Use on this order', 'Always use', 'Do not use']

/** Asked about an order that stands already; answered by `/iserver/notification`, or left. */
export const advancedPrompt = (order: SimOrder) => ({
  orderId: Number(order.orderId),
  reqId: String(22_000 + order.sequence),
  dismissable: [],
  text: 'Use the Price Management Algo for this order?',
  options: promptOptions,
  type: 'M',
  messageId: 'p12',
  prompt: true,
})
