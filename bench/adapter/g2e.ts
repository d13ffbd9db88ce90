/** G2E's adapter on the same addresses: everything that live use does for these calls. */
import { BrokerAccountId, BrokerOrderId, ClientOrderId } from '@g2e/brokers/port'
import type { BrokerEnvironment } from '@g2e/brokers/port'
import { brokers } from '@g2e/brokers/registry'
import { Price, Quantity } from '@g2e/domain/money'

const nothing = () => undefined

const hooks: BrokerEnvironment = {
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  log: { info: nothing, warn: nothing, error: nothing },
  metrics: { call: nothing, unmapped: nothing },
  exclusively: (_key, work) => work(),
  takeToken: () => Promise.resolve(true),
}

export async function setup({ baseUrl }: { readonly baseUrl: string }) {
  const definition = brokers.find(({ id }) => id === 'alpaca')
  if (!definition) throw new Error('the adapter is not registered')
  const settings = {
    ALPACA_BASE_URL: baseUrl,
    ALPACA_DATA_URL: baseUrl,
    ALPACA_STREAM_URL: baseUrl.replace('http', 'ws'),
  }
  const session = await definition.open(settings, {
    environment: 'paper',
    credentials: { apiKey: 'k', apiSecret: 's' },
    environmentHooks: hooks,
    onRenewed: () => Promise.resolve(),
  })
  const accountId = BrokerAccountId('a')
  const request = {
    accountId: 'a',
    symbol: 'AAPL',
    side: 'buy',
    quantity: Quantity('10'),
    orderType: 'limit',
    limitPrice: Price('187.5'),
    timeInForce: 'day',
  } as const
  return {
    listPositions: () => session.positions(accountId),
    listOrders: () => session.orders(accountId, { scope: 'all' }),
    placeOrder: (index: number) =>
      session.placeOrder({
        request,
        context: { brokerAccountId: accountId, clientOrderId: ClientOrderId(`b-${index}`) },
        acknowledgedWarnings: [],
      }),
    findOrder: () => session.findOrder(accountId, { brokerOrderId: BrokerOrderId('1') }),
  }
}
