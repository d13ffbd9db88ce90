/** What the broker says beside an answer: `messages`, `MessageList` or `Messages`, each maybe `{}` (brokers/etrade.md 2.13). */
import { asArray, isObject, text } from '../wire/read.ts'

export interface WireMessage {
  /** As text; empty when there is none. */
  readonly code: string
  readonly type: string
  /** Without the number and bar that it begins with: `200|This trade ...`. */
  readonly description: string
}

const descriptionLengthMax = 500

export function messagesIn(value: unknown): readonly WireMessage[] {
  const list = isObject(value) ? asArray(value['Message']) : asArray(value)
  return list.filter(isObject).map((message) => ({
    code: text(message['code']) ?? '',
    type: text(message['type']) ?? '',
    description: (text(message['description']) ?? '').replace(/^\s*\d+\|/, '').slice(0, descriptionLengthMax),
  }))
}
