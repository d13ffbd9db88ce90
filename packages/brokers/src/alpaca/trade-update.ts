/** Messages of the stream of order updates (brokers/alpaca.md 4.1), told apart one at a time; pure. */
import { z } from 'zod'

export type StreamMessage =
  | { readonly kind: 'authorized' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'listening'; readonly streams: readonly string[] }
  | { readonly kind: 'error'; readonly message: string }
  /** `key` names this event, so that a second delivery is recognized. */
  | { readonly kind: 'update'; readonly data: unknown; readonly key: string }
  | { readonly kind: 'other' }

const envelope = z.object({ stream: z.string().optional(), action: z.string().optional(), data: z.unknown() })
const authorizationData = z.object({ status: z.string() })
const listeningData = z.object({ streams: z.array(z.string()) })
const errorData = z.object({ error_message: z.string() })
const updateKey = z.object({
  event: z.string(),
  order: z.object({ id: z.string() }),
  timestamp: z.string().nullish(),
  event_id: z.string().nullish(),
  execution_id: z.string().nullish(),
})

/** Throws what zod throws when the message does not fit; the caller logs it and reads the orders again. */
export function readStreamMessage(text: string): StreamMessage {
  const { stream, action, data } = envelope.parse(JSON.parse(text))
  if (action === 'error') return { kind: 'error', message: errorData.parse(data).error_message }
  if (stream === 'authorization') {
    return { kind: authorizationData.parse(data).status === 'authorized' ? 'authorized' : 'unauthorized' }
  }
  if (stream === 'listening') return { kind: 'listening', streams: listeningData.parse(data).streams }
  if (stream !== 'trade_updates') return { kind: 'other' }
  const { event, order, timestamp, event_id: eventId, execution_id: executionId } = updateKey.parse(data)
  return { kind: 'update', data, key: eventId ?? executionId ?? `${order.id} ${event} ${timestamp ?? ''}` }
}
