/** The ledger as account activities: filters, paging by the last id, fills and other lines (brokers/alpaca.md 2.3). */
import { decimal } from '@g2e/domain/money'
import type { SimActivity, SimActivityType } from '../../exchange/account.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf, oneOf, optionalText, optionalWhole, plain, rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { uuidOf } from '../wire/identity.ts'
import { invalid } from '../wire/refusal.ts'
import { microStamp, parseInstant } from '../wire/time.ts'
import { wireSide } from './order-wire.ts'

const pageMax = 100

interface WireType {
  readonly type: string
  readonly subType?: string
}
const types: Readonly<Record<SimActivityType, WireType>> = {
  fill: { type: 'FILL' },
  dividend: { type: 'DIV', subType: 'CDIV' },
  interest: { type: 'INT', subType: 'CDT' },
  fee: { type: 'FEE' },
  tax: { type: 'DIVNRA' },
  deposit: { type: 'CSD' },
  withdrawal: { type: 'CSW' },
  split: { type: 'SPLIT', subType: 'FSPLIT' },
  option_expire: { type: 'OPEXP' },
  option_exercise: { type: 'OPEXC' },
  option_assign: { type: 'OPASN' },
}
/** Asking for DIV asks for every kind of dividend, so does it for the others of a family. */
const families = ['DIV', 'INT', 'FEE']

export function wireTypeOf(activity: Pick<SimActivity, 'type' | 'amount'>): WireType {
  const isMargin = activity.type === 'interest' && decimal(activity.amount).isNegative()
  return isMargin ? { type: 'INT', subType: 'MGN' } : types[activity.type]
}

function wireActivity(desk: Desk, activity: SimActivity): Readonly<Record<string, unknown>> {
  return activity.type === 'fill' ? wireFill(desk, activity) : wireOther(activity)
}

function wireFill({ context }: Desk, activity: SimActivity): Readonly<Record<string, unknown>> {
  const order = activity.orderId === null ? undefined : context.exchange.order(activity.orderId)
  const execution = order?.executions.find(({ executionId }) => executionId === activity.executionId)
  const quantity = decimal(activity.quantity ?? '0').abs()
  const leaves = execution?.leavesQuantity ?? '0'
  const isWhole = decimal(leaves).isZero()
  return {
    id: activity.activityId,
    activity_type: 'FILL',
    transaction_time: microStamp(activity.at, activity.sequence),
    type: isWhole ? 'fill' : 'partial_fill',
    price: plain(activity.price ?? '0'),
    qty: quantity.toFixed(),
    side: wireSide(activity.side ?? 'buy'),
    symbol: activity.symbol,
    leaves_qty: plain(leaves),
    order_id: activity.orderId ?? uuidOf('order-of', activity.activityId),
    cum_qty: plain(execution?.cumulativeQuantity ?? quantity),
    order_status: isWhole ? 'filled' : 'partially_filled',
  }
}

function wireOther(activity: SimActivity): Readonly<Record<string, unknown>> {
  const { type, subType } = wireTypeOf(activity)
  const { symbol, quantity, perShare, price } = activity
  const shares = quantity === null ? paidShares(activity) : plain(quantity)
  return {
    id: activity.activityId,
    activity_type: type,
    ...(subType === undefined ? {} : { activity_sub_type: subType }),
    date: activity.on,
    created_at: microStamp(activity.at, activity.sequence),
    net_amount: rounded(activity.amount, 2),
    description: activity.description,
    ...(symbol === null ? {} : { symbol }),
    ...(shares === undefined ? {} : { qty: shares }),
    ...(perShare === null ? {} : { per_share_amount: plain(perShare) }),
    ...(price === null ? {} : { price: plain(price) }),
    status: 'executed',
    currency: 'USD',
  }
}

/** A dividend moves no shares; its line still says for how many it was paid. */
function paidShares({ amount, perShare }: SimActivity): string | undefined {
  if (perShare === null || decimal(perShare).isZero()) return undefined
  return decimal(amount).div(perShare).toDecimalPlaces(4).toFixed()
}

type Filter = (activity: SimActivity) => boolean

function typeFilter(query: Fields, pathType: string | undefined): Filter {
  const asked = pathType === undefined ? listOf(query, 'activity_types') : [pathType]
  const category = oneOf(
    optionalText(query, 'category'),
    ['trade_activity', 'non_trade_activity'],
    'category must be trade_activity or non_trade_activity',
  )
  if (asked && category) throw invalid('activity_types and category cannot be used together')
  if (category) return ({ type }) => (type === 'fill') === (category === 'trade_activity')
  if (!asked) return () => true
  const wanted = new Set(asked.map((name) => name.toUpperCase()))
  return (activity) => {
    const { type } = wireTypeOf(activity)
    return wanted.has(type) || families.some((family) => type.startsWith(family) && wanted.has(family))
  }
}

function timeFilter({ context }: Desk, query: Fields): Filter {
  const { calendar } = context.market
  const date = optionalText(query, 'date')
  if (date !== undefined && parseInstant(date) === undefined) throw invalid('date must be YYYY-MM-DD')
  const [after, until] = (['after', 'until'] as const).map((name) => {
    const text = optionalText(query, name)
    const instant = text === undefined ? undefined : parseInstant(text)
    if (text !== undefined && instant === undefined) throw invalid(`${name} must be a date or an RFC 3339 time`)
    return instant
  })
  return (activity) => {
    if (date !== undefined) return calendar.newYork(activity.at).date === date.slice(0, 10)
    const createdAt = parseInstant(microStamp(activity.at, activity.sequence)) ?? 0n
    return (after === undefined || createdAt > after) && (until === undefined || createdAt <= until)
  }
}

function listActivities(desk: Desk, accountId: string, query: Fields, pathType?: string): readonly unknown[] {
  const size = optionalWhole(query, 'page_size') ?? pageMax
  if (size < 1 || size > pageMax) throw invalid(`page_size must be between 1 and ${pageMax}`)
  const direction = oneOf(optionalText(query, 'direction'), ['asc', 'desc'], 'direction must be asc or desc') ?? 'desc'
  const filters = [typeFilter(query, pathType), timeFilter(desk, query)]
  const orderId = optionalText(query, 'order_id')
  const found = desk.context.exchange
    .activities({ accountId })
    .filter((activity) => filters.every((fits) => fits(activity)) && (!orderId || activity.orderId === orderId))
    .toSorted((a, b) => a.at - b.at || a.sequence - b.sequence)
  const ordered = direction === 'asc' ? found : found.toReversed()
  const token = optionalText(query, 'page_token')
  const start = token === undefined ? 0 : ordered.findIndex(({ activityId }) => activityId === token) + 1
  if (token !== undefined && start === 0) throw invalid('page_token is invalid')
  const page = optionalText(query, 'date') === undefined ? ordered.slice(start, start + size) : ordered.slice(start)
  return page.map((activity) => wireActivity(desk, activity))
}

export function activityRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/v2/account/activities', ({ principal, query }) => ({
    body: listActivities(desk, principal.accountId, query),
  }))
  routes.on('GET', '/v2/account/activities/:activity_type', ({ principal, query, params }) => ({
    body: listActivities(desk, principal.accountId, query, params['activity_type']),
  }))
}
