/** Alerts (brokers/etrade.md 2.5): one for each order that was executed. An empty inbox is 404 with code 53, not an empty list. */
import type { SimOrder } from '../exchange/order.ts'
import type { Collection } from '../state/state-store.ts'
import { addressOf } from './desk.ts'
import type { Answer, Call, Desk, Routes } from './desk.ts'
import { malformed, noAlerts, WireRefusal } from './wire/refusal.ts'
import { seconds } from './wire/time.ts'

const countDefault = 25
const countMost = 300

interface Mark {
  readonly readAt: number
  readonly deletedAt: number
}
const unmarked: Mark = { readAt: 0, deletedAt: 0 }

interface Alert {
  readonly id: number
  readonly createdAt: number
  readonly subject: string
  readonly symbol: string
  readonly mark: Mark
}

type Marks = Collection<Mark>

const words = { buy: 'BUY', sell: 'SELL', sell_short: 'SELL SHORT', buy_to_cover: 'BUY TO COVER' } as const

const statusOf = ({ readAt, deletedAt }: Mark): 'READ' | 'UNREAD' | 'DELETED' => {
  if (deletedAt > 0) return 'DELETED'
  return readAt > 0 ? 'READ' : 'UNREAD'
}

/** Newest first, also the deleted ones. */
function alertsOf({ context }: Desk, marks: Marks, { login }: Call): readonly Alert[] {
  return login.accountIds
    .flatMap((accountId) => context.exchange.orders({ accountId, statuses: ['filled'] }))
    .filter(({ parentId }) => parentId === null)
    .map((order: SimOrder) => ({
      id: order.sequence,
      createdAt: order.filledAt ?? order.updatedAt,
      subject: `Order executed: ${words[order.side]} ${order.filledQuantity} ${order.symbol}`,
      symbol: order.symbol,
      mark: marks.get(String(order.sequence)) ?? unmarked,
    }))
    .toSorted((a, b) => b.id - a.id)
}

function list(desk: Desk, marks: Marks, call: Call): Answer {
  const { query } = call
  const count = Number(query.get('count') ?? countDefault)
  if (!Number.isInteger(count) || count < 1 || count > countMost) throw malformed(`count must be 1 to ${countMost}.`)
  const [status, category, search] = [query.get('status'), query.get('category'), query.get('search')]
  // Alerts of orders are of the account; there are none of stocks.
  const found = (category === 'STOCK' ? [] : alertsOf(desk, marks, call)).filter(
    ({ mark, subject }) =>
      (status === undefined ? statusOf(mark) !== 'DELETED' : statusOf(mark) === status) &&
      (search === undefined || subject.toUpperCase().includes(search.toUpperCase())),
  )
  if (found.length === 0) throw noAlerts()
  const ordered = query.get('direction') === 'ASC' ? found.toReversed() : found
  return {
    root: 'AlertsResponse',
    body: {
      totalAlerts: found.length,
      Alert: ordered.slice(0, count).map(({ id, createdAt, subject, mark }) => ({
        id,
        createTime: seconds(createdAt),
        subject,
        status: statusOf(mark),
      })),
    },
  }
}

function readId(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id <= 0) throw new WireRefusal(400, 499, 'The alert id must be greater than 0.')
  return id
}

function detail(desk: Desk, marks: Marks, call: Call): Answer {
  const id = readId(call.params['ids'] ?? '')
  const all = alertsOf(desk, marks, call).filter(({ mark }) => mark.deletedAt === 0)
  const place = all.findIndex((alert) => alert.id === id)
  const alert = all[place]
  if (!alert) throw noAlerts()
  const now = desk.context.clock.now()
  const marksRead = desk.settings.current.readingMarksAlerts
  const mark = marksRead && alert.mark.readAt === 0 ? { ...alert.mark, readAt: now } : alert.mark
  if (mark !== alert.mark) marks.set(String(id), mark)
  const beside = (other: Alert | undefined): string => (other ? addressOf(desk, `/user/alerts/${other.id}`) : '')
  return {
    root: 'AlertDetailsResponse',
    body: {
      id,
      createTime: seconds(alert.createdAt),
      subject: alert.subject,
      msgText: `${alert.subject}.`,
      readTime: seconds(mark.readAt),
      deleteTime: 0,
      symbol: alert.symbol,
      next: beside(all[place + 1]),
      prev: beside(all[place - 1]),
    },
  }
}

function remove(desk: Desk, marks: Marks, call: Call): Answer {
  const ids = (call.params['ids'] ?? '').split(',').map(readId)
  const known = new Map(alertsOf(desk, marks, call).map((alert) => [alert.id, alert]))
  const failed = ids.filter((id) => known.get(id)?.mark.deletedAt !== 0)
  for (const id of ids)
    if (!failed.includes(id))
      marks.set(String(id), { ...(known.get(id)?.mark ?? unmarked), deletedAt: desk.context.clock.now() })
  return {
    root: 'AlertsResponse',
    body: {
      result: failed.length === 0 ? 'SUCCESS' : 'ERROR',
      failedAlerts: failed.length === 0 ? {} : { alertId: failed },
    },
  }
}

export function alertRoutes(routes: Routes, desk: Desk): void {
  const marks: Marks = desk.context.store.collection('alertMarks')
  routes.on('GET', '/user/alerts', 'accounts', (call) => list(desk, marks, call))
  routes.on('GET', '/user/alerts/:ids', 'accounts', (call) => detail(desk, marks, call))
  routes.on('DELETE', '/user/alerts/:ids', 'accounts', (call) => remove(desk, marks, call))
}
