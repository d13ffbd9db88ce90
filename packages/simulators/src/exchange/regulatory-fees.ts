/**
 * Fees that US brokers pass through on sales: Section 31 of the Exchange Act on the money, the trading activity fee on the
 * shares or contracts. The rates are those of the simulation: of the size of 2026's, held fixed so that a seed keeps its figures.
 */
import { Decimal, decimal, fixed } from '@g2e/domain/money'
import type { SimOrder } from './order.ts'

const section31PerMillion = '20.60'
const activityPerShare = '0.000195'
const activityPerContract = '0.00329'
const activityMost = '9.79'

const centsUp = (value: Decimal): Decimal => value.toDecimalPlaces(2, Decimal.ROUND_UP)

/** Dollars of one execution as decimal text; each fee is rounded up to the cent. Buys and coins pay none. */
export function regulatoryFees({
  order,
  quantity,
  price,
}: {
  readonly order: Pick<SimOrder, 'side' | 'assetType'>
  readonly quantity: string
  readonly price: string
}): string {
  const isSale = order.side === 'sell' || order.side === 'sell_short'
  if (!isSale || order.assetType === 'crypto') return '0'
  const isOption = order.assetType === 'option'
  const worth = decimal(quantity)
    .times(price)
    .times(isOption ? 100 : 1)
  const section31 = centsUp(worth.times(section31PerMillion).dividedBy(1_000_000))
  const activity = Decimal.min(decimal(quantity).times(isOption ? activityPerContract : activityPerShare), activityMost)
  return fixed(section31.plus(centsUp(activity)), 2)
}
