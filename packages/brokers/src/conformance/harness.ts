/**
 * What a case stands on: the adapter under test, a running simulator with its control surface, and a login of its own.
 * A case says what a broker must be able to do for it ({@link Need}); it never asks which broker it is.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BrokerDefinition, BrokerSession, BrokerSettings, OrderContext } from '../port/broker.ts'
import type { Granted } from '../port/authorization.ts'
import { BrokerError } from '../port/errors.ts'
import { BrokerOrderId, ClientOrderId } from '../port/ids.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedOrder, ReportedPreview } from '../port/index.ts'
import type { OrderRequest } from '@g2e/domain/orders'
import type {
  ControlledAccount,
  ControlledOrder,
  OtherAnswer,
  SimulatorControl,
  WireMatch,
} from './simulator-control.ts'
import type { BenchHooks } from './bench-hooks.ts'

/** What the cases must know of a broker beyond its definition: each adapter's folder has one, in `conformance-facts.ts`. */
export interface ConformanceFacts {
  /** A share that the simulated market trades, and one that nobody knows. */
  readonly symbol: string
  readonly unknownSymbol: string
  /** An order id of the right form that no order has. A UUID where absent. */
  readonly unknownOrderId?: string | undefined
  /** Wire requests as faults match them. `place` is the call that creates the order, not its preview. */
  readonly wire: {
    readonly positions: WireMatch
    readonly place: WireMatch
    readonly replace: WireMatch
    readonly cancel: WireMatch
    /** The list of orders. */
    readonly orders?: WireMatch | undefined
    /** How this broker says that an account holds nothing, as the answer to `positions`. */
    readonly emptyPositions?: OtherAnswer | undefined
  }
  /** Cases that cannot hold here though the capabilities suggest them, by number, each with its reason and source. */
  readonly exempt?: Readonly<Record<number, string>> | undefined
}

export interface ConformanceHarness extends ConformanceFacts {
  readonly definition: BrokerDefinition
  readonly settings: BrokerSettings
  /** `http://127.0.0.1:PORT/control`. */
  readonly control: string
}

/** Something that a broker must be able to do for a case to be about it; `lack` is what the report says where it cannot. */
export interface Need {
  readonly holds: (definition: BrokerDefinition, facts: ConformanceFacts) => boolean
  readonly lack: string
}

export interface ConformanceCase {
  /** Stable: other pages and reports refer to it. */
  readonly number: number
  readonly title: string
  /** All must hold; none = every broker. */
  readonly needs: readonly Need[]
  readonly run: (bench: Bench) => Promise<void>
}

export const needs = {
  clientOrderId: {
    holds: ({ capabilities }) => capabilities.clientOrderId,
    lack: 'keeps no order id of ours',
  },
  preview: { holds: ({ capabilities }) => capabilities.orderPreview, lack: 'has no preview of its own' },
  questions: { holds: ({ capabilities }) => capabilities.asksQuestions, lack: 'asks no questions' },
  replace: { holds: ({ capabilities }) => capabilities.replace !== 'none', lack: 'cannot change an order' },
  newOrder: {
    holds: ({ capabilities }) => capabilities.replace === 'new_order',
    lack: 'a change makes no new order',
  },
  sameId: {
    holds: ({ capabilities }) => capabilities.replace === 'same_id',
    lack: 'a changed order does not keep its id',
  },
  realTimeQuotes: { holds: ({ capabilities }) => capabilities.realTimeQuotes, lack: 'has no real-time quotes' },
  refusedUnread: {
    holds: ({ capabilities }) => capabilities.rateLimitedWritesAreRefused,
    lack: 'does not say that a 429 was refused unread',
  },
  coins: { holds: ({ capabilities }) => capabilities.crypto, lack: 'takes no orders for coins' },
  amounts: { holds: ({ capabilities }) => capabilities.notional, lack: 'takes no orders by money' },
  optionChains: { holds: ({ capabilities }) => capabilities.optionChains, lack: 'has no option chains' },
  declaredDividends: {
    holds: ({ capabilities }) => capabilities.declaredDividends,
    lack: 'tells no declared dividends',
  },
  movers: { holds: ({ capabilities }) => capabilities.movers, lack: 'has no movers' },
  readInDoubt: {
    holds: ({ capabilities }) => !capabilities.rateLimitedWritesAreRefused,
    lack: 'says that a 429 was refused unread',
  },
  endlessSignIn: {
    holds: ({ capabilities }) => capabilities.tokenRefreshDays === null,
    lack: 'the sign-in has an end',
  },
  endingSignIn: {
    holds: ({ capabilities }) => capabilities.tokenRefreshDays !== null,
    lack: 'the sign-in has no known end',
  },
  ordersWire: {
    holds: (_definition, { wire }) => wire.orders !== undefined,
    lack: 'by what its orders are listed is not known',
  },
  emptyPositions: {
    holds: (_definition, { wire }) => wire.emptyPositions !== undefined,
    lack: 'how it says that nothing is held is not known',
  },
} as const satisfies Readonly<Record<string, Need>>

/** An order as a case wants it, with what it is told apart by at this broker: our id, or its terms. */
export interface BenchTicket {
  readonly request: OrderRequest
  readonly clientOrderId: ClientOrderId
}

/** A ticket that may go: previewed where the broker previews, every warning of the preview acknowledged. */
export interface PreparedTicket extends BenchTicket {
  readonly context: OrderContext
  readonly preview: ReportedPreview | undefined
}

export interface Bench {
  readonly harness: ConformanceHarness
  readonly control: SimulatorControl
  readonly session: BrokerSession
  readonly accountId: BrokerAccountId
  readonly hooks: BenchHooks
  readonly granted: Granted
  /** Another session on the credentials as they are kept now: a second instance of the app. */
  readonly secondSession: () => Promise<BrokerSession>
  /** What `onRenewed` was told, in order. */
  readonly renewals: readonly Granted[]
  /** What the ticket compiles against, completed by the session where it has more to say. */
  readonly context: (ticket: BenchTicket, session?: BrokerSession) => Promise<OrderContext>
  /** A buy that rests: far below the market. No two of one bench have the same terms. */
  readonly restingOrder: () => Promise<BenchTicket>
  /** A buy that fills at once. */
  readonly marketOrder: (quantity?: string) => BenchTicket
  /** Previews where the broker previews; nothing is placed. */
  readonly prepare: (ticket: BenchTicket) => Promise<PreparedTicket>
  readonly send: (prepared: PreparedTicket) => Promise<ReportedOrder>
  /** `prepare`, then `send`. */
  readonly place: (ticket: BenchTicket) => Promise<ReportedOrder>
  /** The order as the adapter finds it: by our id where the broker keeps it, else by its terms in the complete list. */
  readonly find: (ticket: BenchTicket) => Promise<ReportedOrder | undefined>
  /** The orders at the broker that this ticket made, by the simulator's own books, refused ones included. */
  readonly atBroker: (ticket: BenchTicket) => Promise<readonly ControlledOrder[]>
  /** The account in the books. */
  readonly books: () => Promise<ControlledAccount>
}

export const newClientOrderId = (): ClientOrderId => ClientOrderId(`g2e-${randomUUID()}`)

export const unknownOrderId = ({ unknownOrderId: given }: ConformanceFacts): BrokerOrderId =>
  BrokerOrderId(given ?? '00000000-0000-4000-8000-000000000000')

/** What the work ends with. */
export async function errorOf(work: Promise<unknown>): Promise<BrokerError> {
  try {
    await work
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw new Error('something else than a BrokerError was thrown', { cause: error })
  }
  return assert.fail('no error was thrown')
}

/** The kind of BrokerError that the work ends with. */
export const kindOf = async (work: Promise<unknown>): Promise<BrokerError['kind']> => (await errorOf(work)).kind

/** What the work answers, or the kind of BrokerError that it ends with. */
export const outcomeOf = <T>(work: Promise<T>): Promise<T | BrokerError['kind']> =>
  work.catch((error: unknown) => kindOf(Promise.reject(error)))

/** Looks again until it is so; events and simulated matching take real milliseconds. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  // Soon at first, then ever more rarely: looking too often would meet the limits of the broker.
  for (let waitMs = 10; waitMs < 1_500; waitMs *= 1.15) {
    const seen = await look()
    if (seen !== undefined) return seen
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
  return assert.fail(`never happened: ${what}`)
}

/** The order once it has this status at the broker, as the adapter reads it. */
export const findWhen = (bench: Bench, ticket: BenchTicket, status: ReportedOrder['status']): Promise<ReportedOrder> =>
  eventually(async () => {
    const order = await bench.find(ticket)
    return order?.status === status ? order : undefined
  }, `the order is ${status}`)

/** The order by the id that the broker gave it, once it has this status. */
export const orderWhen = (
  { session, accountId }: Bench,
  brokerOrderId: BrokerOrderId,
  status: ReportedOrder['status'],
): Promise<ReportedOrder> =>
  eventually(async () => {
    const order = await session.findOrder(accountId, { brokerOrderId })
    return order?.status === status ? order : undefined
  }, `the order is ${status}`)

/** Previews where the broker previews; nothing is placed. */
export async function prepareThrough(
  session: BrokerSession,
  bench: Bench,
  ticket: BenchTicket,
): Promise<PreparedTicket> {
  const context = await bench.context(ticket, session)
  const { orderPreview } = bench.harness.definition.capabilities
  return { ...ticket, context, preview: orderPreview ? await session.previewOrder(ticket.request, context) : undefined }
}

/** Sends as a person would who acknowledged every warning of the preview. */
export const sendThrough = (
  session: BrokerSession,
  { request, context, preview }: PreparedTicket,
): Promise<ReportedOrder> =>
  session.placeOrder({
    request,
    context,
    ...(preview?.token && { preview: { token: preview.token } }),
    acknowledgedWarnings: (preview?.warnings ?? []).map(({ id }) => id),
  })
