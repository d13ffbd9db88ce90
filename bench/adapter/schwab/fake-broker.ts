/** Schwab (schwab.md 3): 500 orders in one answer, 200 positions inside their account, a 201 with the order that it names. */
import { many, ready, sample, serveReady } from '../ready-answers.ts'

interface Order {
  readonly orderLegCollection?: readonly object[]
}
const kinds = sample<readonly Order[]>('schwab/fixtures/orders-list.json')
const [account] = sample<[{ securitiesAccount: { positions: readonly object[] } }]>(
  'schwab/fixtures/accounts-with-positions.json',
)
const orders = ready(many(500, kinds, (kind, index) => ({ ...kind, orderId: 1_003_000_100_000 + index })))
const positions = ready({
  ...account,
  securitiesAccount: {
    ...account.securitiesAccount,
    positions: many(200, account.securitiesAccount.positions, (kind) => kind),
  },
})
const orderId = 1_003_000_000_001
const placed = ready({
  ...kinds[0],
  orderId,
  quantity: 10,
  filledQuantity: 0,
  remainingQuantity: 10,
  price: 187.5,
  status: 'WORKING',
  orderLegCollection: kinds[0]?.orderLegCollection?.map((leg) => ({ ...leg, quantity: 10 })),
  orderActivityCollection: undefined,
})
/** By account: an answer names the account whose order it is. */
const created = new Map<string, ReturnType<typeof ready>>()
function createdAt(url: string): ReturnType<typeof ready> {
  const found = created.get(url)
  if (found) return found
  const answer = ready(undefined, 201, { location: `https://api.example.test${url}/${orderId}` })
  created.set(url, answer)
  return answer
}

serveReady((method, url) => {
  if (method === 'POST') return createdAt(url)
  if (url.includes(`/orders/${orderId}`)) return placed
  if (url.includes('/orders')) return orders
  return url.includes('fields=positions') ? positions : undefined
})
