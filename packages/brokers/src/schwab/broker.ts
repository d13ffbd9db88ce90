/** The port for this broker: joins what is asked (client) and what it means (map). Several accounts behind each sign-in. */
import { createHash } from 'node:crypto'
import type {
  BrokerEnvironment,
  BrokerSession,
  BrokerSettings,
  OpenSession,
  PlaceOrder,
  ReplaceOrder,
} from '../port/broker.ts'
import { BrokerId } from '../port/ids.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedBalance, ReportedOrder, ReportedPosition } from '../port/reported.ts'
import { AccountDirectory } from './account-directory.ts'
import { baseOf, brokerId, streamOf } from './addresses.ts'
import { sourceOf } from './auth.ts'
import { SchwabClient, misleading } from './client.ts'
import { compileOrder } from './compile-order.ts'
import { readCredentials, secretsOf } from './credentials.ts'
import { mapBalances, mapPreference } from './map/accounts.ts'
import { mapPositions } from './map/positions.ts'
import { mapPreview } from './map/preview.ts'
import {
  readBars,
  readClock,
  readInstrument,
  readExpirations,
  readMovers,
  readOptionChain,
  readQuotes,
  searchInstruments,
} from './market-data.ts'
import { OrderMemory, findOrder, readOrders } from './order-reading.ts'
import { OrderUpdates } from './order-updates.ts'
import { cancelOrder, onlyRequest, placeOrder, replaceOrder } from './order-writing.ts'
import type { OrderWritingDeps } from './order-writing.ts'
import { QuoteUpdates } from './quote-updates.ts'
import { MappingReport } from '../kit/index.ts'
import { Streamer } from './streamer.ts'
import type { StreamerLogin } from './streamer.ts'
import { TokenKeeper } from './tokens.ts'
import { readTransactions } from './transactions.ts'
import { isObject } from './wire/read.ts'

/** Values that must not appear in logs and messages; grows as they become known. */
class Secrets {
  readonly values: string[]

  constructor(values: readonly string[]) {
    this.values = [...values]
  }

  add(secret: string): void {
    if (!this.values.includes(secret)) this.values.push(secret)
  }
}

interface Parts {
  readonly client: SchwabClient
  readonly tokens: TokenKeeper
  readonly directory: AccountDirectory
  readonly orders: OrderWritingDeps
  readonly report: MappingReport
  readonly hooks: BrokerEnvironment
}

function partsOf(settings: BrokerSettings, session: OpenSession): Parts {
  const { environment, environmentHooks: hooks, onRenewed, stored } = session
  const credentials = readCredentials(session.credentials)
  const source = sourceOf(settings, environment, hooks, credentials.app)
  const secrets = new Secrets([...secretsOf(credentials), source.app.clientSecret])
  const onSecret = (secret: string): void => secrets.add(secret)
  const tokens = new TokenKeeper({ source, credentials, hooks, onRenewed, stored, onSecret })
  const client = new SchwabClient({
    base: baseOf(settings, environment),
    tokens,
    // When somebody signed in names the sign-in, and no secret.
    owner: createHash('sha256').update(`${source.app.clientId}\n${credentials.reauthorizeBy}`).digest('hex'),
    hooks,
    secrets: secrets.values,
  })
  const report = new MappingReport(brokerId, hooks)
  return {
    client,
    tokens,
    report,
    hooks,
    directory: new AccountDirectory({ client, report, hooks, onSecret }),
    orders: { client, hooks, report, memory: new OrderMemory() },
  }
}

export function openSession(settings: BrokerSettings, session: OpenSession): BrokerSession {
  const parts = partsOf(settings, session)
  const { client, directory, orders, report, hooks } = parts
  const market = { client, report, hooks }
  const streamer = new Streamer({
    login: () => streamerLogin(parts, streamOf(settings)),
    renew: (token) => parts.tokens.after(token),
    hooks,
  })
  const orderUpdates = new OrderUpdates({
    streamer,
    hooks,
    accountOf: (accountNumber) => directory.hashOf(accountNumber),
    readOrder: (accountId, id) => findOrder(orders, accountId, id),
    readSince: async (accountId, since) => (await readOrders(orders, accountId, { scope: 'all', since })).orders,
  })
  const quoteUpdates = new QuoteUpdates({
    streamer,
    hooks,
    readQuotes: async (symbols) => (await readQuotes(market, symbols)).quotes,
  })
  return {
    brokerId: BrokerId(brokerId),
    accounts: () => directory.accounts(),
    balance: (accountId) => readBalance(parts, accountId),
    positions: (accountId) => readPositions(parts, accountId),
    orders: (accountId, query) => readOrders(orders, accountId, query),
    // No id of ours is kept, so by one nothing is found (schwab.md 3.7).
    findOrder: async (accountId, key) =>
      'brokerOrderId' in key ? findOrder(orders, accountId, key.brokerOrderId) : undefined,
    executions: async (accountId, brokerOrderId) =>
      (await findOrder(orders, accountId, brokerOrderId))?.executions ?? [],
    transactions: (accountId, query) =>
      explained(parts, accountId, readTransactions({ client, report, hooks }, accountId, query)),
    quotes: (symbols) => readQuotes(market, symbols),
    bars: (query) => readBars(market, query),
    searchInstruments: (text, limit) => searchInstruments(market, text, limit),
    instrument: (symbol) => readInstrument(market, symbol),
    news: () => Promise.resolve([]),
    marketClock: () => readClock(market),
    optionExpirations: (underlying) => readExpirations(market, underlying),
    optionChain: (query) => readOptionChain(market, query),
    movers: (direction) => readMovers(market, direction),
    previewOrder: async (request, context) => {
      const wire = onlyRequest(compileOrder(request, context), 'previewOrder')
      return client.previewOrder(context.brokerAccountId, wire, mapPreview)
    },
    ...writing(orders, orderUpdates),
    streamOrders: (accountIds, handlers) => orderUpdates.subscribe(accountIds, handlers),
    streamQuotes: (symbols, handlers) => quoteUpdates.subscribe(symbols, handlers),
    close: async () => {
      await quoteUpdates.close()
      await orderUpdates.close()
      await streamer.close()
      await client.close()
    },
  }
}

/** What was sent is followed until it is known how the market took it. */
function writing(
  orders: OrderWritingDeps,
  updates: OrderUpdates,
): Pick<BrokerSession, 'placeOrder' | 'replaceOrder' | 'cancelOrder'> {
  const followed = (accountId: BrokerAccountId, order: ReportedOrder): ReportedOrder => {
    updates.watch(accountId, order)
    return order
  }
  return {
    placeOrder: async (order: PlaceOrder) => followed(order.context.brokerAccountId, await placeOrder(orders, order)),
    replaceOrder: async (replace: ReplaceOrder) => followed(replace.accountId, await replaceOrder(orders, replace)),
    cancelOrder: (accountId, brokerOrderId) => cancelOrder(orders, accountId, brokerOrderId),
  }
}

async function streamerLogin({ client, tokens }: Parts, override: string | undefined): Promise<StreamerLogin> {
  const { streamerInfo } = await client.userPreference(mapPreference)
  const [info] = streamerInfo ?? []
  if (!info) throw misleading('userPreference', 'the preferences name no streamer', streamerInfo, 'streamerInfo')
  return {
    url: override ?? info.streamerSocketUrl,
    customerId: info.schwabClientCustomerId,
    correlId: info.schwabClientCorrelId,
    channel: info.schwabClientChannel,
    functionId: info.schwabClientFunctionId,
    token: await tokens.token(),
  }
}

async function explained<T>({ directory }: Parts, accountId: BrokerAccountId, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw await directory.explained(accountId, error)
  }
}

/** One account, and the one that was asked for. */
function accountIn({ directory }: Parts, accountId: BrokerAccountId, body: unknown, operation: string): unknown {
  const account = isObject(body) ? body['securitiesAccount'] : undefined
  if (!isObject(account)) throw misleading(operation, 'the answer is not one account', body, 'securitiesAccount')
  const number = account['accountNumber']
  if (typeof number !== 'string' || directory.isOther(accountId, number))
    throw misleading(operation, 'the answer is about another account', undefined, 'securitiesAccount.accountNumber')
  return body
}

/** The broker does not date these values, so they are as of the answer. */
function readBalance(parts: Parts, accountId: BrokerAccountId): Promise<ReportedBalance> {
  const { client, report, hooks } = parts
  const read = client.account(accountId, 'balance', (body) => {
    const [balance] = report.items(mapBalances(accountIn(parts, accountId, body, 'balance')))
    if (!balance) throw misleading('balance', 'the answer holds no balance', body, '')
    return { ...balance, asOf: new Date(hooks.now()).toISOString() }
  })
  return explained(parts, accountId, read)
}

function readPositions(parts: Parts, accountId: BrokerAccountId): Promise<readonly ReportedPosition[]> {
  const read = parts.client.account(accountId, 'positions', (body) =>
    parts.report.items(mapPositions(accountIn(parts, accountId, body, 'positions'))),
  )
  return explained(parts, accountId, read)
}
