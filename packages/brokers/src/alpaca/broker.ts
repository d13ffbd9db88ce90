/** The port for this broker: joins what is asked (client) and what it means (map). One account behind each sign-in. */
import type {
  BrokerEnvironment,
  BrokerSession,
  BrokerSettings,
  OpenSession,
  QuoteSubscription,
  ReportedPreview,
  Subscription,
  TransactionsPage,
} from '../port/broker.ts'
import { BrokerError, WireMismatch } from '../port/errors.ts'
import { BrokerId } from '../port/ids.ts'
import type { ReportedAccount, ReportedBalance, ReportedPosition } from '../port/reported.ts'
import { addressesOf, brokerId } from './addresses.ts'
import type { AssetDirectory, AssetReader } from './asset-directory.ts'
import { AlpacaClient } from './client.ts'
import { readCredentials } from './credentials.ts'
import { mapFailure } from './errors.ts'
import { mapAccounts, mapBalances, mapClock, mapPositions, mapTradeUpdate, mapTransactions } from './map.ts'
import { readBars, readDividends, readInstrument, readNews, readQuotes } from './market-data.ts'
import {
  findOrder,
  listIn,
  nextPageToken,
  placeOrder,
  readExecutions,
  readFills,
  readOrders,
  replaceOrder,
  workingOrderMsMax,
} from './orders.ts'
import type { OrdersDeps } from './orders.ts'
import { OrderUpdates } from './order-updates.ts'
import type { OrderUpdatesOptions } from './order-updates.ts'
import { QuoteUpdates } from './quote-updates.ts'
import { MappingReport } from '../kit/index.ts'
import { mayBeJoinedPair } from './symbols.ts'

/** The broker has no preview (capabilities): what an order costs is estimated by us. */
const noPreview: ReportedPreview = {
  estimatedCost: null,
  estimatedCommission: null,
  estimatedFees: null,
  warnings: [],
  refusals: [],
  raw: null,
}

export function openSession(
  settings: BrokerSettings,
  { environment, credentials: stored, environmentHooks: hooks }: OpenSession,
  assets: AssetDirectory,
): BrokerSession {
  const addresses = addressesOf(settings, environment)
  const credentials = readCredentials(stored)
  const client = new AlpacaClient({ addresses, credentials, hooks, explain: mapFailure })
  const report = new MappingReport(brokerId, hooks)
  const orders = { client, hooks, report }
  const market = { client, report, assets }
  const named = { client, report, assets, now: hooks.now, log: hooks.log }
  const orderUpdates = updatesOf(orders, { url: addresses.orderStream, credentials, hooks })
  const quoteUpdates = new QuoteUpdates({
    url: addresses.dataStream,
    credentials,
    hooks,
    readQuotes: async (symbols) => (await readQuotes(market, symbols)).quotes,
  })
  return {
    brokerId: BrokerId(brokerId),
    accounts: () => client.account((body) => one<ReportedAccount>(report.items(mapAccounts(body)), body)),
    balance: async () => {
      const [balance] = await client.account(
        (body) => one<ReportedBalance>(report.items(mapBalances(body)), body),
        'balance',
      )
      return asOfNow(balance, hooks)
    },
    positions: () => readPositions(named),
    orders: (_accountId, query) => readOrders(orders, query),
    findOrder: (_accountId, key) => findOrder(orders, key),
    executions: (_accountId, brokerOrderId) => readExecutions(orders, brokerOrderId),
    transactions: (_accountId, query) => readTransactions(named, query),
    quotes: (symbols) => readQuotes(market, symbols),
    bars: (query) => readBars(market, query),
    searchInstruments: (text, limit) => assets.search(named, text, limit),
    instrument: (symbol) => readInstrument(market, symbol),
    declaredDividends: (query) => readDividends(market, query),
    news: (query) => readNews(market, query),
    marketClock: () => client.clock(mapClock),
    previewOrder: () => Promise.resolve(noPreview),
    placeOrder: (order) => placeOrder(orders, order),
    replaceOrder: (replace) => replaceOrder(orders, replace),
    cancelOrder: (_accountId, brokerOrderId) => client.cancelOrder(brokerOrderId),
    streamOrders: (accountIds, handlers): Subscription => orderUpdates.subscribe(accountIds[0] ?? null, handlers),
    streamQuotes: (symbols, handlers): QuoteSubscription => quoteUpdates.subscribe(symbols, handlers),
    close: async () => {
      await Promise.all([orderUpdates.close(), quoteUpdates.close()])
      await client.close()
    },
  }
}

function updatesOf(
  orders: OrdersDeps,
  connection: Pick<OrderUpdatesOptions, 'url' | 'credentials' | 'hooks'>,
): OrderUpdates {
  return new OrderUpdates({
    ...connection,
    horizonMs: workingOrderMsMax,
    mapUpdate: (data) => {
      const { order, at, notes } = mapTradeUpdate(data)
      orders.report.tell(notes.warnings)
      // Single fills are read from the activities, so that each has one name.
      return { order: { ...order, executions: [] }, at }
    },
    readSince: async (since) => (await readOrders(orders, { scope: 'all', since })).orders,
    readFills: (order) => readFills(orders, order),
  })
}

/** The account and its balance are one object in one answer. */
function one<T>(items: readonly T[], body: unknown): readonly [T] {
  const [item] = items
  if (item !== undefined && items.length === 1) return [item]
  throw new WireMismatch('the answer is not one account', {
    brokerId,
    operation: 'accounts',
    raw: JSON.stringify(body) ?? '',
    path: '',
  })
}

/** The broker does not date these values, so they are as of the answer. */
const asOfNow = (balance: ReportedBalance, hooks: Pick<BrokerEnvironment, 'now'>): ReportedBalance =>
  balance.asOf === null ? { ...balance, asOf: new Date(hooks.now()).toISOString() } : balance

interface NamedReads extends AssetReader {
  readonly assets: AssetDirectory
  readonly log: BrokerEnvironment['log']
}

/** Where the list of pairs cannot be read, a pair is told by its form (symbols.ts): what is held must be seen. */
async function readPositions(deps: NamedReads): Promise<readonly ReportedPosition[]> {
  const { client, report, assets, log } = deps
  const held = await client.positions((body) => ({ body: listIn(body, 'positions'), mapped: mapPositions(body) }))
  if (!held.mapped.items.some(({ assetType }) => assetType === 'crypto')) return report.items(held.mapped)
  try {
    return report.items(mapPositions(held.body, await assets.pairs(deps)))
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    log.warn({ brokerId, kind: error.kind }, 'the list of crypto pairs could not be read')
    return report.items(held.mapped)
  }
}

/**
 * `since` filters on creation, and what is booked for an earlier day may be created later (brokers/alpaca.md 2.3): such
 * items come too, since leaving them out would lose them. A pair written without its slash reads like a share's symbol, so
 * without the list of pairs nothing is answered: what is booked is kept for good.
 */
async function readTransactions(
  deps: NamedReads,
  { since, cursor }: { readonly since?: string | undefined; readonly cursor?: string | undefined },
): Promise<TransactionsPage> {
  const { client, report, assets } = deps
  // New York's midnight is four or five hours after this instant, and `after` is exclusive.
  const after = since === undefined ? undefined : `${since}T00:00:00Z`
  const page = await client.activities({ after, pageToken: cursor }, (body) => ({
    body: listIn(body, 'activities'),
    mapped: mapTransactions(body),
    cursor: nextPageToken(body) ?? null,
  }))
  const mayHoldPairs = page.mapped.items.some(({ symbol }) => symbol !== null && mayBeJoinedPair(symbol))
  const mapped = mayHoldPairs ? mapTransactions(page.body, await assets.pairs(deps)) : page.mapped
  return { transactions: report.items(mapped), cursor: page.cursor }
}
