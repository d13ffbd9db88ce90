/** What is Alpaca's own in the brokerage: ids, no commission, and its check against trading with oneself. */
import { decimal } from '@g2e/domain/money'
import type { BrokerPolicy, Refusal, SubmitFacts } from '../exchange/policy.ts'
import type { SimOrder, SimOrderRequest } from '../exchange/order.ts'
import { calendar } from '../market/calendar.ts'

type Priced = Pick<SimOrderRequest, 'orderType' | 'side'> & { readonly limitPrice?: string | null | undefined }

const buys = (order: Priced): boolean => order.side.startsWith('buy')
const isLimit = (order: Priced): boolean => order.orderType === 'limit'
const isStopLimit = (order: Priced): boolean => order.orderType === 'stop_limit'

/** Market and stop orders meet anything; limits meet when the buyer pays what the seller asks (brokers/alpaca.md 2.7). */
export function couldMeet(one: Priced, other: Priced): boolean {
  if (buys(one) === buys(other)) return false
  const comparable = (isLimit(one) && (isLimit(other) || isStopLimit(other))) || (isStopLimit(one) && isLimit(other))
  if (!comparable) return true
  const [buyer, seller] = buys(one) ? [one, other] : [other, one]
  return decimal(buyer.limitPrice ?? '0').gte(seller.limitPrice ?? '0')
}

const exemptClasses = new Set(['bracket', 'oco', 'oto', 'multileg'])
const isExempt = (order: Pick<SimOrder, 'orderClass' | 'orderType'>): boolean =>
  exemptClasses.has(order.orderClass) || order.orderType === 'trailing_stop'

function washTrade({ request, openOrders }: SubmitFacts): Refusal | undefined {
  const mine = { orderClass: request.orderClass ?? 'simple', orderType: request.orderType }
  if (isExempt(mine)) return undefined
  const met = openOrders.some(
    (order) => order.symbol === request.symbol && !isExempt(order) && !order.held && couldMeet(request, order),
  )
  if (!met) return undefined
  return { code: 'wash_trade', message: 'potential wash trade detected. use complex orders' }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Leading digits are New York's wall time, not UTC (brokers/alpaca.md 2.3). */
function activityStamp(at: number): string {
  const { date, minute, second } = calendar.newYork(at)
  const time = two(Math.floor(minute / 60)) + two(minute % 60) + two(second)
  return date.replaceAll('-', '') + time + String(at % 1000).padStart(3, '0')
}

export const alpacaPolicy: BrokerPolicy = {
  newOrderId: (random) => random.uuid(),
  newExecutionId: (random) => random.uuid(),
  // A fill's activity ends in the id that its execution has in the stream (unconfirmed: brokers/alpaca.md says nothing).
  newActivityId: (random, { at, executionId }) => `${activityStamp(at)}::${executionId ?? random.uuid()}`,
  newAccountId: (random) => random.uuid(),
  accountNumber: (random, suffix) => `PA3${random.text(5)}${suffix}`,
  fee: () => '0',
  // 10 % of fills come in parts, a cancel is confirmed within a second (brokers/alpaca.md 9).
  partialFillProbability: 0.1,
  endOfDayStatus: 'expired',
  gtcDays: 90,
  uniqueClientOrderIds: true,
  check: washTrade,
}
