/** The limit: undici over keep-alive connections and JSON.parse, nothing mapped. */
import { Pool } from 'undici'

export function setup({ baseUrl }: { readonly baseUrl: string }) {
  const pool = new Pool(baseUrl, { connections: 8, pipelining: 1 })
  const headers = { 'APCA-API-KEY-ID': 'k', 'APCA-API-SECRET-KEY': 's', accept: 'application/json' }
  const get = async (path: string): Promise<unknown> => {
    const { body } = await pool.request({ path, method: 'GET', headers })
    return JSON.parse(await body.text())
  }
  return {
    listPositions: () => get('/v2/positions'),
    listOrders: async () => {
      const list = '/v2/orders?status=all&limit=500&direction=asc&nested=true'
      const orders = await get(list)
      const last = (orders as { id: string }[]).at(-1)?.id
      return [orders, await get(`${list}&after_order_id=${last}`)]
    },
    placeOrder: async (index: number): Promise<unknown> => {
      const order = {
        symbol: 'AAPL',
        qty: '10',
        side: 'buy',
        type: 'limit',
        limit_price: '187.5',
        time_in_force: 'day',
        client_order_id: `b-${index}`,
      }
      const { body } = await pool.request({
        path: '/v2/orders',
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(order),
      })
      return JSON.parse(await body.text())
    },
  }
}
