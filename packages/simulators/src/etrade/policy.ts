/** What is E*TRADE's own in the brokerage: ids in its manner, no commission on shares, half a dollar on a contract. */
import { decimal } from '@g2e/domain/money'
import type { BrokerPolicy, Refusal, SeededRandom, SubmitFacts } from '../exchange/policy.ts'
import { regulatoryFees } from '../exchange/regulatory-fees.ts'
import { calendar } from '../market/calendar.ts'
import { dayNumber } from '../market/date.ts'

/** Per contract, of the active trader whose orders the samples show (orders_list.json). */
export const contractCommission = '0.5'
/** Orders have small numbers; those of a young account begin in the hundreds (2.10). */
const orderIdsAfter = 500
const transactionIdsAfter = 100_000_000

const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const keyLength = 22

/** `accountIdKey`: opaque, about 22 URL-safe characters. */
export const accountKey = (random: Pick<SeededRandom, 'integer'>): string =>
  Array.from({ length: keyLength }, () => urlSafe[random.integer(urlSafe.length)] ?? 'A').join('')

/** Year and day of it, then a number: `26323100761797`. Sorts by time. */
function transactionId(at: number, sequence: number): string {
  const { date } = calendar.newYork(at)
  const year = date.slice(0, 4)
  const day = dayNumber(date) - dayNumber(`${year}-01-01`) + 1
  return `${year.slice(2)}${String(day).padStart(3, '0')}${transactionIdsAfter + sequence}`
}

/** Orders that are to be accepted on the wire and rejected afterwards carry this mark. */
export const rejectedLater = 'rejectedLater'

function review({ request }: SubmitFacts): Refusal | undefined {
  if (request.extra?.[rejectedLater] !== true) return undefined
  return { code: 'outside_window', message: 'rejected on review' }
}

export const etradePolicy: BrokerPolicy = {
  newOrderId: (_random, sequence) => String(orderIdsAfter + sequence),
  newExecutionId: (random) => random.uuid(),
  newActivityId: (_random, { at, sequence }) => transactionId(at, sequence),
  newAccountId: accountKey,
  accountNumber: (random, suffix) => `4${String(random.integer(10_000)).padStart(4, '0')}${suffix}`,
  fee(execution) {
    const isOption = execution.order.assetType === 'option'
    const commission = isOption ? decimal(execution.quantity).times(contractCommission) : decimal(0)
    return commission.plus(regulatoryFees(execution)).toFixed()
  },
  // What is refused at the door never gets here: only orders rejected on review are listed.
  listsRefused: true,
  endOfDayStatus: 'expired',
  endOfGtcStatus: 'expired',
  gtcDays: 180,
  uniqueClientOrderIds: true,
  check: review,
}
