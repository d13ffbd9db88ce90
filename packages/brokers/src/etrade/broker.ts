/** The port for this broker: joins what is asked (client) and what it means (map). A sign-in opens all accounts of a person. */
import type { BrokerEnvironment, BrokerSession, BrokerSettings, OpenSession, TransactionsPage } from '../port/broker.ts'
import { Rejected, Unsupported, WireMismatch } from '../port/errors.ts'
import { BrokerId } from '../port/ids.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedAccount, ReportedBalance, ReportedPosition } from '../port/reported.ts'
import { addressesOf, brokerId, brokerName } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import { renew } from './auth.ts'
import { EtradeClient } from './client.ts'
import { readCredentials } from './credentials.ts'
import { lastDays, since as sinceDate } from './dates.ts'
import type { DateRange } from './dates.ts'
import { mapAccounts, mapBalances, mapPositionsPage, mapTransactionsPage } from './map.ts'
import {
  readClock,
  readExpirations,
  readInstrument,
  readOptionChain,
  readQuotes,
  searchInstruments,
} from './market-data.ts'
import { OrderUpdates } from './order-updates.ts'
import { findOrder, readExecutions, readFills, readOrders } from './orders.ts'
import { cancelOrder, placeOrder, previewOrder, replaceOrder } from './place-orders.ts'
import type { PlaceDeps } from './place-orders.ts'
import { QuoteUpdates } from './quote-updates.ts'
import { MappingReport } from '../kit/index.ts'
import { TokenKeeper } from './token-keeper.ts'

/** 10,000 positions. */
export const portfolioPagesMax = 200
/** Three years by the broker's error texts, two by its prose (brokers/etrade.md 2.4): the longer is tried first. */
export const transactionDays = [1094, 729] as const

export function openSession(settings: BrokerSettings, session: OpenSession): BrokerSession {
  const { environmentHooks: hooks, onRenewed, stored } = session
  const addresses = addressesOf(settings, session.environment)
  const credentials = readCredentials(session.credentials)
  const keeper = new TokenKeeper({
    hooks,
    credentials,
    onRenewed,
    stored,
    renew: (current) => renew(settings, hooks, current),
  })
  const client = new EtradeClient({ addresses, credentials, hooks, wake: (askedAtMs) => keeper.wake(askedAtMs) })
  keeper.start(() => client.lastCallAtMs)
  const report = new MappingReport(brokerId, hooks)
  const market = { client, report, addresses }
  const quoteUpdates = new QuoteUpdates({
    hooks,
    readQuotes: async (symbols) => (await readQuotes(market, symbols)).quotes,
  })
  const orderUpdates = updatesOf({ client, hooks, report }, hooks)
  const orders: PlaceDeps = {
    client,
    hooks,
    report,
    keeper,
    used: new Set(),
    stirred: () => orderUpdates.stirred(),
  }
  return {
    brokerId: BrokerId(brokerId),
    accounts: () => readAccounts(client, report, addresses),
    balance: (accountId) => readBalance(client, report, hooks, accountId),
    positions: (accountId) => readPositions(client, report, accountId),
    orders: (accountId, query) => readOrders(orders, accountId, query),
    findOrder: (accountId, key) => findOrder(orders, accountId, key),
    executions: (accountId, brokerOrderId) => readExecutions(orders, accountId, brokerOrderId),
    transactions: (accountId, query) => readTransactions({ client, report, hooks }, accountId, query),
    quotes: (symbols) => readQuotes(market, symbols),
    bars: () => Promise.reject(unsupported('bars', `${brokerName} has no price history in its API.`)),
    searchInstruments: (text, limit) => searchInstruments(market, text, limit),
    instrument: (symbol) => readInstrument(market, symbol),
    optionExpirations: (underlying) => readExpirations(market, underlying),
    optionChain: (query) => readOptionChain(market, query),
    news: () => Promise.reject(unsupported('news', `${brokerName} has no news in its API.`)),
    marketClock: () => Promise.resolve(readClock(hooks.now())),
    previewOrder: (request, context) => previewOrder(orders, request, context),
    placeOrder: (order) => placeOrder(orders, order),
    replaceOrder: (replace) => replaceOrder(orders, replace),
    cancelOrder: (accountId, brokerOrderId) => cancelOrder(orders, accountId, brokerOrderId),
    streamOrders: (accountIds, handlers) => orderUpdates.subscribe(accountIds, handlers),
    streamQuotes: (symbols, handlers) => quoteUpdates.subscribe(symbols, handlers),
    close: async () => {
      keeper.stop()
      await Promise.all([orderUpdates.close(), quoteUpdates.close()])
      await client.close()
    },
  }
}

const unsupported = (operation: string, message: string): Unsupported =>
  new Unsupported(message, { brokerId, operation })

function updatesOf(
  deps: { readonly client: EtradeClient; readonly hooks: BrokerEnvironment; readonly report: MappingReport },
  hooks: BrokerEnvironment,
): OrderUpdates {
  return new OrderUpdates({
    hooks,
    readOrders: async (accountId, since) => {
      const query = since === undefined ? ({ scope: 'open' } as const) : ({ scope: 'all', since } as const)
      return (await readOrders(deps, accountId, query)).orders
    },
    readOrder: (accountId, brokerOrderId) => findOrder(deps, accountId, { brokerOrderId }),
    readFills: (accountId, order) => readFills(deps, accountId, order),
  })
}

/** Sample data must never pass for a person's accounts (brokers/etrade.md 2.18). */
async function readAccounts(
  client: EtradeClient,
  report: MappingReport,
  { isSandbox }: Addresses,
): Promise<readonly ReportedAccount[]> {
  const accounts = await client.accounts((body) => report.items(mapAccounts(body)))
  if (!isSandbox) return accounts
  return accounts.map((account) => ({
    ...account,
    accountName: `Sample: ${account.accountName ?? account.accountNumber.slice(-4)}`,
    tradable: false,
    tradingNote: "This is sample data of E*TRADE's sandbox, not an account of yours (ETRADE_SANDBOX=true).",
  }))
}

/** The broker mostly does not date these values: then they are as of the answer. */
async function readBalance(
  client: EtradeClient,
  report: MappingReport,
  hooks: Pick<BrokerEnvironment, 'now'>,
  accountId: BrokerAccountId,
): Promise<ReportedBalance> {
  const balance = await client.balance(accountId, (body) => {
    const [only, ...more] = report.items(mapBalances(body))
    if (only && more.length === 0) return only
    throw new WireMismatch('the answer is not one balance', {
      brokerId,
      operation: 'balance',
      raw: JSON.stringify(body) ?? '',
      path: 'BalanceResponse',
    })
  })
  return balance.asOf === null ? { ...balance, asOf: new Date(hooks.now()).toISOString() } : balance
}

/** All pages, or an error: half a portfolio is none. */
async function readPositions(
  client: EtradeClient,
  report: MappingReport,
  accountId: BrokerAccountId,
): Promise<readonly ReportedPosition[]> {
  const positions: ReportedPosition[] = []
  const seen = new Set<string>()
  let pageNumber = '1'
  for (let page = 0; page < portfolioPagesMax; page += 1) {
    seen.add(pageNumber)
    const { items, nextPage } = await client.portfolio(accountId, pageNumber, (body) => {
      const read = mapPositionsPage(body)
      report.tell(read.warnings)
      return read
    })
    for (const position of items) positions.push(position)
    if (nextPage === null) return positions
    if (seen.has(nextPage)) break
    pageNumber = nextPage
  }
  throw new WireMismatch('the portfolio has no last page', {
    brokerId,
    operation: 'positions',
    raw: '',
    path: 'PortfolioResponse.AccountPortfolio[0].nextPageNo',
  })
}

/** The cursor holds the dates too: a marker belongs to the list that it came from. */
const cursorOf = ({ from, to }: DateRange, marker: string): string => `${from}.${to}.${marker}`

async function readTransactions(
  deps: {
    readonly client: EtradeClient
    readonly report: MappingReport
    readonly hooks: Pick<BrokerEnvironment, 'now'>
  },
  accountId: BrokerAccountId,
  { since, cursor }: { readonly since?: string | undefined; readonly cursor?: string | undefined },
): Promise<TransactionsPage> {
  const [, from, to, marker] = /^(\d{8})\.(\d{8})\.(.+)$/.exec(cursor ?? '') ?? []
  if (from !== undefined && to !== undefined && marker !== undefined) {
    return readTransactionsPage(deps, accountId, { from, to }, marker)
  }
  const now = deps.hooks.now()
  const [longest, shorter] = transactionDays
  const rangeOf = (days: number): DateRange => (since === undefined ? lastDays(now, days) : sinceDate(since, now, days))
  try {
    return await readTransactionsPage(deps, accountId, rangeOf(longest))
  } catch (error) {
    const code = error instanceof Rejected ? error.context.failure?.code : undefined
    if (code !== '2002' && code !== '2003') throw error
    return readTransactionsPage(deps, accountId, rangeOf(shorter))
  }
}

function readTransactionsPage(
  { client, report }: { readonly client: EtradeClient; readonly report: MappingReport },
  accountId: BrokerAccountId,
  range: DateRange,
  marker?: string,
): Promise<TransactionsPage> {
  return client.transactions(accountId, { startDate: range.from, endDate: range.to, marker }, (body) => {
    const read = mapTransactionsPage(body)
    report.tell(read.warnings)
    // A marker that repeats itself is the end (brokers/etrade.md 2.4).
    const isLast = read.marker === null || read.marker === marker
    return { transactions: read.items, cursor: isLast ? null : cursorOf(range, read.marker) }
  })
}
