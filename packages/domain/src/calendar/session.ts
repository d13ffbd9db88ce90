/** When the US stock market trades: pre-market from 4:00, regular from 9:30, after hours to 20:00 (17:00 on half days). */
import { newYorkInstant, newYorkTime } from './new-york-time.ts'
import { closeMinute, isHalfDay, isTradingDay, nextTradingDay, regularOpenMinute } from './trading-day.ts'

export const marketSessions = ['pre', 'regular', 'post', 'closed'] as const
export type MarketSession = (typeof marketSessions)[number]

const preOpenMinute = 240
const postMinutes = 240

/** A trading day's instants, milliseconds since the epoch. */
export interface TradingHours {
  readonly date: string
  readonly preOpensAtMs: number
  readonly opensAtMs: number
  readonly closesAtMs: number
  readonly postClosesAtMs: number
  readonly isHalfDay: boolean
}

/** `undefined` on weekends and holidays. */
export function tradingHours(date: string): TradingHours | undefined {
  if (!isTradingDay(date)) return undefined
  const close = closeMinute(date)
  return {
    date,
    preOpensAtMs: newYorkInstant(date, preOpenMinute),
    opensAtMs: newYorkInstant(date, regularOpenMinute),
    closesAtMs: newYorkInstant(date, close),
    postClosesAtMs: newYorkInstant(date, close + postMinutes),
    isHalfDay: isHalfDay(date),
  }
}

export function sessionAt(instantMs: number): MarketSession {
  const hours = tradingHours(newYorkTime(instantMs).date)
  if (!hours || instantMs < hours.preOpensAtMs || instantMs >= hours.postClosesAtMs) return 'closed'
  if (instantMs < hours.opensAtMs) return 'pre'
  return instantMs < hours.closesAtMs ? 'regular' : 'post'
}

export interface MarketClock {
  readonly isOpen: boolean
  readonly session: MarketSession
  /** Next start and end of a regular session after the instant, milliseconds since the epoch. */
  readonly nextOpenMs: number
  readonly nextCloseMs: number
}

export function marketClock(instantMs: number): MarketClock {
  const { date } = newYorkTime(instantMs)
  const today = tradingHours(date)
  const next = tradingHours(nextTradingDay(date))
  if (!next) throw new Error('the next trading day has trading hours')
  const session = sessionAt(instantMs)
  return {
    isOpen: session === 'regular',
    session,
    nextOpenMs: today && instantMs < today.opensAtMs ? today.opensAtMs : next.opensAtMs,
    nextCloseMs: today && instantMs < today.closesAtMs ? today.closesAtMs : next.closesAtMs,
  }
}

/** The New York date whose trading an instant belongs to or comes next: orders of an evening are of the next day. */
export function tradingDateOf(instantMs: number): string {
  const { date } = newYorkTime(instantMs)
  const hours = tradingHours(date)
  return hours && instantMs < hours.postClosesAtMs ? date : nextTradingDay(date)
}
