/** What is Interactive Brokers' own in the brokerage: account and order numbers, tiered commissions, orders that may cross zero. */
import { Decimal, decimal, fixed } from '@g2e/domain/money'
import { regulatoryFees } from '../exchange/regulatory-fees.ts'
import type { BrokerPolicy, Refusal, SubmitFacts } from '../exchange/policy.ts'
import type { SimOrder } from '../exchange/order.ts'

const firstOrderId = 473_740_000
const perShare = '0.0035'
const leastPerOrder = '0.35'
const mostShareOfValue = '0.01'
const perContract = '0.65'
const leastPerOptionOrder = '1.00'
const coinShareOfValue = '0.0018'
const leastPerCoinOrder = '1.75'

type Charged = Pick<SimOrder, 'side' | 'assetType' | 'executions'>

/**
 * Commission of one execution in dollars: tiered for shares, per contract for options, a share of the value for coins. The least
 * amount of an order falls on its first execution.
 */
export function commission({ order, quantity, price }: { order: Charged; quantity: string; price: string }): Decimal {
  const isFirst = order.executions.length === 0
  const least = (amount: string): Decimal => decimal(isFirst ? amount : '0')
  if (order.assetType === 'option') return Decimal.max(decimal(quantity).times(perContract), least(leastPerOptionOrder))
  const value = decimal(quantity).times(price)
  if (order.assetType === 'crypto') return Decimal.max(value.times(coinShareOfValue), least(leastPerCoinOrder))
  const charged = Decimal.max(decimal(quantity).times(perShare), least(leastPerOrder))
  return Decimal.min(charged, value.times(mostShareOfValue))
}

/** Set in `extra` of an order that the destination is to refuse (`destinationReject` of a scripted order). */
export const destinationReject = 'destinationReject'

/** Set in `extra` of such an order that is shown as inactive, without a reason, instead of cancelled. */
export const staysInactive = 'staysInactive'

function refusedByDestination({ request }: SubmitFacts): Refusal | undefined {
  const reason = request.extra?.[destinationReject]
  return typeof reason === 'string'
    ? { code: 'broker_rule', message: reason, facts: { destination: 'yes' } }
    : undefined
}

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')

export const ibkrPolicy: BrokerPolicy = {
  newOrderId: (_random, sequence) => String(firstOrderId + sequence),
  newExecutionId: (random, sequence) =>
    `0000e0d5.${hex(0x65000000 + random.integer(0x00ffffff), 8)}.${hex(sequence % 256, 2)}.01`,
  newActivityId: (random, { sequence }) => `${sequence}${random.integer(10_000)}`,
  newAccountId: (random) => random.uuid(),
  accountIdIsNumber: true,
  // Paper accounts begin with DU, live ones with U.
  accountNumber: (random, suffix, extra) =>
    `${extra['environment'] === 'live' ? 'U' : 'DU'}${String(100 + random.integer(900))}${suffix}`,
  fee: (execution) => fixed(commission(execution).plus(regulatoryFees(execution)), 2),
  partialFillProbability: 0.1,
  // There is no status for what time ended: it is cancelled (brokers/ibkr.md 3.6).
  endOfDayStatus: 'canceled',
  uniqueClientOrderIds: true,
  ordersMayCrossZero: true,
  listsRefused: ({ facts }) => facts?.['destination'] === 'yes',
  check: refusedByDestination,
}
