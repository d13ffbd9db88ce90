import type { ConformanceFacts } from '@g2e/brokers/conformance'

export const conformanceFacts: ConformanceFacts = {
  symbol: 'AAPL',
  unknownSymbol: 'ZZZZZ',
  unknownOrderId: 'F9',
  wire: {
    positions: { method: 'GET', pathContains: '/fifth/positions' },
    place: { method: 'POST', pathContains: '/fifth/orders' },
    replace: { method: 'PUT', pathContains: '/fifth/orders' },
    cancel: { method: 'DELETE', pathContains: '/fifth/orders' },
    orders: { method: 'GET', pathContains: '/fifth/orders' },
    emptyPositions: { status: 200, body: '{"positions":[]}' },
  },
  exempt: { 133: 'its positions bring no change of the day' },
}
