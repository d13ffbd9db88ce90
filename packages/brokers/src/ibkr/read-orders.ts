/** Finding orders and their fills: in the list, by the status of one, and in the executions of the last days (ibkr.md 3.6). */
import { sum, toQuantity } from '@g2e/domain/money'
import type { OrdersQuery, OrdersRead } from '../port/broker.ts'
import { BrokerError, Rejected } from '../port/errors.ts'
import { BrokerOrderId } from '../port/ids.ts'
import type { BrokerAccountId, ClientOrderId } from '../port/ids.ts'
import type { ReportedExecution, ReportedOrder, ReportedTransaction } from '../port/reported.ts'
import type { GatewayClient } from './client.ts'
import type { GatewaySession } from './gateway-session.ts'
import { mapOrders } from './map/orders.ts'
import { mapTrades, mapTransactions } from './map/trades.ts'
import type { Trade } from './map/trades.ts'
import type { MappingReport } from '../kit/index.ts'
import { withOpenings } from './opening-trades.ts'
import type { Held } from './opening-trades.ts'
import { isWorking } from './order-book.ts'
import type { OrderBook } from './order-book.ts'
import type { TradeLists } from './trade-lists.ts'
import { digits, isObject } from './wire/read.ts'

export interface FindDeps {
  readonly client: GatewayClient
  readonly session: GatewaySession
  readonly book: OrderBook
  readonly report: MappingReport
  readonly trades: TradeLists
  readonly symbolOf: (conid: string) => string | undefined
  /** As positions were read last in this session. */
  readonly heldOf: (accountId: string) => Held | undefined
}

export async function readOrders(
  { book }: FindDeps,
  accountId: BrokerAccountId,
  { scope, since }: OrdersQuery,
): Promise<OrdersRead> {
  const read = await book.read(accountId)
  const orders = read.orders.filter(
    // The list has no time of submission; what last happened before `since` was submitted before it.
    (order) =>
      (scope === 'all' || isWorking(order)) &&
      (since === undefined || order.updatedAt === null || order.updatedAt >= since || isWorking(order)),
  )
  return { ...read, orders }
}

export async function findOrder(
  deps: FindDeps,
  accountId: BrokerAccountId,
  key: { readonly brokerOrderId: BrokerOrderId } | { readonly clientOrderId: ClientOrderId },
): Promise<ReportedOrder | undefined> {
  const isWanted = (order: ReportedOrder): boolean =>
    'brokerOrderId' in key ? order.brokerOrderId === key.brokerOrderId : order.clientOrderId === key.clientOrderId
  if ('brokerOrderId' in key && digits(key.brokerOrderId) === undefined) return undefined
  const listed = (await deps.book.read(accountId)).orders.find(isWanted)
  if (listed) return listed
  if ('brokerOrderId' in key) return statusOf(deps, accountId, key.brokerOrderId)
  return fromTrades(deps, accountId, key.clientOrderId)
}

/** Orders of earlier sessions are not in the list, and may have a status. @returns `undefined` = the broker knows no such order. */
async function statusOf(
  { client, session, report, book }: FindDeps,
  accountId: BrokerAccountId,
  id: BrokerOrderId,
): Promise<ReportedOrder | undefined> {
  try {
    // Of an order of another account than the selected one, nothing is said (ibkr.md 3.6).
    const { value } = await session.ofAccount(accountId, () =>
      client.orderStatus(id, (body) => report.items(mapOrders(body))),
    )
    const [order] = value
    return order && book.seen(order)
  } catch (error) {
    if (error instanceof Rejected) return undefined
    throw error
  }
}

/** An order that filled and left the list with its session is still known by its executions, which carry our id. */
async function fromTrades(
  deps: FindDeps,
  accountId: BrokerAccountId,
  clientOrderId: ClientOrderId,
): Promise<ReportedOrder | undefined> {
  const trades = mapTrades((await deps.trades.read(accountId)).rows)
  const own = trades.filter(({ orderRef }) => orderRef === clientOrderId)
  const id = own.find(({ brokerOrderId }) => brokerOrderId !== undefined)?.brokerOrderId
  if (id === undefined) return undefined
  try {
    const order = await statusOf(deps, accountId, BrokerOrderId(id))
    return order && { ...order, clientOrderId }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    return filledOrder(own, BrokerOrderId(id), clientOrderId)
  }
}

/** Of this order only its fills are known any more: how much was ordered, and whether more comes, is not. */
function filledOrder(
  trades: readonly Trade[],
  brokerOrderId: BrokerOrderId,
  clientOrderId: ClientOrderId,
): ReportedOrder {
  const executions = trades.map(({ execution }) => execution)
  return {
    brokerOrderId,
    clientOrderId,
    symbol: '',
    assetType: 'other',
    side: null,
    quantity: null,
    notional: null,
    filledQuantity: toQuantity(sum(executions.map(({ quantity }) => quantity))),
    leavesQuantity: null,
    orderType: null,
    limitPrice: null,
    stopPrice: null,
    trailPercent: null,
    trailAmount: null,
    timeInForce: null,
    extendedHours: false,
    orderClass: 'simple',
    legs: [],
    status: 'unknown',
    brokerStatus: 'known by its executions alone',
    submittedAt: null,
    filledAt: null,
    updatedAt: executions.at(-1)?.at ?? null,
    averageFillPrice: null,
    rejectReason: null,
    replaces: null,
    replacedBy: null,
    executions,
    raw: null,
  }
}

export async function readExecutions(
  deps: FindDeps,
  accountId: BrokerAccountId,
  id: BrokerOrderId,
): Promise<readonly ReportedExecution[]> {
  const reference = deps.book.latest(accountId).find((order) => order.brokerOrderId === id)?.clientOrderId
  const trades = mapTrades((await deps.trades.read(accountId)).rows)
  return trades
    .filter(
      (trade) =>
        trade.brokerOrderId === id ||
        (trade.brokerOrderId === undefined && reference !== undefined && trade.orderRef === reference),
    )
    .map(({ execution }) => execution)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

/** Seven days at most: older executions, dividends and transfers are not in this API. Oldest first. */
export async function readTransactions(
  deps: FindDeps,
  accountId: BrokerAccountId,
  since: string | undefined,
): Promise<readonly ReportedTransaction[]> {
  const { rows } = await deps.trades.takeOrRead(accountId)
  const own = deps.report.items(mapTransactions(rows, deps.symbolOf)).filter(({ raw }) => isOf(raw, accountId))
  return deps.report
    .items(withOpenings(own, deps.heldOf(accountId)))
    .filter(({ date }) => since === undefined || date >= since)
    .toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1))
}

const isOf = (raw: unknown, accountId: string): boolean =>
  !isObject(raw) || typeof raw['account'] !== 'string' || raw['account'] === accountId
