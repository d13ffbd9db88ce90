import type { ConformanceFacts } from '../conformance/index.ts'

/** What the cases must know of the gateway's wire (ibkr.md 3.3, 3.6, 3.7). */
export const conformanceFacts: ConformanceFacts = {
  symbol: 'AAPL',
  unknownSymbol: 'ZZZZZ',
  // Of the right form, an id nobody has and one of an earlier session answer alike (503, ibkr.md 3.6): another form is used.
  // The simulated person is asked about prices 25 % away, and orders of the cases rest nearer: they are made by the first call.
  wire: {
    positions: { method: 'GET', pathContains: '/positions/' },
    place: { method: 'POST', pathContains: '/orders' },
    replace: { method: 'POST', pathContains: '/order/' },
    cancel: { method: 'DELETE', pathContains: '/order/' },
    emptyPositions: { status: 200, body: '[]' },
  },
  exempt: {
    4: 'Executions of seven days are all the past that this API has (ibkr.md 3.6).',
    9: 'Executions of seven days are all the past that this API has (ibkr.md 3.6).',
  },
}
