/** The port: client and mapping joined. */
import { isFinal } from '@g2e/domain/orders'
import { AuthRequired, BrokerId, Rejected, Unsupported } from '@g2e/brokers/port'
import type { BrokerSession, BrokerSettings, OpenSession, ReportedInstrument } from '@g2e/brokers/port'
import { assetTypes } from '@g2e/domain/instruments'
import { FifthClient } from './client.ts'
import { compileOrder } from './compile-order.ts'
import { accountOf, balanceOf, barsOf, fit, ledgerOf, orderOf, ordersOf, positionsOf, quotesOf } from './map.ts'
import { OrderNews, polling } from './updates.ts'
import { wireAssets, wireClock } from './wire.ts'

const minutes = { '1Min': '1', '5Min': '5', '1Hour': '60', '1Day': 'day' } as const
const context = (operation: string) => ({ brokerId: 'fifth', operation })

const noneWhereNotFound = (error: unknown): undefined => {
  if (error instanceof Rejected && error.context.failure?.kind === 'not_found') return undefined
  throw error
}

function reads(
  client: FifthClient,
): Omit<
  BrokerSession,
  'placeOrder' | 'replaceOrder' | 'cancelOrder' | 'previewOrder' | 'streamOrders' | 'streamQuotes' | 'close'
> {
  const search = (text: string): Promise<readonly ReportedInstrument[]> =>
    client.get('searchInstruments', `/assets?text=${encodeURIComponent(text)}`, (body) =>
      fit(wireAssets, body, 'assets').assets.map(({ symbol, name, asset }) => ({
        symbol,
        name,
        assetType: assetTypes.find((one) => one === asset) ?? 'other',
        exchange: null,
        tradable: true,
        fractionable: null,
        shortable: null,
      })),
    )
  const find = (id: string) =>
    client.get('findOrder', `/orders/${encodeURIComponent(id)}`, orderOf).catch(noneWhereNotFound)
  return {
    brokerId: BrokerId('fifth'),
    accounts: async () => [await client.get('accounts', '/account', accountOf)],
    balance: () => client.get('balance', '/account', balanceOf),
    positions: () => client.get('positions', '/positions', positionsOf),
    orders: async (_accountId, { scope, since = '' }) => {
      const all = await client.get('orders', '/orders', ordersOf)
      const wanted = all.filter(({ status, submittedAt }) =>
        scope === 'all' ? (submittedAt ?? '') >= since : !isFinal(status),
      )
      return { orders: wanted, complete: true }
    },
    findOrder: async (_accountId, key) => ('brokerOrderId' in key ? find(key.brokerOrderId) : undefined),
    executions: async (_accountId, id) => (await find(id))?.executions ?? [],
    transactions: async (_accountId, { since = '', cursor = '0' }) => {
      const page = await client.get('transactions', `/ledger?since=${since}&after=${cursor}`, ledgerOf)
      return { transactions: page.transactions, cursor: page.next }
    },
    quotes: async (symbols) => {
      const quotes = await client.get(
        'quotes',
        `/quotes?symbols=${symbols.map(encodeURIComponent).join(',')}`,
        quotesOf,
      )
      const known = new Set(quotes.map(({ symbol }) => symbol))
      const missing = symbols.filter((symbol) => !known.has(symbol))
      return { quotes, missing: missing.map((symbol) => ({ symbol, reason: 'Fifth does not know it.' })) }
    },
    bars: ({ symbol, timeframe, from, to }) =>
      client.get('bars', `/bars?symbol=${symbol}&minutes=${minutes[timeframe]}&from=${from}&to=${to}`, (body) =>
        barsOf(body, symbol),
      ),
    searchInstruments: async (text, limit) => (await search(text)).slice(0, limit),
    instrument: async (symbol) => (await search(symbol)).find((found) => found.symbol === symbol),
    news: () => Promise.resolve([]),
    marketClock: () =>
      client.get('marketClock', '/clock', (body) => {
        const { now, session, opens, closes } = fit(wireClock, body, 'clock')
        return { now, session, isOpen: session === 'regular', nextOpen: opens, nextClose: closes }
      }),
  }
}

export function openSession(
  settings: BrokerSettings,
  { credentials, environmentHooks: hooks }: OpenSession,
): BrokerSession {
  const { key } = credentials
  if (key === undefined) throw new AuthRequired('There is no key for Fifth; connect it again.', context('open'))
  const client = new FifthClient({ address: settings['FIFTH_BASE_URL'] ?? '', key, hooks })
  const reading = reads(client)
  const now = () => new Date(hooks.now()).toISOString()
  return {
    ...reading,
    previewOrder: () =>
      Promise.resolve({
        estimatedCost: null,
        estimatedCommission: null,
        estimatedFees: null,
        warnings: [],
        refusals: [],
        raw: null,
      }),
    placeOrder: async ({ request, context: facts }) => {
      const { requests, unsupported } = compileOrder(request, facts)
      if (unsupported !== undefined)
        throw new Unsupported(unsupported.map(({ reason }) => reason).join(' '), context('placeOrder'))
      return client.place(requests[0]?.body, orderOf)
    },
    replaceOrder: () =>
      Promise.reject(new Unsupported('Fifth cannot change an order; cancel it.', context('replaceOrder'))),
    cancelOrder: (_accountId, id) => client.cancel(id),
    streamOrders: (_accountIds, { onEvent, onState }) => {
      const news = new OrderNews()
      return polling(hooks, onState, async () => {
        for (const event of news.of(await client.get('orders', '/orders', ordersOf), now())) onEvent(event)
      })
    },
    streamQuotes: (symbols, { onEvent, onState }) => {
      let wanted = symbols
      const poll = polling(hooks, onState, async () => {
        for (const quote of (await reading.quotes(wanted)).quotes) onEvent(quote)
      })
      return {
        close: () => poll.close(),
        setSymbols: (next) => {
          wanted = next
        },
      }
    },
    close: () => client.close(),
  }
}
