/** The targets of this person in this browser: they are typed once and used for years. Never sent anywhere but as a question. */
import { emptyPlan } from './plan.ts'
import type { Plan } from './plan.ts'

const keyOf = (userId: string): string => `g2e.rebalance.${userId}`

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const oneOf = <Value extends string>(value: unknown, choices: readonly Value[], fallback: Value): Value =>
  choices.find((choice) => choice === value) ?? fallback

/** What was kept by an older page, or changed by hand, falls back piece by piece. */
export function readPlan(kept: string | null): Plan {
  let value: unknown
  try {
    value = JSON.parse(kept ?? '{}')
  } catch {
    return emptyPlan
  }
  if (!isRecord(value)) return emptyPlan
  const plan = value
  const word = (name: string, fallback: string): string => {
    const found = plan[name]
    return typeof found === 'string' ? found : fallback
  }
  const targets = isRecord(plan['targets']) ? plan['targets'] : {}
  return {
    targets: Object.fromEntries(
      Object.entries(targets).flatMap(([symbol, percent]) => (typeof percent === 'string' ? [[symbol, percent]] : [])),
    ),
    driftBand: word('driftBand', emptyPlan.driftBand),
    others: oneOf(plan['others'], ['keep', 'sell'], emptyPlan.others),
    cashWay: oneOf(plan['cashWay'], ['in', 'out'], emptyPlan.cashWay),
    cash: word('cash', ''),
    cashAccountId: word('cashAccountId', ''),
    shares: oneOf(plan['shares'], ['whole', 'fractional'], emptyPlan.shares),
    minimumTrade: word('minimumTrade', emptyPlan.minimumTrade),
    cashReserve: word('cashReserve', emptyPlan.cashReserve),
    taxAware: plan['taxAware'] !== false,
    orderType: oneOf(plan['orderType'], ['limit', 'market'], emptyPlan.orderType),
  }
}

/** Storage may be refused (private windows, policies); the plan then lasts as long as the page. */
export function keptPlan(userId: string): Plan {
  try {
    return readPlan(localStorage.getItem(keyOf(userId)))
  } catch {
    return emptyPlan
  }
}

export function keepPlan(userId: string, plan: Plan): void {
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(plan))
  } catch {
    return
  }
}
