/** The order that an idea means: at the size that the person chose, else at the one proposed. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { RecommendationRecord } from './recommendation-record.ts'

export type OrderTerms = Pick<
  RecommendationRecord,
  'id' | 'accountId' | 'symbol' | 'action' | 'quantity' | 'chosenQuantity' | 'chosenNotional' | 'chosenLimitPrice'
>

export const sideOf = (action: RecommendationRecord['action']): 'buy' | 'sell' =>
  action === 'buy' || action === 'add' ? 'buy' : 'sell'

/** For the day, at the market unless the person named a limit. */
export function orderRequestOf(terms: OrderTerms): OrderRequest {
  const { chosenNotional, chosenLimitPrice } = terms
  return {
    accountId: terms.accountId,
    symbol: terms.symbol,
    side: sideOf(terms.action),
    ...(chosenNotional === null ? { quantity: terms.chosenQuantity ?? terms.quantity } : { notional: chosenNotional }),
    ...(chosenLimitPrice === null ? { orderType: 'market' } : { orderType: 'limit', limitPrice: chosenLimitPrice }),
    timeInForce: 'day',
    recommendationId: terms.id,
  }
}
