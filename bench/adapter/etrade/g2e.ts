/** G2E's adapter: every call signed by OAuth 1.0a, every answer checked and mapped. */
import { BrokerAccountId, ClientOrderId } from '@g2e/brokers/port'
import { hooks, limitOrder, openAdapter } from '../open-adapter.ts'

export async function setup({ baseUrl }: { readonly baseUrl: string }) {
  const credentials = { consumerKey: 'k', consumerSecret: 's', accessToken: 't', accessTokenSecret: 'u' }
  const session = await openAdapter('etrade', { ETRADE_BASE_URL: baseUrl }, credentials)
  const brokerAccountId = BrokerAccountId('key')
  const request = { ...limitOrder, accountId: 'a' }
  const contextOf = (index: number) => ({ brokerAccountId, clientOrderId: ClientOrderId(`b${index}`) })
  let previews = 0
  return {
    listOrders: () => session.orders(brokerAccountId, { scope: 'all' }),
    listPositions: () => session.positions(brokerAccountId),
    previewOrder: (index: number) => session.previewOrder(request, contextOf(index)),
    // The ids of a preview are given, as when a person has just approved it: this is the one call that places.
    placeOrder: (index: number) => {
      previews += 1
      const token = { previewIds: String(previews), clientOrderId: `b${index}`, previewedAt: String(hooks.now()) }
      return session.placeOrder({ request, context: contextOf(index), preview: { token }, acknowledgedWarnings: [] })
    },
  }
}
