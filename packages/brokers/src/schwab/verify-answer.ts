/**
 * Is the order that the broker shows the one that we sent? `Location` may be missing or name another order, and no id of
 * ours comes back (schwab.md 3.7, 8), so what an order says is all there is to know it by.
 */
import { decimal } from '@g2e/domain/money'
import type { OrderRequest, OrderSide } from '@g2e/domain/orders'
import type { ReportedLeg, ReportedOrder } from '../port/reported.ts'

/** Equal as numbers: `187.50` comes back as `187.5`. */
function isSame(sent: string | undefined, answered: string | null): boolean {
  if (sent === undefined || answered === null) return sent === undefined && answered === null
  return sent === answered || decimal(sent).eq(answered)
}

const isBuy = (side: OrderSide | null): boolean => side === 'buy' || side === 'buy_to_cover'

/** The first field in which an order differs from the ticket; `undefined` = it is the order. */
export function difference(request: OrderRequest, order: ReportedOrder): string | undefined {
  const { orderClass = 'simple' } = request
  if (order.orderClass !== orderClass) return 'orderClass'
  if (order.symbol !== request.symbol) return 'symbol'
  if (order.side === null || isBuy(order.side) !== isBuy(request.side)) return 'side'
  if (!isSame(request.quantity, order.quantity)) return 'quantity'
  if (order.orderType !== request.orderType) return 'orderType'
  if (order.timeInForce !== request.timeInForce) return 'timeInForce'
  if (order.extendedHours !== (request.extendedHours ?? false)) return 'extendedHours'
  if (!isSame(limitOf(request), order.limitPrice)) return 'limitPrice'
  // The stop of a trailing order is derived by the broker and moves.
  if (request.orderType !== 'trailing_stop' && !isSame(request.stopPrice, order.stopPrice)) return 'stopPrice'
  if (!isSame(request.trailPercent, order.trailPercent)) return 'trailPercent'
  if (!isSame(request.trailAmount, order.trailAmount)) return 'trailAmount'
  return legsDiffer(request, order.legs) ? 'legs' : undefined
}

/** The take-profit of an OCO is its limit. */
const limitOf = ({ orderClass, limitPrice, takeProfit }: OrderRequest): string | undefined =>
  orderClass === 'oco' ? takeProfit?.limitPrice : limitPrice

function legsDiffer(
  { orderClass, legs = [], takeProfit, stopLoss }: OrderRequest,
  answered: readonly ReportedLeg[],
): boolean {
  if (orderClass === 'multileg') {
    return (
      answered.length !== legs.length ||
      legs.some(({ symbol, side, ratio }) => {
        const leg = answered.find((one) => one.symbol === symbol)
        return leg === undefined || isBuy(leg.side) !== isBuy(side) || (leg.ratio !== null && leg.ratio !== ratio)
      })
    )
  }
  const hasLimit = (price: string) => answered.some((leg) => leg.stopPrice === null && isSame(price, leg.limitPrice))
  const hasStop = (price: string) => answered.some((leg) => isSame(price, leg.stopPrice))
  if (takeProfit && !hasLimit(takeProfit.limitPrice)) return true
  return stopLoss !== undefined && !hasStop(stopLoss.stopPrice)
}
