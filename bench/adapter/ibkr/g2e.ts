/** G2E's adapter: session, turns and the gate around questions, every answer checked and mapped. */
import { BrokerAccountId, ClientOrderId } from '@g2e/brokers/port'
import { limitOrder, openAdapter } from '../open-adapter.ts'

export async function setup({ baseUrl }: { readonly baseUrl: string }) {
  const session = await openAdapter('ibkr', { IBKR_GATEWAY_URL: baseUrl }, { session: 'c' })
  const brokerAccountId = BrokerAccountId('DU1234567')
  const request = { ...limitOrder, accountId: 'a' }
  await session.accounts()
  return {
    listOrders: () => session.orders(brokerAccountId, { scope: 'all' }),
    listPositions: () => session.positions(brokerAccountId),
    placeOrder: (index: number) =>
      session.placeOrder({
        request,
        context: { brokerAccountId, clientOrderId: ClientOrderId(`b-${index}`), conid: '265598' },
        acknowledgedWarnings: [],
      }),
  }
}
