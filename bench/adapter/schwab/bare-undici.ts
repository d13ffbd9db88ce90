/**
 * The same addresses and bodies. A placed order is two calls: a 201 has no body, and says where the order is. Orders in flight
 * are at eight accounts: at one account they go one after the other, as nothing else tells two alike apart (schwab.md 3.7).
 */
import { BareClient } from '../bare-client.ts'

const accountsCount = 8
const accountOf = (index: number) => `/trader/v1/accounts/HASH${index % accountsCount}`
const account = accountOf(0)
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
    placeOrder: async (index: number) => {
      const orders = `${accountOf(index)}/orders`
      const { location } = await client.post(orders, JSON.stringify(order))
      return client.get(`${orders}/${location.slice(location.lastIndexOf('/') + 1)}`)
    },
  }
}
