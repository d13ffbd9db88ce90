import type { ConformanceFacts } from '../conformance/index.ts'

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
    // An account without positions has no such key (schwab.md 3.2).
    emptyPositions: { status: 200, body: '{"securitiesAccount":{"type":"MARGIN","accountNumber":"00000000"}}' },
  },
}
