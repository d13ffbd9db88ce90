/** The ticket that a `POST /orders` says, through the mapping that reads the broker's orders. */
import type { ReadBack } from '../../../packages/brokers/src/conformance/orders/index.ts'
import { orderOf } from './map.ts'

const answered = {
  id: 'F1',
  done: '0',
  average: null,
  limit: null,
  trigger: null,
  state: 'open',
  entered: '2026-11-25T15:00:00Z',
  fills: [],
}

export const readBack: ReadBack = ([first], { brokerAccountId }) => {
  const body = first?.body
  if (typeof body !== 'object') throw new TypeError('there is no order in the request')
  const { symbol, side, quantity, orderType, limitPrice, stopPrice, timeInForce } = orderOf({ ...answered, ...body })
  if (side === null || quantity === null || orderType === null || timeInForce === null)
    throw new TypeError('the order is not whole')
  return {
    accountId: brokerAccountId,
    symbol,
    side,
    quantity,
    orderType,
    limitPrice: limitPrice ?? undefined,
    stopPrice: stopPrice ?? undefined,
    timeInForce,
  }
}
