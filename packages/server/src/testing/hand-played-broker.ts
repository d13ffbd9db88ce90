/**
 * A broker that a test plays by hand, behind the port: what it answers, loses or keeps silent about is set before each call,
 * and time stands still between them. For decisions that no real wire can be brought to at a given moment; everything that
 * the wire can show is tested against the simulators.
 */
import {
  AuthRequired,
  BrokerAccountId,
  BrokerId,
  BrokerOrderId,
  ExecutionId,
  NotSent,
  OutcomeUnknown,
  Rejected,
  Unavailable,
} from '@g2e/brokers/port'
import type {
  BrokerDefinition,
  BrokerSession,
  Capabilities,
  OrderEvent,
  PlaceOrder,
  ReportedExecution,
  ReportedOrder,
  ReportedTransaction,
  StreamHandlers,
} from '@g2e/brokers/port'
import { positionOf, quoteOf, reportOf } from './hand-played-reports.ts'
import { Decimal, Money, Price, Quantity, decimal, toQuantity } from '@g2e/domain/money'

/** What becomes of the next call that writes. */
export type WriteFate =
  | 'answered'
  | 'rejected'
  | 'not_sent'
  | 'sign_in_needed'
  | 'answer_lost'
  | 'request_lost'
  | 'status_never_met'

export interface HandPlayedBroker {
  readonly definition: BrokerDefinition
  readonly session: BrokerSession
  /** Newest last. */
  readonly orders: ReportedOrder[]
  readonly positions: Map<string, string>
  /** What it lists of an account's past. */
  readonly transactions: ReportedTransaction[]
  /** Client order ids as they came in, repeats included. */
  readonly received: string[]
  readonly canceled: string[]
  buyingPower: string
  /** Of the next placing, replacing or canceling call; then `answered` again. */
  fate: WriteFate
  /** Reads fail as if the broker were down. */
  isDown: boolean
  /** Orders that the lists do not show yet. */
  readonly hidden: Set<string>
  areListsComplete: boolean
  quote: { bid: string; ask: string; last: string } | undefined
  /** Called inside each placing call, before it answers. */
  duringPlace: (() => Promise<void>) | undefined
  /** Fills an order and tells the stream. */
  fill(brokerOrderId: string, quantity: string, price: string): void
  change(brokerOrderId: string, changes: Partial<ReportedOrder>): ReportedOrder
  /** An order made in the broker's own app. */
  makeElsewhere(changes: Partial<ReportedOrder>): ReportedOrder
  tell(brokerOrderId: string, execution?: ReportedExecution): void
  /** As at the beginning; the next order is B1. */
  empty(): void
}

export interface HandPlayedOptions {
  readonly now: () => number
  readonly capabilities?: Partial<Capabilities> | undefined
}

const brokerId = 'played'
const context = { brokerId, operation: 'test' }

const fullCapabilities: Capabilities = {
  assetTypes: ['stock', 'etf'],
  orderTypes: ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'],
  timesInForce: ['day', 'gtc', 'ioc', 'fok'],
  orderClasses: ['simple'],
  fractional: true,
  notional: true,
  extendedHours: true,
  shortSelling: true,
  options: false,
  crypto: false,
  paperTrading: true,
  realTimeQuotes: true,
  streaming: true,
  orderPreview: false,
  asksQuestions: false,
  clientOrderId: true,
  tokenRefreshDays: null,
  requiresManualReauthorization: false,
  maxQuotesPerCall: 100,
  rateLimits: [],
  rateLimitedWritesAreRefused: true,
  listsEveryPayment: true,
  optionChains: false,
  movers: false,
  declaredDividends: false,
  replace: 'new_order',
}

const beginning: Pick<
  HandPlayedBroker,
  'buyingPower' | 'fate' | 'isDown' | 'areListsComplete' | 'quote' | 'duringPlace'
> = {
  buyingPower: '100000',
  fate: 'answered',
  isDown: false,
  areListsComplete: true,
  quote: { bid: '99.90', ask: '100.00', last: '99.95' },
  duringPlace: undefined,
}

export function handPlayedBroker({ now, capabilities }: HandPlayedOptions): HandPlayedBroker {
  const handlers = new Set<StreamHandlers<OrderEvent>>()
  const iso = () => new Date(now()).toISOString()
  let sequence = 0

  const played: HandPlayedBroker = {
    definition: { ...definitionOf({ ...fullCapabilities, ...capabilities }), open: async () => session },
    get session() {
      return session
    },
    orders: [],
    positions: new Map(),
    transactions: [],
    received: [],
    canceled: [],
    ...beginning,
    hidden: new Set(),
    fill: (brokerOrderId, quantity, price) => {
      const order = find(brokerOrderId)
      sequence += 1
      const execution = {
        executionId: ExecutionId(`X${sequence}`),
        quantity: Quantity(quantity),
        price: Price(price),
        fee: null,
        at: iso(),
      }
      const filled = decimal(order.filledQuantity).plus(quantity)
      const isDone = order.quantity !== null && filled.gte(order.quantity)
      played.change(brokerOrderId, {
        filledQuantity: toQuantity(filled),
        averageFillPrice: Price(price),
        status: isDone ? 'filled' : 'partially_filled',
        executions: [...order.executions, execution],
        filledAt: isDone ? iso() : null,
      })
      const signed = order.side === 'buy' || order.side === 'buy_to_cover' ? quantity : `-${quantity}`
      const held = new Decimal(played.positions.get(order.symbol) ?? '0').plus(signed)
      played.positions.set(order.symbol, held.toFixed())
      played.tell(brokerOrderId, execution)
    },
    change: (brokerOrderId, changes) => {
      const index = played.orders.findIndex((order) => order.brokerOrderId === brokerOrderId)
      const changed = { ...find(brokerOrderId), updatedAt: iso(), ...changes }
      played.orders[index] = changed
      return changed
    },
    makeElsewhere: (changes) => {
      sequence += 1
      const made = reportOf(`B${sequence}`, iso(), changes)
      played.orders.push(made)
      return made
    },
    tell: (brokerOrderId, execution) => {
      const event: OrderEvent = {
        accountId: BrokerAccountId('A1'),
        order: find(brokerOrderId),
        execution: execution ?? null,
        source: 'stream',
        at: iso(),
      }
      for (const { onEvent } of handlers) onEvent(event)
    },
    empty: () => {
      sequence = 0
      for (const list of [played.orders, played.received, played.canceled]) list.length = 0
      played.positions.clear()
      played.transactions.length = 0
      played.hidden.clear()
      Object.assign(played, beginning)
    },
  }

  const find = (brokerOrderId: string): ReportedOrder => {
    const found = played.orders.find((order) => order.brokerOrderId === brokerOrderId)
    if (!found) throw new Error(`the test's broker has no order ${brokerOrderId}`)
    return found
  }
  const visible = () => played.orders.filter(({ brokerOrderId }) => !played.hidden.has(brokerOrderId))
  const assertUp = () => {
    if (played.isDown) throw new Unavailable('the broker does not answer', context)
  }
  const takeFate = (): WriteFate => {
    const { fate } = played
    played.fate = 'answered'
    return fate
  }
  /** What comes before anything is done, and after it. */
  const refuse = (fate: WriteFate) => {
    if (fate === 'not_sent') throw new NotSent('the connection could not be made', context)
    if (fate === 'sign_in_needed') throw new AuthRequired('the sign-in is over', context)
    if (fate === 'request_lost') throw new OutcomeUnknown('no answer in time', context)
    if (fate === 'rejected') throw new Rejected('insufficient funds', context)
  }
  const lose = (fate: WriteFate) => {
    if (fate === 'answer_lost') throw new OutcomeUnknown('no answer in time', context)
  }

  const place = async ({ request, context: { clientOrderId } }: PlaceOrder): Promise<ReportedOrder> => {
    const fate = takeFate()
    played.received.push(clientOrderId)
    await played.duringPlace?.()
    refuse(fate)
    sequence += 1
    const { quantity = null, notional = null, limitPrice = null, stopPrice = null } = request
    const made = reportOf(`B${sequence}`, iso(), {
      clientOrderId: played.definition.capabilities.clientOrderId ? clientOrderId : null,
      symbol: request.symbol,
      side: request.side,
      quantity,
      notional,
      orderType: request.orderType,
      limitPrice,
      stopPrice,
      timeInForce: request.timeInForce,
      status: fate === 'status_never_met' ? 'unknown' : 'open',
    })
    played.orders.push(made)
    lose(fate)
    return made
  }

  const session: BrokerSession = {
    brokerId: BrokerId(brokerId),
    accounts: async () => [
      {
        id: BrokerAccountId('A1'),
        accountNumber: '00001234',
        accountType: 'margin',
        accountName: 'Played',
        currency: 'USD',
        tradable: true,
        tradingNote: null,
        raw: {},
      },
    ],
    balance: async () => {
      assertUp()
      return {
        currency: 'USD',
        cash: Money(played.buyingPower),
        cashAvailable: null,
        buyingPower: Money(played.buyingPower),
        dayTradingBuyingPower: null,
        portfolioValue: Money(played.buyingPower),
        marginUsed: Money('0'),
        asOf: iso(),
        raw: {},
      }
    },
    positions: async () => {
      assertUp()
      return [...played.positions]
        .filter(([, quantity]) => !new Decimal(quantity).isZero())
        .map(([symbol, quantity]) => positionOf(symbol, quantity))
    },
    orders: async () => {
      assertUp()
      return { orders: visible(), complete: played.areListsComplete }
    },
    findOrder: async (_account, key) => {
      assertUp()
      return visible().find((order) =>
        'brokerOrderId' in key ? order.brokerOrderId === key.brokerOrderId : order.clientOrderId === key.clientOrderId,
      )
    },
    executions: async (_account, id) => find(id).executions,
    transactions: async () => ({ transactions: [...played.transactions], cursor: null }),
    quotes: async (symbols) => {
      assertUp()
      const { quote } = played
      if (!quote) return { quotes: [], missing: symbols.map((symbol) => ({ symbol, reason: 'no quote' })) }
      return { quotes: symbols.map((symbol) => quoteOf(symbol, quote, iso())), missing: [] }
    },
    bars: async () => [],
    searchInstruments: async () => [],
    instrument: async () => undefined,
    news: async () => [],
    marketClock: async () => ({ now: iso(), isOpen: true, session: 'regular', nextOpen: null, nextClose: null }),
    previewOrder: async () => ({
      estimatedCost: null,
      estimatedCommission: null,
      estimatedFees: null,
      warnings: [],
      refusals: [],
      raw: {},
    }),
    placeOrder: place,
    replaceOrder: async ({ brokerOrderId, change, clientOrderId }) => {
      const fate = takeFate()
      refuse(fate)
      const { quantity, limitPrice } = change
      const terms = { ...(quantity && { quantity }), ...(limitPrice && { limitPrice }) }
      if (played.definition.capabilities.replace === 'same_id') {
        const changed = played.change(brokerOrderId, terms)
        lose(fate)
        return changed
      }
      sequence += 1
      const old = find(brokerOrderId)
      const made = {
        ...old,
        ...terms,
        brokerOrderId: BrokerOrderId(`B${sequence}`),
        clientOrderId,
        replaces: brokerOrderId,
      }
      played.orders.push(made)
      played.change(brokerOrderId, { status: 'replaced', replacedBy: made.brokerOrderId })
      lose(fate)
      return made
    },
    cancelOrder: async (_account, id) => {
      const fate = takeFate()
      refuse(fate)
      played.canceled.push(id)
      played.change(id, { status: 'canceled' })
      lose(fate)
    },
    streamOrders: (_accounts, given) => {
      handlers.add(given)
      given.onState({ state: 'live' })
      return {
        close: async () => {
          handlers.delete(given)
        },
      }
    },
    streamQuotes: () => ({ close: async () => undefined, setSymbols: () => undefined }),
    close: async () => handlers.clear(),
  }
  return played
}

function definitionOf(capabilities: Capabilities): BrokerDefinition {
  const nothing = () => ({ items: [], warnings: [] })
  return {
    id: BrokerId(brokerId),
    name: 'Played',
    capabilities,
    environments: () => ['paper'],
    authMethods: ['api_key'],
    settings: [],
    isConfigured: () => true,
    map: {
      account: nothing,
      balance: nothing,
      positions: nothing,
      orders: nothing,
      quotes: nothing,
      transactions: nothing,
      bars: nothing,
      error: () => ({ kind: 'unavailable', code: null, message: '', retryable: false }),
    },
    compileOrder: (request) => ({ requests: [{ method: 'POST', path: '/orders', body: request }] }),
    authorization: () => ({ withKeys: async ({ apiKey }) => ({ credentials: { apiKey } }) }),
    open: async () => {
      throw new Error('the test gives the session')
    },
  }
}
