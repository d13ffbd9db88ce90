/** Answers about the session itself (ibkr.md 2.3, session.json), and the accounts behind it (3.1). */
import { mismatch } from './notes.ts'
import { digits, isObject, text } from './read.ts'

export interface AuthStatus {
  readonly authenticated: boolean
  /** Absent counts as established. */
  readonly established: boolean
  readonly competing: boolean
  readonly connected: boolean
  readonly message: string
}

const statusIn = (body: Readonly<Record<string, unknown>>): AuthStatus => ({
  authenticated: body['authenticated'] === true,
  established: body['established'] !== false,
  competing: body['competing'] === true,
  connected: body['connected'] !== false,
  message: typeof body['fail'] === 'string' && body['fail'] !== '' ? body['fail'] : (text(body['message']) ?? ''),
})

export const isReady = (status: AuthStatus): boolean =>
  status.authenticated && status.connected && !status.competing && status.established

/** Throws WireMismatch. */
export function readStatus(body: unknown): AuthStatus {
  if (isObject(body) && typeof body['authenticated'] === 'boolean') return statusIn(body)
  throw mismatch('session', 'authenticated', 'expected the state of the session', body)
}

export interface Tickle {
  /** By which the stream is authorized. */
  readonly session: string | undefined
  /** `undefined`: the answer does not say. */
  readonly status: AuthStatus | undefined
}

/** A tickle may fail with a success, and may say that the session is gone (ibkr.md 2.3). Throws WireMismatch. */
export function readTickle(body: unknown): Tickle {
  if (!isObject(body)) throw mismatch('tickle', '', 'expected an object', body)
  const iserver = body['iserver']
  const status = isObject(iserver) ? iserver['authStatus'] : undefined
  return {
    session: typeof body['session'] === 'string' ? body['session'] : undefined,
    status: isObject(status) && typeof status['authenticated'] === 'boolean' ? statusIn(status) : undefined,
  }
}

export interface BrokerageAccounts {
  readonly accounts: readonly string[]
  readonly selected: string | undefined
  /** `undefined`: not said. */
  readonly isPaper: boolean | undefined
  /** Said to be without coins. */
  readonly isWithoutCrypto: boolean
  /** Accounts that are said to take no orders by money. */
  readonly withoutAmounts: readonly string[]
}

/** Throws WireMismatch. */
export function readBrokerageAccounts(body: unknown): BrokerageAccounts {
  const list: unknown = isObject(body) ? body['accounts'] : undefined
  if (!isObject(body) || !Array.isArray(list)) throw mismatch('accounts', 'accounts', 'expected a list of ids', body)
  return {
    accounts: list.filter((id) => typeof id === 'string'),
    selected: typeof body['selectedAccount'] === 'string' ? body['selectedAccount'] : undefined,
    isPaper: typeof body['isPaper'] === 'boolean' ? body['isPaper'] : undefined,
    isWithoutCrypto: isObject(body['allowFeatures']) && body['allowFeatures']['allowCrypto'] === false,
    withoutAmounts: Object.entries(isObject(body['acctProps']) ? body['acctProps'] : {}).flatMap(([id, props]) =>
      isObject(props) && props['supportsCashQty'] === false ? [id] : [],
    ),
  }
}

/** What a write of an order is answered by: one of four shapes, all of them a success (ibkr.md 3.7). */
export type OrderReply =
  | { readonly kind: 'submitted'; readonly orders: readonly { readonly id: string; readonly status: string }[] }
  | { readonly kind: 'question'; readonly questions: readonly OrderQuestion[] }
  | { readonly kind: 'prompt'; readonly id: string; readonly orderId: string | undefined; readonly text: string }
  | { readonly kind: 'error'; readonly message: string }

export interface OrderQuestion {
  /** By which it is answered. */
  readonly replyId: string
  readonly messageIds: readonly string[]
  readonly text: string
}

/** Throws WireMismatch for anything else: then nobody knows what became of the order. */
export function readOrderReply(body: unknown): OrderReply {
  const list: readonly unknown[] = Array.isArray(body) ? body : [body]
  const [first] = list
  if (!isObject(first)) throw mismatch('order', '', 'expected an answer to an order', body)
  if (typeof first['error'] === 'string') return { kind: 'error', message: first['error'].trim() }
  if (first['prompt'] === true) return promptIn(first)
  if (Array.isArray(first['message'])) return { kind: 'question', questions: list.map(questionIn) }
  return { kind: 'submitted', orders: list.map(submittedIn) }
}

function promptIn(prompt: Readonly<Record<string, unknown>>): OrderReply {
  const id = text(prompt['messageId']) ?? text(prompt['reqId']) ?? 'prompt'
  return { kind: 'prompt', id, orderId: digits(prompt['orderId']), text: text(prompt['text']) ?? '' }
}

function questionIn(value: unknown): OrderQuestion {
  const lines: unknown = isObject(value) ? value['message'] : undefined
  const ids: unknown = isObject(value) ? value['messageIds'] : undefined
  if (!isObject(value) || typeof value['id'] !== 'string' || value['id'] === '' || !Array.isArray(lines))
    throw mismatch('order', '', 'expected a question about the order', value)
  return {
    replyId: value['id'],
    messageIds: Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [],
    text: lines
      .filter((line) => typeof line === 'string')
      .join(' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  }
}

function submittedIn(value: unknown): { readonly id: string; readonly status: string } {
  const id = isObject(value) ? digits(value['order_id']) : undefined
  if (!isObject(value) || id === undefined) throw mismatch('order', 'order_id', 'expected the id of the order', value)
  return { id, status: text(value['order_status']) ?? '' }
}
