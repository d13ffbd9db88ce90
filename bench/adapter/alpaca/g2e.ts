/** G2E's adapter on the same addresses: everything that live use does for these calls. */
import { BrokerAccountId, ClientOrderId } from '@g2e/brokers/port'
import { limitOrder, openAdapter } from '../open-adapter.ts'

export async function setup({ baseUrl }: { readonly baseUrl: string }) {
  const session = await openAdapter(
    'alpaca',
    { ALPACA_BASE_URL: baseUrl, ALPACA_DATA_URL: baseUrl, ALPACA_STREAM_URL: baseUrl.replace('http', 'ws') },
    { apiKey: 'k', apiSecret: 's' },
    'paper',
  )
  const brokerAccountId = BrokerAccountId('a')
  const request = { ...limitOrder, accountId: 'a' }
  return {
    listPositions: () => session.positions(brokerAccountId),
    listOrders: () => session.orders(brokerAccountId, { scope: 'all' }),
    placeOrder: (index: number) =>
      session.placeOrder({
        request,
        context: { brokerAccountId, clientOrderId: ClientOrderId(`b-${index}`) },
        acknowledgedWarnings: [],
      }),
  }
}
