export { addDays, dateOf, dateOfDayNumber, dayNumber, daysBetween, isDate, nthWeekday, weekdayOf } from './date.ts'
export { newYorkInstant, newYorkOffsetHours, newYorkTime } from './new-york-time.ts'
export type { WallTime } from './new-york-time.ts'
export { marketClock, marketSessions, sessionAt, tradingDateOf, tradingHours } from './session.ts'
export type { MarketClock, MarketSession, TradingHours } from './session.ts'
export { settlementDate } from './settlement.ts'
export {
  addTradingDays,
  closeMinute,
  holidayName,
  isHalfDay,
  isTradingDay,
  nextTradingDay,
  previousTradingDay,
  regularOpenMinute,
  tradingDaysBetween,
} from './trading-day.ts'
