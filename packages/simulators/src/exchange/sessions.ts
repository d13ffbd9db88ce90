/** When an order may trade, when it begins to, and when it ends by itself. */
import { addDays, dayMs } from '../market/date.ts'
import type { MarketCalendar, MarketSession, SimAssetType } from '../market/market.ts'
import type { SimOnlySession, SimOrder, SimTimeInForce } from './order.ts'

/** Minute of the New York day at which orders good till canceled end on their last day: 16:15 (brokers/alpaca.md 2.7). */
const gtcEndMinute = 975
const gtcDaysDefault = 90

export interface Timing {
  readonly assetType: SimAssetType
  readonly timeInForce: SimTimeInForce
  readonly extendedHours: boolean
  readonly onlySession?: SimOnlySession | null
  readonly expiresOn?: string | null
}

export const isAuction = ({ timeInForce }: Pick<SimOrder, 'timeInForce'>): boolean =>
  timeInForce === 'opg' || timeInForce === 'cls'

/** Whether it may trade continuously at an instant; auction orders never do. */
export const mayTrade = (calendar: MarketCalendar, order: Timing, at: number): boolean =>
  mayTradeIn(calendar.sessionAt(at), order)

export function mayTradeIn(session: MarketSession, order: Timing): boolean {
  if (order.assetType === 'crypto') return true
  if (isAuction(order)) return false
  if (order.onlySession) return session === order.onlySession
  return session === 'regular' || (order.extendedHours && order.assetType !== 'option' && session !== 'closed')
}

/** The trading day that an order received at an instant is for. */
function dayOf(calendar: MarketCalendar, order: Timing, at: number): string {
  const date = calendar.tradingDate(at)
  const hours = calendar.hours(date)
  if (hours && order.onlySession === 'pre') return at < hours.opensAt ? date : calendar.nextTradingDay(date)
  if (!hours || (order.extendedHours && order.timeInForce !== 'opg' && order.timeInForce !== 'cls')) return date
  const last = order.timeInForce === 'opg' ? hours.opensAt : hours.closesAt
  return at < last ? date : calendar.nextTradingDay(date)
}

/** When it ends unfilled; `null` for what is filled or canceled on arrival. */
export function expiryOf(calendar: MarketCalendar, order: Timing, at: number, gtcDays = gtcDaysDefault): number | null {
  const { timeInForce, expiresOn } = order
  if (timeInForce === 'ioc' || timeInForce === 'fok') return null
  if (timeInForce === 'gtc')
    return calendar.newYorkInstant(expiresOn ?? addDays(calendar.newYork(at).date, gtcDays), gtcEndMinute)
  if (order.assetType === 'crypto') return (Math.floor(at / dayMs) + 1) * dayMs
  const hours = calendar.hours(dayOf(calendar, order, at))
  if (!hours) return null
  if (timeInForce === 'opg' || order.onlySession === 'pre') return hours.opensAt
  return order.extendedHours && timeInForce === 'day' ? hours.postClosesAt : hours.closesAt
}

/** The next instant after `at` at which sessions change. */
export function nextSessionChange(calendar: MarketCalendar, at: number): number {
  const { date } = calendar.newYork(at)
  const hours = calendar.hours(date)
  if (hours)
    for (const instant of [hours.preOpensAt, hours.opensAt, hours.closesAt, hours.postClosesAt])
      if (instant > at) return instant
  return calendar.hours(calendar.nextTradingDay(date))?.preOpensAt ?? Number.POSITIVE_INFINITY
}
