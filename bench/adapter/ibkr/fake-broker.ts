/** The gateway of Interactive Brokers (ibkr.md 3): signed in, 500 orders in one answer, 150 positions in two pages. */
import { many, ready, sample, serveReady } from '../ready-answers.ts'

const { populated } = sample<{ populated: { orders: readonly object[] } }>('ibkr/fixtures/orders-live.json')
const [held] = sample<readonly object[]>('ibkr/fixtures/portfolio-positions-page0.json')
const replies = sample<{ submitted_200: unknown }>('ibkr/fixtures/order-replies.json')
const session = sample<{ auth_status_ready: unknown; tickle_ok: unknown }>('ibkr/fixtures/session.json')

/** Every row with figures of its own, of as many places as the gateway writes: prices are singles, costs have eight. */
const figures = (index: number) => {
  const [position, paid] = [(index % 90) + 1, Number((21 + index * 3.1234567).toFixed(8))]
  const mktPrice = Number(Math.fround(20 + index * 3.37771).toFixed(7))
  return {
    position,
    mktPrice,
    mktValue: Number((mktPrice * position).toFixed(2)),
    avgCost: paid,
    avgPrice: paid,
    unrealizedPnl: Number(((mktPrice - paid) * position).toFixed(2)),
  }
}
const page = (count: number, first: number) =>
  ready(
    many(count, held === undefined ? [] : [held], (kind, index) => ({
      ...kind,
      conid: first + index,
      ...figures(first + index - 1_000),
    })),
  )
const closes = (url: string) =>
  ready(
    (/conids=([\d,]+)/.exec(url)?.[1] ?? '')
      .split(',')
      .map((conid) => ({ conid: Number(conid), '7741': '650.10', 6509: 'R' })),
  )
const found: Readonly<Record<string, ReturnType<typeof ready>>> = {
  '/v1/api/iserver/auth/status': ready(session.auth_status_ready),
  '/v1/api/tickle': ready(session.tickle_ok),
  '/v1/api/iserver/accounts': ready(sample('ibkr/fixtures/iserver-accounts.json')),
  '/v1/api/portfolio/accounts': ready(sample('ibkr/fixtures/portfolio-accounts.json')),
  '/v1/api/iserver/account/orders': ready({
    ...populated,
    snapshot: true,
    orders: many(500, populated.orders, (kind, index) => ({ ...kind, orderId: 473_740_000 + index })),
  }),
  '/v1/api/iserver/account/trades': ready([]),
  // What the symbol means there, asked once of a session.
  '/v1/api/trsrv/stocks': ready({
    AAPL: [{ name: 'APPLE INC', assetClass: 'STK', contracts: [{ conid: 265598, exchange: 'NASDAQ', isUS: true }] }],
  }),
  '/v1/api/portfolio/DU1234567/positions/invalidate': ready({ message: 'success' }),
  '/v1/api/portfolio/DU1234567/positions/0': page(100, 1_000),
  '/v1/api/portfolio/DU1234567/positions/1': page(50, 1_100),
  '/v1/api/iserver/account/DU1234567/orders': ready(replies.submitted_200),
}

serveReady((_method, url) => {
  const [path = ''] = url.split('?')
  return path === '/v1/api/iserver/marketdata/snapshot' ? closes(url) : found[path]
})
