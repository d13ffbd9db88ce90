import type { ConformanceFacts } from '../conformance/index.ts'

const successHasNoBody =
  'a 201 has no body (schwab.md 3.7): whatever stands there is not read, and the order is confirmed by reading it'

/** What the cases must know of Schwab's wire (schwab.md 3). */
export const conformanceFacts: ConformanceFacts = {
  symbol: 'AAPL',
  unknownSymbol: 'ZZZZZ',
  unknownOrderId: '1009999999999',
  wire: {
    positions: { method: 'GET', pathContains: 'fields=positions' },
    place: { method: 'POST', pathContains: '/orders' },
    replace: { method: 'PUT', pathContains: '/orders' },
    cancel: { method: 'DELETE', pathContains: '/orders' },
    orders: { method: 'GET', pathContains: '/orders?' },
  },
  exempt: { 42: successHasNoBody, 43: successHasNoBody, 44: successHasNoBody },
}
