/**
 * The account's value over time as parallel arrays of JSON numbers (brokers/alpaca.md 2.4). Daily points are labelled
 * 20:00 New York of the trading day. What came in or went out is no profit.
 */
import type { SimAccount } from '../../exchange/account.ts'
import type { MarketCalendar } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import { listOf, oneOf, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { invalid } from '../wire/refusal.ts'
import { parseMilliseconds } from '../wire/time.ts'
import { valuesBetween } from './account-values.ts'
import type { ValuePoint } from './account-values.ts'
import { wireTypeOf } from './activities.ts'

const dayMs = 86_400_000
const timeframes = ['1Min', '5Min', '15Min', '1H', '1D'] as const
type Timeframe = (typeof timeframes)[number]
const minutesOf: Readonly<Record<Exclude<Timeframe, '1D'>, number>> = { '1Min': 1, '5Min': 5, '15Min': 15, '1H': 60 }
const periodDays: Readonly<Record<string, number>> = { D: 1, W: 7, M: 30, A: 365 }

interface Span {
  readonly from: number
  readonly to: number
}

export function portfolioHistory(desk: Desk, account: SimAccount, query: Fields): Readonly<Record<string, unknown>> {
  const span = spanOf(desk, query)
  const days = (span.to - span.from) / dayMs
  const asked = oneOf(optionalText(query, 'timeframe'), timeframes, `timeframe must be one of ${timeframes.join(', ')}`)
  const timeframe = asked ?? (days < 7 ? '1Min' : days < 30 ? '15Min' : '1D')
  if (timeframe !== '1D' && days > 31)
    throw invalid('for periods of more than 30 days only the timeframe 1D is allowed')
  const reporting =
    oneOf(
      optionalText(query, 'intraday_reporting'),
      ['market_hours', 'extended_hours', 'continuous'],
      'invalid intraday_reporting',
    ) ?? 'market_hours'
  const { base, points } =
    timeframe === '1D'
      ? dailyPoints(desk, account, span)
      : valuesBetween(desk, account.accountId, { ...span, minutes: minutesOf[timeframe], reporting })
  const gains = profits(base, points)
  return {
    timestamp: points.map(({ at }) => Math.floor(at / 1000)),
    equity: points.map(({ value }) => value),
    profit_loss: gains.map((gain) => gain && round(gain, 2)),
    profit_loss_pct: gains.map((gain) => gain && (base === 0 ? 0 : round(gain / base, 7))),
    base_value: base,
    ...(timeframe === '1D' ? {} : { base_value_asof: dayBefore(desk, span.from) }),
    timeframe,
    ...cashFlows(desk, account.accountId, query, points),
  }
}

const round = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places

function spanOf({ context }: Desk, query: Fields): Span {
  const { calendar } = context.market
  const now = context.clock.now()
  const given = (name: string): number | undefined => {
    const text = optionalText(query, name)
    if (text === undefined) return undefined
    const at = parseMilliseconds(text, (date) => calendar.newYorkInstant(date, 0))
    if (at === undefined) throw invalid(`${name} must be an RFC 3339 time`)
    return at
  }
  const [start, end] = [given('start'), given('end') ?? given('date_end')]
  const period = optionalText(query, 'period')
  if (start !== undefined && end !== undefined && period !== undefined)
    throw invalid('only two of start, end and period can be specified')
  const length = periodMs(period ?? '1M')
  const to = Math.min(now, end ?? (start !== undefined && period !== undefined ? start + length : now))
  const from = start ?? startOfPeriod(context.market.calendar, to, period ?? '1M', length)
  if (from > to) throw invalid('start must be before end')
  return { from, to }
}

/** `1D` means the running trading day, not the last 24 hours. */
function startOfPeriod(calendar: MarketCalendar, to: number, period: string, length: number): number {
  if (period !== '1D') return to - length
  const today = calendar.newYork(to).date
  const hours = calendar.hours(today)
  const date = hours && to >= hours.preOpensAt ? today : calendar.previousTradingDay(today)
  return calendar.newYorkInstant(date, 0)
}

function periodMs(period: string): number {
  const match = /^(\d{1,4})([DWMA])$/.exec(period)
  const days = Number(match?.[1] ?? 0) * (periodDays[match?.[2] ?? ''] ?? 0)
  if (days === 0) throw invalid('invalid period')
  return days * dayMs
}

const dayBefore = ({ context }: Desk, at: number): string =>
  context.market.calendar.previousTradingDay(context.market.calendar.newYork(at).date)

const labelMinute = 20 * 60

function dailyPoints(
  { context }: Desk,
  { accountId, createdAt }: SimAccount,
  span: Span,
): { base: number; points: readonly ValuePoint[] } {
  const { calendar } = context.market
  const first = calendar.newYork(Math.max(span.from, createdAt)).date
  const last = calendar.newYork(span.to).date
  const values = context.exchange.valueHistory(accountId, first, last)
  const points = values.map(({ date, value, cashFlow }) => ({
    at: calendar.newYorkInstant(date, labelMinute),
    value: round(value, 2),
    flow: cashFlow,
  }))
  return {
    base: points[0]?.value ?? 0,
    points: points.map((point, index) => (index === 0 ? { ...point, flow: 0 } : point)),
  }
}

function profits(base: number, points: readonly ValuePoint[]): readonly (number | null)[] {
  let flows = 0
  return points.map(({ value, flow }) => {
    flows += flow
    return value === null ? null : value - base - flows
  })
}

/** Sums per type and point, only when asked for. */
function cashFlows(
  { context }: Desk,
  accountId: string,
  query: Fields,
  points: readonly ValuePoint[],
): { readonly cashflow?: Readonly<Record<string, readonly number[]>> } {
  const types = listOf(query, 'cashflow_types')
  const first = points[0]
  const last = points.at(-1)
  if (!types || types.includes('NONE')) return {}
  const named = types.filter((type) => type !== 'ALL')
  const sums = new Map(named.map((type) => [type, points.map(() => 0)]))
  if (!first || !last) return { cashflow: Object.fromEntries(sums) }
  for (const activity of context.exchange.activities({ accountId, from: first.at - dayMs + 1, to: last.at })) {
    const { type } = wireTypeOf(activity)
    if (type === 'FILL' || !(types.includes('ALL') || types.includes(type))) continue
    const index = points.findIndex(({ at }) => activity.at <= at)
    const row = sums.get(type) ?? points.map(() => 0)
    row[index] = round((row[index] ?? 0) + Number(activity.amount), 2)
    sums.set(type, row)
  }
  return { cashflow: Object.fromEntries(sums) }
}
