import type { ConformanceFacts } from '../conformance/index.ts'

/** What the cases must know of Alpaca's wire (alpaca.md 2.6 to 2.9). */
export const conformanceFacts: ConformanceFacts = {
  symbol: 'AAPL',
  unknownSymbol: 'ZZZZZ',
  wire: {
    positions: { method: 'GET', pathContains: '/v2/positions' },
    place: { method: 'POST', pathContains: '/v2/orders' },
    replace: { method: 'PATCH', pathContains: '/v2/orders' },
    cancel: { method: 'DELETE', pathContains: '/v2/orders' },
    orders: { method: 'GET', pathContains: '/v2/orders' },
    emptyPositions: { status: 200, body: '[]' },
  },
}
