/**
 * Everything that checks look at, read afresh: the broker's balance and positions, a quote, our own journal. A broker that
 * does not answer gives a failure and last known values, never an exception: whether that stops the order is a check's word.
 */
import type {
  BrokerDefinition,
  BrokerSession,
  OrderContext,
  ReportedBalance,
  ReportedPosition,
  UnsupportedField,
} from '@g2e/brokers/port'
import { BrokerError, ClientOrderId, Unsupported } from '@g2e/brokers/port'
import type { OrderRequest as WireRequest, TradingSettings } from '@g2e/contract/orders'
import type { Balance } from '@g2e/domain/accounts'
import { marketClock, tradingDateOf } from '@g2e/domain/calendar'
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import { Money, Percent, Price, Quantity, sum, toMoney, toQuantity } from '@g2e/domain/money'
import { leavesQuantity, notFound, notSent } from '@g2e/domain/orders'
import type {
  CheckFacts,
  JournalFacts,
  OrderRequest,
  PortfolioFacts,
  PositionFacts,
  QuoteFacts,
  TradingLimits,
} from '@g2e/domain/orders'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound as noSuch } from '../../platform/http/problem.ts'
import type { AccountRecord, AccountSnapshot } from '../accounts/index.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import { toDomainRequest } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { stopsTouching, strategyOf } from './stops-touching.ts'
import type { OrderScope } from './stops-touching.ts'

export interface GatheredFacts {
  readonly facts: CheckFacts
  readonly wire: WireRequest
  readonly request: OrderRequest
  readonly account: AccountRecord
  readonly connection: ConnectionRecord
  readonly definition: BrokerDefinition
  /** `undefined`: the broker could not be reached. */
  readonly session: BrokerSession | undefined
  readonly context: OrderContext
  readonly tradeDate: string
  readonly scope: OrderScope
}

/** How long an order waits for its account to be compared with the broker after a start. */
const gateWaitMs = 8_000
/** Recent orders are read this far back; the longest duplicate window. */
const recentMs = 24 * 60 * 60 * 1_000

type Position = Omit<ReportedPosition, 'raw'>

interface LiveValues {
  readonly session: BrokerSession | undefined
  readonly balance:
    | (Pick<Balance, 'currency' | 'buyingPower' | 'cash' | 'portfolioValue'> & Pick<ReportedBalance, 'dayTrades'>)
    | null
  readonly positions: readonly Position[] | null
  readonly staleSince: string | null
  readonly failure: string | null
}

export const limitsOf = (settings: TradingSettings): TradingLimits => ({
  maxOrderNotional: settings.maxOrderNotional === null ? null : Money(settings.maxOrderNotional),
  maxOrdersPerDay: settings.maxOrdersPerDay,
  priceCollarPercent: settings.priceCollarPercent === null ? null : Percent(settings.priceCollarPercent),
  duplicateWindowSeconds: settings.duplicateWindowSeconds,
  concentrationPercent: settings.concentrationPercent === null ? null : Percent(settings.concentrationPercent),
  holdOnDifference: settings.holdOnDifference,
})

/** The account of a ticket and the connection it lives in. @throws 404 for another user's. */
export async function findAccount(
  deps: OrdersDeps,
  userId: string,
  accountId: string,
): Promise<{ readonly account: AccountRecord; readonly connection: ConnectionRecord }> {
  const account = await deps.accounts.find(userId, accountId)
  if (!account) throw noSuch('account')
  if (account.connectionId === null)
    throw new ProblemError(
      'order_blocked',
      `${account.accountName} has no connection to a broker: its transactions come from files. Choose an account at a broker.`,
    )
  const connection = await deps.connections.find(userId, account.connectionId)
  if (!connection) throw noSuch('account')
  return { account, connection }
}

const messageOf = (error: unknown): string => {
  if (error instanceof BrokerError) return error.message.replace(/\.$/, '')
  throw error
}

async function readLive(
  deps: OrdersDeps,
  { account, connection }: { readonly account: AccountRecord; readonly connection: ConnectionRecord },
  snapshot: AccountSnapshot | undefined,
): Promise<LiveValues> {
  const lastKnown = {
    balance: snapshot?.balance ?? null,
    positions: snapshot && snapshot.balance !== null ? snapshot.positions : null,
    staleSince: snapshot?.asOf ?? null,
  }
  if (connection.status !== 'active') return { ...lastKnown, session: undefined, failure: null }
  let session: BrokerSession | undefined
  try {
    session = await deps.connections.session(connection)
    const [balance, positions]: [ReportedBalance, readonly ReportedPosition[]] = await Promise.all([
      session.balance(account.brokerAccountId),
      session.positions(account.brokerAccountId),
    ])
    return { session, balance, positions, staleSince: null, failure: null }
  } catch (error) {
    const failure = messageOf(error)
    await deps.connections.reportOutcome(connection, error)
    return { ...lastKnown, session, failure }
  }
}

const positionOf = (positions: readonly Position[] | null, symbol: string): PositionFacts | null => {
  if (positions === null) return null
  const found = positions.find((position) => position.symbol === symbol)
  if (!found) return { quantity: Quantity('0'), available: null, marketValue: null }
  return { quantity: found.quantity, available: found.quantityAvailable, marketValue: found.marketValue }
}

interface Part {
  readonly balance: Pick<Balance, 'cash' | 'portfolioValue'> | null
  readonly positions: readonly Position[] | null
}

/** The order's account as it is just now, the others as they were last read. */
const partsOf = (live: Part, account: AccountRecord, snapshots: readonly AccountSnapshot[]): readonly Part[] => [
  { balance: live.balance, positions: live.positions },
  ...snapshots
    .filter((snapshot) => snapshot.account.id !== account.id)
    .map(({ balance, positions }) => ({ balance, positions: balance === null ? null : positions })),
]

/** `null` as soon as one account does not say: a part must not look like the whole. */
const total = (values: readonly (Money | null | undefined)[]): Money | null => {
  const known = values.flatMap((value) => (value === null || value === undefined ? [] : [value]))
  return values.length > 0 && known.length === values.length ? toMoney(sum(known)) : null
}

function portfolioFacts(parts: readonly Part[], symbol: string): PortfolioFacts {
  const held = parts.flatMap(({ positions }) => positions ?? []).filter((position) => position.symbol === symbol)
  const isKnown = parts.length > 0 && parts.every(({ positions }) => positions !== null)
  return {
    totalValue: total(parts.map(({ balance }) => balance?.portfolioValue)),
    cash: total(parts.map(({ balance }) => balance?.cash)),
    symbolQuantity: isKnown ? toQuantity(sum(held.map(({ quantity }) => quantity))) : null,
    symbolValue: isKnown ? (held.length === 0 ? Money('0') : total(held.map(({ marketValue }) => marketValue))) : null,
  }
}

async function readQuote(
  deps: OrdersDeps,
  userId: string,
  symbol: string,
): Promise<{ readonly quote: QuoteFacts | null; readonly quoteMissing: string | null }> {
  const priceOf = (text: string | null) => (text === null ? null : Price(text))
  try {
    const { items, missing } = await deps.market.quotes(userId, [symbol], { fresh: true })
    const found = items.find((item) => item.symbol === symbol)
    if (!found) return { quote: null, quoteMissing: missing[0]?.reason ?? null }
    const { bid, ask, last, timestamp, delayed } = found
    return {
      quote: { bid: priceOf(bid), ask: priceOf(ask), last: priceOf(last), timestamp, delayed },
      quoteMissing: null,
    }
  } catch (error) {
    return { quote: null, quoteMissing: messageOf(error) }
  }
}

async function assetTypeOf(deps: OrdersDeps, userId: string, symbol: string, held?: Position): Promise<AssetType> {
  if (isOptionSymbol(symbol)) return 'option'
  if (symbol.includes('/')) return 'crypto'
  if (held) return held.assetType
  return (await deps.market.instruments(userId, [symbol])).get(symbol)?.assetType ?? 'stock'
}

/** What our own journal knows: read again, in the transaction that journals a new order. */
export async function journalFacts(deps: OrdersDeps, scope: OrderScope, tradeDate: string): Promise<JournalFacts> {
  const nowMs = deps.platform.clock.now()
  const { userId } = scope
  const accountId = scope.account.id
  const working = await deps.orders.working(accountId)
  const recent = await deps.orders.recent(accountId, isoOf(nowMs - recentMs))
  const unsettled = await deps.orders.unsettledOf(accountId)
  const watched = await deps.orders.watchedOf(accountId)
  const settings = await deps.settings.read(userId)
  return {
    nowMs,
    limits: limitsOf(settings),
    stops: await stopsTouching(deps, settings, scope),
    ordersToday: await deps.orders.countOn(userId, tradeDate),
    openOrders: working.map((order) => ({
      id: order.id,
      symbol: order.symbol,
      side: order.side,
      leavesQuantity: leavesQuantity(order),
    })),
    filledToday: recent.flatMap(({ symbol, side, filledQuantity: quantity, tradeDate: day }) =>
      day === tradeDate && quantity !== '0' ? [{ symbol, side, quantity }] : [],
    ),
    recentOrders: recent.flatMap((order) =>
      order.source === 'external' || order.replacesOrderId !== null
        ? []
        : [
            {
              ...order,
              createdAtMs: Date.parse(order.createdAt),
              isVoid:
                order.status === 'rejected' && (order.rejectReason === notSent || order.rejectReason !== notFound),
            },
          ],
    ),
    unsettledOrders: [
      ...unsettled.map(({ id, symbol }) => ({ id, symbol, state: 'unknown' as const })),
      ...watched.map(({ id, symbol }) => ({ id, symbol, state: 'not_found' as const })),
    ],
  }
}

const noContracts: UnsupportedField = {
  field: 'contractId',
  reason: 'Symbols name one thing at this broker, so there is no contract to choose.',
  nearest: 'the same ticket without contractId',
}

/** @throws 404 when the account is not this user's. Broker failures are facts, not exceptions. */
interface Compiled {
  readonly context: OrderContext
  readonly unsupported: readonly UnsupportedField[]
  /** Why the broker could not be asked; `null` = it was. */
  readonly failure: string | null
}

/**
 * The ticket at its broker, with the facts that only an open session has. A symbol that means several things there is a
 * fault of the ticket, with all of them named; silence of the broker is no fault of the ticket.
 */
async function compiledAt(
  { compileOrder }: BrokerDefinition,
  { session, failure }: LiveValues,
  request: OrderRequest,
  known: OrderContext,
): Promise<Compiled> {
  const faultsIn = (context: OrderContext) => compileOrder(request, context).unsupported ?? []
  const unnamed = () => faultsIn(known).filter(({ field }) => field !== 'symbol')
  if (session && known.conid !== undefined && !session.contracts)
    return { context: known, unsupported: [noContracts], failure }
  if (!session) return { context: known, unsupported: unnamed(), failure }
  try {
    const context = (await session.orderContext?.(request, known)) ?? known
    return { context, unsupported: faultsIn(context), failure }
  } catch (error) {
    if (error instanceof Unsupported)
      return { context: known, unsupported: [{ field: 'symbol', reason: error.message }, ...unnamed()], failure }
    return { context: known, unsupported: unnamed(), failure: failure ?? messageOf(error) }
  }
}

interface Named {
  readonly wire: WireRequest
  readonly request: OrderRequest
  readonly clientOrderId: string
}

/**
 * The session has to know which contract is meant before prices are read: an ambiguous symbol has none. What goes wrong here
 * goes wrong again when the ticket is compiled, and is told there.
 */
async function meanContract(
  deps: OrdersDeps,
  { account, connection }: { readonly account: AccountRecord; readonly connection: ConnectionRecord },
  { wire, request, clientOrderId }: Named,
): Promise<void> {
  if (wire.contractId === undefined || connection.status !== 'active') return
  const { brokerAccountId } = account
  try {
    const session = await deps.connections.session(connection)
    const conid = wire.contractId
    await session.orderContext?.(request, { brokerAccountId, clientOrderId: ClientOrderId(clientOrderId), conid })
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
  }
}

export async function gatherFacts(
  deps: OrdersDeps,
  userId: string,
  wire: WireRequest,
  clientOrderId: string,
): Promise<GatheredFacts> {
  const { account, connection } = await findAccount(deps, userId, wire.accountId)
  const definition = deps.connections.definitionOf(connection.brokerId)
  const request = toDomainRequest(wire)
  await meanContract(deps, { account, connection }, { wire, request, clientOrderId })
  const snapshots = await deps.accounts.snapshots(userId)
  const own = (await deps.accounts.snapshots(userId, [account.id]))[0]
  const [brokerNowMs, isReconciled] = await Promise.all([
    deps.connections.brokerNow(connection),
    deps.gate.opened(account.id, gateWaitMs),
  ])
  const tradeDate = tradingDateOf(brokerNowMs)
  const scope = { userId, account, strategyId: await strategyOf(deps, userId, wire.recommendationId) }
  // Before the position is read: what fills in between is then counted twice and not never.
  const journal = await journalFacts(deps, scope, tradeDate)
  const [live, { quote, quoteMissing }] = await Promise.all([
    readLive(deps, { account, connection }, own),
    readQuote(deps, userId, wire.symbol),
  ])
  const held = live.positions?.find((position) => position.symbol === wire.symbol)
  const assetType = await assetTypeOf(deps, userId, wire.symbol, held)
  const position = positionOf(live.positions, wire.symbol)
  const { context, unsupported, failure } = await compiledAt(definition, live, request, {
    brokerAccountId: account.brokerAccountId,
    clientOrderId: ClientOrderId(clientOrderId),
    positionQuantity: position?.quantity ?? null,
    assetType,
    ...(wire.contractId !== undefined && { conid: wire.contractId }),
  })
  const clock = marketClock(brokerNowMs)
  const facts: CheckFacts = {
    ...journal,
    request,
    brokerNowMs,
    assetType,
    session: clock.session,
    nextOpenMs: clock.nextOpenMs,
    brokerName: definition.name,
    connection: { ...connection, failure },
    account: { name: account.accountName, tradable: account.tradable, tradingNote: account.tradingNote },
    unsupported,
    quote,
    quoteMissing,
    balance: live.balance,
    position,
    staleSince: live.staleSince,
    portfolio: portfolioFacts(partsOf(live, account, snapshots), wire.symbol),
    dayTrades: live.balance?.dayTrades ?? null,
    equity: live.balance?.portfolioValue ?? null,
    openDifferences: await deps.reconciliation.holding(userId, account.id),
    isReconciled,
  }
  return { facts, wire, request, account, connection, definition, session: live.session, context, tradeDate, scope }
}
