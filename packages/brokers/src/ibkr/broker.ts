/** The port for this broker: joins what is asked (client) and what it means (map). All accounts of one gateway sign-in. */
import { marketClock } from '@g2e/domain/calendar'
import { decimal, sum, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { BrokerEnvironment, BrokerSession, BrokerSettings, OpenSession } from '../port/broker.ts'
import { WireMismatch } from '../port/errors.ts'
import { BrokerId } from '../port/ids.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedBalance, ReportedClock, ReportedPosition } from '../port/reported.ts'
import { addressesOf, brokerId } from './addresses.ts'
import { GatewayClient, positionsPageSize } from './client.ts'
import { ContractDirectory } from './contract-directory.ts'
import { readCredentials } from './credentials.ts'
import { DayChanges } from './day-change.ts'
import { GatewaySession } from './gateway-session.ts'
import { GatewayStream } from './gateway-stream.ts'
import { mapAccounts, mapBalances, mapRates } from './map/accounts.ts'
import { contractsOf, mapPositions } from './map/positions.ts'
import type { Rates } from './map/positions.ts'
import { MappingReport } from '../kit/index.ts'
import { readBars, readInstrument, readQuotes, search } from './market-data.ts'
import type { Held } from './opening-trades.ts'
import { OrderBook } from './order-book.ts'
import { OrderUpdates } from './order-updates.ts'
import { changeOrder, endOrder, sendOrder, withContract } from './place-order.ts'
import { previewOrder } from './preview-order.ts'
import { QuestionMemory } from './questions.ts'
import { QuoteUpdates } from './quote-updates.ts'
import { findOrder, readExecutions, readOrders, readTransactions } from './read-orders.ts'
import { TradeLists } from './trade-lists.ts'
import { mismatch } from './wire/notes.ts'
import { digits, isObject, quantity } from './wire/read.ts'

/** 10,000 positions. */
const positionPagesMax = 100

/** Everything of one opened session, each part knowing only what it needs. */
function partsOf(settings: BrokerSettings, { environment, credentials: stored, environmentHooks: hooks }: OpenSession) {
  const addresses = addressesOf(settings)
  const credentials = readCredentials(stored)
  const client = new GatewayClient({ addresses, credentials, hooks })
  const session = new GatewaySession({ client, addresses, credentials, environment, hooks })
  const report = new MappingReport(brokerId, hooks)
  const contracts = new ContractDirectory(client, session)
  const memory = new QuestionMemory()
  const { symbolOf } = contracts
  const book = new OrderBook({ client, session, hooks, report, symbolOf })
  const trades = new TradeLists(client, session)
  const dayChanges = new DayChanges({ client, session, trades, hooks })
  const held = new Map<string, ReadPositions>()
  const portfolio = { client, report, contracts, session, hooks, fresh: new Freshness(), dayChanges, held }
  const positionOf = (accountId: BrokerAccountId, conid: string) => heldOf(portfolio, accountId, conid)
  const orders = { client, session, hooks, book, contracts, memory, positionOf }
  const finding = {
    client,
    session,
    book,
    report,
    trades,
    symbolOf,
    heldOf: (accountId: string) => heldIn(held.get(accountId)),
  }
  const { certificateAuthority } = addresses
  const stream = new GatewayStream({ url: addresses.stream, certificateAuthority, credentials, session, hooks })
  const orderUpdates = new OrderUpdates({
    stream,
    book,
    hooks,
    symbolOf,
    // Clears what the gateway had gathered, which a filter of another program may have spoiled (ibkr.md 4).
    clear: () => client.orders(() => undefined, true),
    readFills: (accountId, { brokerOrderId }) => readExecutions(finding, accountId, brokerOrderId),
  })
  const readNow = async (symbols: readonly string[]) => (await readQuotes(portfolio, symbols)).quotes
  const quoteUpdates = new QuoteUpdates({ stream, contracts, hooks, readQuotes: readNow })
  return { client, session, report, memory, portfolio, orders, finding, stream, orderUpdates, quoteUpdates, trades }
}

export function openSession(settings: BrokerSettings, opened: OpenSession): BrokerSession {
  const parts = partsOf(settings, opened)
  const { client, session, report, memory, portfolio, orders, finding, stream, orderUpdates, quoteUpdates } = parts
  const { environmentHooks: hooks } = opened
  const changed = (): void => parts.trades.changed()
  return {
    brokerId: BrokerId(brokerId),
    accounts: async () => {
      await session.ready('portfolio')
      return session.takeAccounts() ?? client.accounts((body) => report.items(mapAccounts(body)))
    },
    balance: (accountId) => readBalance(portfolio, accountId),
    positions: (accountId) => readPositions(portfolio, accountId),
    orders: (accountId, query) => readOrders(finding, accountId, query),
    findOrder: (accountId, key) => findOrder(finding, accountId, key),
    executions: (accountId, brokerOrderId) => readExecutions(finding, accountId, brokerOrderId),
    transactions: async (accountId, { since }) => ({
      transactions: await readTransactions(finding, accountId, since),
      cursor: null,
    }),
    quotes: (symbols) => readQuotes(portfolio, symbols),
    bars: (query) => readBars(portfolio, query),
    searchInstruments: (text, limit) => search(portfolio, text, limit),
    instrument: (symbol) => readInstrument(portfolio, symbol),
    // There is no news in this API.
    news: () => Promise.resolve([]),
    marketClock: () => Promise.resolve(clockAt(hooks.now())),
    contracts: (symbol) => parts.portfolio.contracts.candidatesOf(symbol),
    orderContext: (request, context) => withContract(portfolio, request, context),
    previewOrder: (request, context) => previewOrder({ client, market: portfolio, memory, session }, request, context),
    placeOrder: (order) => sendOrder(orders, order).finally(changed),
    replaceOrder: (replace) => changeOrder(orders, replace).finally(changed),
    cancelOrder: (accountId, brokerOrderId) => endOrder(orders, accountId, brokerOrderId).finally(changed),
    streamOrders: (accountIds, handlers) => orderUpdates.subscribe(accountIds, handlers),
    streamQuotes: (symbols, handlers) => quoteUpdates.subscribe(symbols, handlers),
    close: async () => {
      session.close()
      await Promise.all([orderUpdates.close(), quoteUpdates.close()])
      await stream.close()
      await client.close()
    },
  }
}

interface PortfolioDeps {
  readonly client: GatewayClient
  readonly report: MappingReport
  readonly contracts: ContractDirectory
  readonly session: GatewaySession
  readonly hooks: BrokerEnvironment
  readonly fresh: Freshness
  readonly dayChanges: DayChanges
  /** By account, as read last. */
  readonly held: Map<string, ReadPositions>
}

/**
 * Positions are cached behind the gateway until it is told otherwise. It is told once for each reading, and not again while
 * readings fail: what was not read is not cached, and a gateway in trouble is to be left alone.
 */
class Freshness {
  readonly #toldAt = new Map<string, number>()

  async before(accountId: string, tell: () => Promise<void>): Promise<void> {
    const at = this.#toldAt.get(accountId)
    if (at !== undefined && performance.now() - at < freshMsMax) return
    await tell()
    this.#toldAt.set(accountId, performance.now())
  }

  used(accountId: string): void {
    this.#toldAt.delete(accountId)
  }
}
const freshMsMax = 10_000

function readBalance({ client, report, hooks }: PortfolioDeps, accountId: BrokerAccountId): Promise<ReportedBalance> {
  return client.summary(accountId, (body) => {
    const [balance, ...more] = report.items(mapBalances(body))
    if (!balance || more.length > 0)
      throw new WireMismatch('the answer is not the balance of one account', {
        brokerId,
        operation: 'balance',
        raw: JSON.stringify(body) ?? '',
        path: '',
      })
    return balance.asOf === null ? { ...balance, asOf: new Date(hooks.now()).toISOString() } : balance
  })
}

/** All pages, fresh; figures abroad by the rates of the ledger, and what today brought. */
async function readPositions(deps: PortfolioDeps, accountId: BrokerAccountId): Promise<readonly ReportedPosition[]> {
  const { client, report, contracts, fresh, dayChanges, hooks } = deps
  const from = hooks.now()
  await fresh.before(accountId, () => client.invalidatePositions(accountId))
  const rows: unknown[] = []
  for (let page = 0; page < positionPagesMax; page += 1) {
    const list = await client.positions(accountId, page, listIn)
    for (const row of list) rows.push(row)
    if (list.length < positionsPageSize) {
      fresh.used(accountId)
      deps.held.set(accountId, { at: from, rows })
      const [rates, days] = await Promise.all([ratesFor(deps, accountId, rows), dayChanges.of(accountId, rows, from)])
      const positions = report.items(mapPositions(rows, rates, days))
      for (const contract of contractsOf(rows, positions)) contracts.held(contract)
      return positions
    }
  }
  throw mismatch('positions', '', `there are more than ${positionPagesMax} pages`, rows.length)
}

/** Positions as they came, and when their reading began. */
interface ReadPositions {
  readonly at: number
  readonly rows: readonly unknown[]
}

const heldIn = (read: ReadPositions | undefined): Held | undefined =>
  read && { at: read.at, quantities: quantitiesIn(read.rows) }

/** Several rows of a contract are one position of it. */
function quantitiesIn(rows: readonly unknown[]): ReadonlyMap<string, Decimal> {
  const found = new Map<string, Decimal>()
  for (const row of rows) {
    if (!isObject(row)) continue
    const conid = digits(row['conid'])
    const held = quantity(row['position'])
    if (conid === undefined || held === null) continue
    const before = found.get(conid)
    found.set(conid, before === undefined ? decimal(held) : before.plus(held))
  }
  return found
}

const listIn = (body: unknown): readonly unknown[] => {
  if (Array.isArray(body)) return body
  throw mismatch('positions', '', 'expected a list of positions', body)
}

/** The ledger is read only where a position is in another currency than the account: most accounts have one. */
async function ratesFor(
  { client, session }: PortfolioDeps,
  accountId: BrokerAccountId,
  rows: readonly unknown[],
): Promise<Rates | undefined> {
  const base = session.currencyOf(accountId)
  const isForeign = (row: unknown): boolean =>
    isObject(row) && typeof row['currency'] === 'string' && row['currency'] !== base
  if (base === undefined || !rows.some(isForeign)) return undefined
  const rates = await client.ledger(accountId, mapRates)
  return { base, of: (currency) => rates.get(currency) }
}

/** What is held of one contract, now. */
async function heldOf({ client }: PortfolioDeps, accountId: BrokerAccountId, conid: string): Promise<string> {
  await client.invalidatePositions(accountId)
  const rows = await client.position(accountId, conid, listIn)
  return toQuantity(sum(rows.flatMap((row) => (isObject(row) ? (quantity(row['position']) ?? []) : []))))
}

/** By the calendar: schedules are per contract in this API, and the exchange is the same. */
function clockAt(nowMs: number): ReportedClock {
  const { isOpen, session, nextOpenMs, nextCloseMs } = marketClock(nowMs)
  return {
    now: new Date(nowMs).toISOString(),
    isOpen,
    session,
    nextOpen: new Date(nextOpenMs).toISOString(),
    nextClose: new Date(nextCloseMs).toISOString(),
  }
}
