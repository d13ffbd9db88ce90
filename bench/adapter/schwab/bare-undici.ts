/** The same addresses and bodies. A placed order is two calls: a 201 has no body, and says where the order is. */
import { BareClient } from '../bare-client.ts'

const account = '/trader/v1/accounts/HASH'
const order = {
  session: 'NORMAL',
  duration: 'DAY',
  orderType: 'LIMIT',
  price: '187.5',
  orderStrategyType: 'SINGLE',
  orderLegCollection: [{ instruction: 'BUY', quantity: 10, instrument: { symbol: 'AAPL', assetType: 'EQUITY' } }],
}

export function setup({ baseUrl }: { readonly baseUrl: string }) {
  const client = new BareClient(baseUrl, { authorization: 'Bearer t', accept: 'application/json' })
  const span = 'fromEnteredTime=2026-10-28T00:00:00.000Z&toEnteredTime=2026-11-27T00:01:00.000Z&maxResults=3000'
  return {
    listOrders: () => client.get(`${account}/orders?${span}`),
    listPositions: () => client.get(`${account}?fields=positions`),
    placeOrder: async () => {
      const { location } = await client.post(`${account}/orders`, JSON.stringify(order))
      return client.get(`${account}/orders/${location.slice(location.lastIndexOf('/') + 1)}`)
    },
  }
}
