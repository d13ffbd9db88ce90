/** Instants and dates as E*TRADE writes them: epoch seconds in market data, milliseconds elsewhere, `MMDDYYYY` in queries (brokers/etrade.md 2). */
import type { MarketCalendar } from '../../market/market.ts'
import { invalidDateFormat } from './refusal.ts'

const two = (value: number): string => String(value).padStart(2, '0')

export const seconds = (at: number): number => Math.floor(at / 1000)

export const zoneName = (calendar: MarketCalendar, at: number): 'EST' | 'EDT' =>
  calendar.utcOffsetHours(at) === -5 ? 'EST' : 'EDT'

/** `15:59:58 EST 11-20-2026` */
export function quoteTime(calendar: MarketCalendar, at: number): string {
  const { date, minute, second } = calendar.newYork(at)
  const [year = '', month = '', day = ''] = date.split('-')
  const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)}`
  return `${time} ${zoneName(calendar, at)} ${month}-${day}-${year}`
}

/** `2026-11-20` of `11202026`. */
export function readDate(text: string): string {
  const [, month = '', day = '', year = ''] = /^(\d{2})(\d{2})(\d{4})$/.exec(text) ?? []
  const date = `${year}-${month}-${day}`
  const at = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) throw invalidDateFormat()
  return date
}
