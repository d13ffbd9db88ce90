/** E*TRADE (brokers/etrade.md 2): orders in five pages of 100, 200 positions in four of 50, a preview and a placed order. */
import { many, ready, sample, serveReady } from '../ready-answers.ts'

interface Order {
  readonly OrderDetail: readonly { readonly Instrument: readonly object[] }[]
}
const { Order: kinds } = sample<{ OrdersResponse: { Order: readonly Order[] } }>(
  'etrade/fixtures/orders_list.json',
).OrdersResponse
const { Position: held } = sample<{ PortfolioResponse: { AccountPortfolio: [{ Position: readonly object[] }] } }>(
  'etrade/fixtures/portfolio_complete.json',
).PortfolioResponse.AccountPortfolio[0]
const placed = sample<{ PlaceOrderResponse: { Order: [object] } }>('etrade/fixtures/place_response_eq.json')
const previewed = sample<{ PreviewOrderResponse: { Order: [object] } }>('etrade/fixtures/preview_response_eq.json')

const pages = { orders: 5, positions: 4 }
const orders = Array.from({ length: pages.orders }, (_, page) =>
  ready({
    OrdersResponse: {
      ...(page < pages.orders - 1
        ? { marker: String(page + 1), next: `https://example.test/orders?marker=${page + 1}` }
        : {}),
      Order: many(100, kinds, (kind, index) => ({ ...kind, orderId: 100_000 + page * 100 + index })),
    },
  }),
)
const positions = Array.from({ length: pages.positions }, (_, page) =>
  ready({
    PortfolioResponse: {
      AccountPortfolio: [
        {
          accountId: '412345670',
          totalPages: pages.positions,
          ...(page < pages.positions - 1 ? { nextPageNo: String(page + 2) } : {}),
          Position: many(50, held, (kind, index) => ({ ...kind, positionId: 9_000_000_000_000 + page * 50 + index })),
        },
      ],
    },
  }),
)
const priced = <T extends object>(order: T) => ({ ...order, limitPrice: 187.5 })
const place = ready({
  PlaceOrderResponse: { ...placed.PlaceOrderResponse, Order: placed.PlaceOrderResponse.Order.map(priced) },
})
const preview = ready({
  PreviewOrderResponse: { ...previewed.PreviewOrderResponse, Order: previewed.PreviewOrderResponse.Order.map(priced) },
})

serveReady((method, url) => {
  if (method === 'POST') return url.includes('/preview') ? preview : place
  if (url.includes('/portfolio')) return positions[Number(/pageNumber=(\d+)/.exec(url)?.[1] ?? 1) - 1]
  if (url.includes('/orders')) return orders[Number(/marker=(\d+)/.exec(url)?.[1] ?? 0)]
  return undefined
})
