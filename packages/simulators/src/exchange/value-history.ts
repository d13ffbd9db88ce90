/** What an account was worth at each close: statistics for charts, in floating point. */
import type { Desk } from './desk.ts'
import { instrumentOf } from './ledger.ts'

export interface ValuePoint {
  readonly date: string
  readonly value: number
  /** Deposits less withdrawals of the day and of the closed days before it. */
  readonly cashFlow: number
}

/** Trading days whose close has passed, from the account's first activity on. */
export function valueHistory(
  desk: Desk,
  accountId: string,
  { fromDate, toDate }: { readonly fromDate: string; readonly toDate: string },
): readonly ValuePoint[] {
  const { calendar } = desk.market
  const activities = desk.activitiesOf(accountId)
  const [first] = activities
  if (!first) return []
  const now = desk.clock.now()
  const quantities = new Map<string, number>()
  const points: ValuePoint[] = []
  let cash = 0
  let next = 0
  for (const date of calendar.tradingDays(first.on < fromDate ? first.on : fromDate, toDate)) {
    const closesAt = calendar.hours(date)?.closesAt ?? 0
    if (closesAt > now) break
    let cashFlow = 0
    for (let activity = activities[next]; activity && activity.at <= closesAt; activity = activities[next]) {
      cash += Number(activity.amount)
      if (activity.type === 'deposit' || activity.type === 'withdrawal') cashFlow += Number(activity.amount)
      if (activity.symbol !== null && activity.quantity !== null)
        quantities.set(activity.symbol, (quantities.get(activity.symbol) ?? 0) + Number(activity.quantity))
      next += 1
    }
    if (date < fromDate || date < first.on) continue
    points.push({ date, value: Math.round((cash + worthOf(desk, quantities, date)) * 100) / 100, cashFlow })
  }
  return points
}

function worthOf(desk: Desk, quantities: ReadonlyMap<string, number>, date: string): number {
  let worth = 0
  for (const [symbol, quantity] of quantities) {
    if (Math.abs(quantity) < 1e-9) continue
    const { assetType, multiplier } = instrumentOf(desk, symbol)
    const closesAt = desk.market.calendar.hours(date)?.closesAt ?? 0
    const price =
      assetType === 'option' ? (desk.market.quote(symbol, closesAt - 1)?.last ?? 0) : desk.market.closeOn(symbol, date)
    worth += quantity * multiplier * price
  }
  return worth
}
