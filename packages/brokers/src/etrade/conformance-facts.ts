import type { ConformanceFacts } from '../conformance/index.ts'

const noBars = 'there is no price history in the API (brokers/etrade.md 2)'

/** What the cases must know of E*TRADE's wire (brokers/etrade.md 2.3, 2.10 to 2.16). */
export const conformanceFacts: ConformanceFacts = {
  symbol: 'AAPL',
  unknownSymbol: 'ZZZZZ',
  unknownOrderId: '9007199254740',
  wire: {
    positions: { method: 'GET', pathContains: '/portfolio' },
    place: { method: 'POST', pathContains: '/orders/place' },
    replace: { method: 'PUT', pathContains: '/change/place' },
    cancel: { method: 'PUT', pathContains: '/orders/cancel' },
    orders: { method: 'GET', pathContains: '/orders' },
    emptyPositions: { status: 204, body: '' },
  },
  exempt: { 7: noBars, 28: noBars, 29: noBars },
}
