/**
 * The same addresses and bodies: what the gateway has cached of positions is made void before they are read, and orders go one
 * after the other however many are wanted, since a question about one is lost when another one comes (ibkr.md 3.7).
 */
import { BareClient } from '../bare-client.ts'

const account = '/v1/api/portfolio/DU1234567'
const order = (index: number) => ({
  orders: [
    {
      acctId: 'DU1234567',
      conid: 265598,
      orderType: 'LMT',
      side: 'BUY',
      tif: 'DAY',
      quantity: 10,
      price: 187.5,
      outsideRTH: false,
      cOID: `b-${index}`,
    },
  ],
})

export function setup({ baseUrl }: { readonly baseUrl: string }) {
  const client = new BareClient(baseUrl, { accept: 'application/json', 'user-agent': 'bench', cookie: 'api=c' })
  let last: Promise<unknown> = Promise.resolve()
  return {
    listOrders: () => client.get('/v1/api/iserver/account/orders'),
    listPositions: async () => {
      await client.post(`${account}/positions/invalidate`, '{}')
      return client.all(['0', '1'].map((page) => `${account}/positions/${page}?waitForSecDef=true`))
    },
    placeOrder: (index: number) => {
      last = last.then(() => client.post('/v1/api/iserver/account/DU1234567/orders', JSON.stringify(order(index))))
      return last
    },
  }
}
