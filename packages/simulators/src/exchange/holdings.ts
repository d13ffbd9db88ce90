/** Cash and positions as they were, by undoing the ledger from now on backwards. */
import { decimal } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { Desk } from './desk.ts'
import { accountOf } from './ledger.ts'

export interface Holdings {
  readonly cash: Decimal
  readonly quantities: ReadonlyMap<string, Decimal>
}

/** After everything that happened at or before the instant. */
export function holdingsAt(desk: Desk, accountId: string, at: number): Holdings {
  let cash = decimal(accountOf(desk, accountId).cash)
  const quantities = new Map(desk.positionsOf(accountId).map(({ symbol, quantity }) => [symbol, decimal(quantity)]))
  const activities = desk.activitiesOf(accountId)
  for (let index = activities.length - 1; index >= 0; index -= 1) {
    const activity = activities[index]
    if (!activity || activity.at <= at) break
    cash = cash.minus(activity.amount)
    if (activity.symbol !== null && activity.quantity !== null)
      quantities.set(activity.symbol, (quantities.get(activity.symbol) ?? decimal(0)).minus(activity.quantity))
  }
  for (const [symbol, quantity] of quantities) if (quantity.isZero()) quantities.delete(symbol)
  return { cash, quantities }
}
