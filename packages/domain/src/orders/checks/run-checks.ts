/** All checks of our own, in the order in which a person reads them. */
import { brokerSupportCheck } from './broker-support.ts'
import { buyingPowerCheck } from './buying-power.ts'
import type { Check, CheckFacts } from './check.ts'
import { pass } from './check.ts'
import { concentrationCheck } from './concentration.ts'
import { accountCheck, connectionAccessCheck, connectionStatusCheck, environmentCheck } from './connection.ts'
import { dayTradeCheck } from './day-trade.ts'
import { duplicateOrderCheck } from './duplicate-order.ts'
import { marketHoursCheck } from './market-hours.ts'
import { maxOrderNotionalCheck, maxOrdersPerDayCheck } from './order-limits.ts'
import { positionCheck } from './position.ts'
import { priceCollarCheck } from './price-collar.ts'
import { reconciliationCheck } from './reconciliation.ts'
import { tradingStateCheck } from './trading-state.ts'

/** A ticket that is contradictory or incomplete never gets this far (`validateRequest`). */
const schemaCheck = (): Check => pass('schema', 'The ticket is complete and says one thing.')

const checks: readonly ((facts: CheckFacts) => Check)[] = [
  schemaCheck,
  brokerSupportCheck,
  tradingStateCheck,
  connectionAccessCheck,
  connectionStatusCheck,
  accountCheck,
  environmentCheck,
  reconciliationCheck,
  priceCollarCheck,
  buyingPowerCheck,
  positionCheck,
  maxOrderNotionalCheck,
  maxOrdersPerDayCheck,
  duplicateOrderCheck,
  dayTradeCheck,
  marketHoursCheck,
  concentrationCheck,
]

export const runChecks = (facts: CheckFacts): readonly Check[] => checks.map((check) => check(facts))

export const isBlocked = (list: readonly Check[]): boolean => list.some(({ outcome }) => outcome === 'block')

/** Warnings that nobody said yes to, by the names of their checks. */
export const unacknowledged = (list: readonly Check[], acknowledged: readonly string[]): readonly Check[] =>
  list.filter(({ outcome, check }) => outcome === 'warn' && !acknowledged.includes(check))

/** Checks whose facts change between people's clicks: looked at once more in the transaction that journals the order. */
export const standingChecks = (facts: CheckFacts): readonly Check[] => [
  tradingStateCheck(facts),
  maxOrdersPerDayCheck(facts),
  duplicateOrderCheck(facts),
]
