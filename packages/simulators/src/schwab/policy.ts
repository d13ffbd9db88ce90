/** What is Schwab's own in the brokerage: ids, fees, refused orders that are listed, and what is refused only after the 201. */
import type { BrokerPolicy, SeededRandom } from '../exchange/policy.ts'
import { regulatoryFees } from '../exchange/regulatory-fees.ts'

/** Order ids have 13 digits (brokers/schwab.md 3.5). */
const orderIdBase = 1_003_000_000_000
const activityIdBase = 91_000_000_000
const executionIdBase = 90_000_000_000
const wrapperDigit = 9

const orderIdOf = (sequence: number): string => String(orderIdBase + sequence * 10 + ((sequence * 7) % wrapperDigit))

/** The OCO around a pair has an id of its own, though the exchange knows only the two orders in it: the place beside its first order. */
export const wrapperIdOf = (orderId: string): string => orderId.slice(0, -1) + String(wrapperDigit)

/** The first order of the pair that a wrapper's id stands for; `undefined` for an id that is no wrapper's. */
export function wrappedOrderId(id: string): string | undefined {
  const sequence = Math.floor((Number(id) - orderIdBase) / 10)
  return /^\d{13}$/.test(id) && id.endsWith(String(wrapperDigit)) && sequence > 0 ? orderIdOf(sequence) : undefined
}

/** 64 characters that look like a digest: the exchange's account id is the hash of the account number. */
const hashText = (random: SeededRandom): string => (random.uuid() + random.uuid()).replaceAll('-', '').toUpperCase()

export const schwabPolicy: BrokerPolicy = {
  newOrderId: (_random, sequence) => orderIdOf(sequence),
  newExecutionId: (_random, sequence) => String(executionIdBase + sequence),
  newActivityId: (_random, { sequence }) => String(activityIdBase + sequence),
  newAccountId: hashText,
  accountNumber: (random, suffix) =>
    `${1 + random.integer(9)}${String(random.integer(1000)).padStart(3, '0')}${suffix}`,
  fee: regulatoryFees,
  listsRefused: true,
  endOfDayStatus: 'expired',
  // A GTC order entered on 2026-11-20 ends on 2027-05-19 (orders-list.json).
  gtcDays: 180,
  endOfGtcStatus: 'expired',
  // What the order's reader found that Schwab says only after its 201.
  check: ({ request }) => {
    const rejects = request.extra?.['rejects']
    return typeof rejects === 'string' ? { code: 'broker_rule', message: rejects } : undefined
  },
}
