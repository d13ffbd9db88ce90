import type { ConformanceFacts } from '../conformance/index.ts'

/** What the cases must know of the gateway's wire (ibkr.md 3.3, 3.6, 3.7). */
export const conformanceFacts: ConformanceFacts = {
  symbol: 'AAPL',
  unknownSymbol: 'ZZZZZ',
  // Of the right form, an id nobody has and one of an earlier session answer alike (503, ibkr.md 3.6): another form is used.
  wire: {
    positions: { method: 'GET', pathContains: '/positions/' },
    // A resting order of the cases lies far enough from the market to be asked about: what makes it, or changes it, is our answer.
    place: { method: 'POST', pathContains: '/iserver/reply/' },
    replace: { method: 'POST', pathContains: '/iserver/reply/' },
    cancel: { method: 'DELETE', pathContains: '/order/' },
    emptyPositions: { status: 200, body: '[]' },
  },
  exempt: {
    4: 'Executions of seven days are all the past that this API has (ibkr.md 3.6).',
    9: 'Executions of seven days are all the past that this API has (ibkr.md 3.6).',
  },
}
