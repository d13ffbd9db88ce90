/** G2E's adapter: the token looked after, the order read back and compared, every answer checked and mapped. */
import { BrokerAccountId, ClientOrderId } from '@g2e/brokers/port'
import { hooks, limitOrder, openAdapter } from '../open-adapter.ts'

const dayMs = 86_400_000
/** As many as are ordered at beside each other. */
const accountsCount = 8
const accountOf = (index: number) => BrokerAccountId(`HASH${index % accountsCount}`)

export async function setup({ baseUrl }: { readonly baseUrl: string }) {
  const later = new Date(hooks.now() + dayMs).toISOString()
  const credentials = {
    accessToken: 't',
    refreshToken: 'r',
    renewBy: later,
    reauthorizeBy: later,
    clientId: 'c',
    clientSecret: 's',
  }
  const session = await openAdapter('schwab', { SCHWAB_BASE_URL: baseUrl }, credentials)
  const brokerAccountId = accountOf(0)
  const request = { ...limitOrder, accountId: 'a' }
  return {
    listOrders: () =>
      session.orders(brokerAccountId, { scope: 'all', since: new Date(hooks.now() - 30 * dayMs).toISOString() }),
    listPositions: () => session.positions(brokerAccountId),
    placeOrder: (index: number) =>
      session.placeOrder({
        request,
        context: { brokerAccountId: accountOf(index), clientOrderId: ClientOrderId(`b-${index}`) },
        acknowledgedWarnings: [],
      }),
  }
}
