/** When a trade's money and shares change hands: T+1 since 2024-05-28, T+2 since 2017-09-05, T+3 before (SEC Rule 15c6-1). */
import { addDays, dateOf, nthWeekday, weekdayOf } from './date.ts'
import { isTradingDay } from './trading-day.ts'

/** Banks are closed though the exchange trades, so nothing settles: Columbus Day and Veterans Day (FINRA's yearly notice). */
function isBankHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4))
  const veterans = dateOf(year, 11, 11)
  // The Federal Reserve keeps a Sunday holiday on Monday and does not keep a Saturday one.
  return date === nthWeekday(year, 10, 1, 2) || date === (weekdayOf(veterans) === 0 ? addDays(veterans, 1) : veterans)
}

const isSettlementDay = (date: string): boolean => isTradingDay(date) && !isBankHoliday(date)

function daysToSettle(tradeDate: string): number {
  if (tradeDate >= '2024-05-28') return 1
  return tradeDate >= '2017-09-05' ? 2 : 3
}

/** Settlement date of a regular-way stock trade. */
export function settlementDate(tradeDate: string): string {
  let day = tradeDate
  for (let left = daysToSettle(tradeDate); left > 0;) {
    day = addDays(day, 1)
    if (isSettlementDay(day)) left -= 1
  }
  return day
}
