/** The limit at Alpaca: the same calls with the bare client. */
import { BareClient } from '../bare-client.ts'

export function setup({ baseUrl }: { readonly baseUrl: string }) {
  const client = new BareClient(baseUrl, {
    'APCA-API-KEY-ID': 'k',
    'APCA-API-SECRET-KEY': 's',
    accept: 'application/json',
  })
  return {
    listPositions: () => client.get('/v2/positions'),
    listOrders: async () => {
      const list = '/v2/orders?status=all&limit=500&direction=asc&nested=true'
      const orders = await client.get(list)
      const last = (orders as { id: string }[]).at(-1)?.id
      return [orders, await client.get(`${list}&after_order_id=${last}`)]
    },
    placeOrder: (index: number) =>
      client.post(
        '/v2/orders',
        JSON.stringify({
          symbol: 'AAPL',
          qty: '10',
          side: 'buy',
          type: 'limit',
          limit_price: '187.5',
          time_in_force: 'day',
          client_order_id: `b-${index}`,
        }),
      ),
  }
}
