/**
 * Trade updates as server-sent events, which unlike the WebSocket can catch up: `since`, `until`, `since_id`, `until_id`
 * (brokers/alpaca.md 4.2). With an end given the answer ends there; without one it stays open.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { HostEnvironment } from '../credentials.ts'
import type { Desk } from '../desk.ts'
import { optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { forbidden, invalid, unauthorized } from '../wire/refusal.ts'
import { parseMilliseconds } from '../wire/time.ts'
import { tradeUpdate } from './trade-update.ts'

interface Range {
  readonly since: number | undefined
  readonly until: number | undefined
  readonly sinceId: string | undefined
  readonly untilId: string | undefined
}

function rangeOf(query: Fields): Range {
  const [since, until] = (['since', 'until'] as const).map((name) => {
    const text = optionalText(query, name)
    const at = text === undefined ? undefined : parseMilliseconds(text)
    if (text !== undefined && at === undefined) throw invalid(`${name} must be a date or an RFC 3339 time`)
    return at
  })
  const [sinceId, untilId] = [optionalText(query, 'since_id'), optionalText(query, 'until_id')]
  if (since !== undefined && sinceId !== undefined) throw invalid('since and since_id cannot be used together')
  if (until !== undefined && since === undefined) throw invalid('until requires since')
  if (untilId !== undefined && sinceId === undefined) throw invalid('until_id requires since_id')
  return { since, until, sinceId, untilId }
}

/** Past events of the account in the range, oldest first. */
function pastEvents({ context }: Desk, accountId: string, range: Range): readonly string[] {
  if (range.since === undefined && range.sinceId === undefined) return []
  const events = context.exchange
    .orders({ accountId })
    .flatMap((order) => context.exchange.orderEvents(order.orderId))
    .filter(({ at }) => at >= (range.since ?? 0) && at <= (range.until ?? Number.MAX_SAFE_INTEGER))
    .toSorted((a, b) => a.at - b.at || a.sequence - b.sequence)
  return events.flatMap((event) => {
    const update = tradeUpdate(context.exchange, event)
    if (!update) return []
    const isAfter = range.sinceId === undefined || update.event_id > range.sinceId
    const isBefore = range.untilId === undefined || update.event_id <= range.untilId
    return isAfter && isBefore ? [line(update)] : []
  })
}

const line = (update: unknown): string => `data: ${JSON.stringify(update)}\n\n`

function follow(desk: Desk, reply: FastifyReply, accountId: string, past: readonly string[]): void {
  const { exchange, faults } = desk.context
  const response = reply.raw
  reply.hijack()
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  response.write(past.length > 0 ? past.join('') : ': open\n\n')
  const shaped = faults.shape(
    { send: (data) => void response.write(data), close: () => void response.destroy() },
    reply.request.url.split('?')[0] ?? '',
  )
  const leave = exchange.subscribe((event: OrderEvent) => {
    const update = event.order.accountId === accountId ? tradeUpdate(exchange, event) : undefined
    if (update && !faults.isDark()) shaped.sendEvent(line(update))
  })
  response.on('close', () => {
    leave()
    shaped.end()
  })
}

export function tradeEventRoute(app: FastifyInstance, desk: Desk, host: HostEnvironment): void {
  app.get<{ Querystring: Record<string, unknown> }>('/v2/events/trades', (request, reply) => {
    const found = desk.credentials.ofHeaders(request.headers, host)
    if (found === 'wrong_environment' || found === 'malformed') throw forbidden()
    if (!found) throw unauthorized()
    const range = rangeOf(request.query)
    const past = pastEvents(desk, found.accountId, range)
    const isBounded = range.until !== undefined || range.untilId !== undefined
    if (isBounded) return reply.type('text/event-stream').send(past.join(''))
    return follow(desk, reply, found.accountId, past)
  })
}
