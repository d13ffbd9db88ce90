/** A login of its own at the simulator, and the adapter's session on it. */
import assert from 'node:assert/strict'
import { Quantity, decimal, round, toPrice } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { matchOrder, matchingKey } from '@g2e/domain/orders'
import type { OrderRequest, OrderTerms } from '@g2e/domain/orders'
import type { Credentials, Granted } from '../port/authorization.ts'
import type { BrokerSession } from '../port/broker.ts'
import type { ReportedAccount, ReportedOrder } from '../port/reported.ts'
import { benchHooks } from './bench-hooks.ts'
import type { BenchHooks } from './bench-hooks.ts'
import { newClientOrderId, prepareThrough, sendThrough } from './harness.ts'
import type { Bench, BenchTicket, ConformanceHarness } from './harness.ts'
import { SimulatorControl } from './simulator-control.ts'
import type { ControlledAccount, ControlledOrder } from './simulator-control.ts'

/** A resting buy stands at this share of the last price. */
const restingShare = '0.8'
/** Two limits this far apart differ by a cent and more also when both are changed by the same share. */
const apart = '0.02'
/** How long after the opening of a bench its orders may be. */
const toleranceMs = 86_400_000

interface Login {
  readonly harness: ConformanceHarness
  readonly control: SimulatorControl
  readonly hooks: BenchHooks
  readonly granted: Granted
  readonly renewals: Granted[]
  readonly open: () => Promise<BrokerSession>
}

async function signIn(harness: ConformanceHarness, control: SimulatorControl): Promise<Login> {
  const { definition, settings } = harness
  let simulatedNow = await control.now()
  let readAt = performance.now()
  const hooks = benchHooks({
    now: () => simulatedNow + Math.round(performance.now() - readAt),
    advance: async (ms) => {
      simulatedNow = await control.advance(ms)
      readAt = performance.now()
    },
  })
  const granted = await definition.authorization(settings, hooks).simulated?.({ userRef: newClientOrderId() })
  assert.ok(granted, 'the definition opens simulated logins')
  let kept: Credentials = granted.credentials
  const renewals: Granted[] = []
  const open = () =>
    definition.open(settings, {
      environment: 'simulated',
      credentials: kept,
      environmentHooks: hooks,
      onRenewed: (renewed) => {
        renewals.push(renewed)
        kept = renewed.credentials
        return Promise.resolve()
      },
      stored: () => Promise.resolve(kept),
    })
  return { harness, control, hooks, granted, renewals, open }
}

const termsOf = (request: OrderRequest): OrderTerms => ({
  symbol: request.symbol,
  side: request.side,
  quantity: request.quantity ?? null,
  notional: request.notional ?? null,
  orderType: request.orderType,
  limitPrice: request.limitPrice ?? null,
  stopPrice: request.stopPrice ?? null,
  timeInForce: request.timeInForce,
})

interface Place {
  readonly session: BrokerSession
  readonly account: ReportedAccount
  readonly openedAt: number
  /** Orders that were there before: made up by the simulator, or by a person. */
  readonly taken: ReadonlySet<string>
  readonly books: () => Promise<{
    readonly account: ControlledAccount
    readonly orders: readonly ControlledOrder[]
  }>
}

/** The books name an account by its id at the broker or by its number: adapters call it by either. */
const booksOf =
  ({ control }: Login, { id, accountNumber }: ReportedAccount): Place['books'] =>
  async () => {
    const { accounts, orders } = await control.books()
    const account = accounts.find((one) => one.accountId === id || one.accountNumber === accountNumber)
    assert.ok(account, `account ${id} is not in the books of the broker`)
    return { account, orders: orders.filter(({ accountId }) => accountId === account.accountId) }
  }

async function findByTerms(
  { session, account, openedAt, taken }: Place,
  { request }: BenchTicket,
): Promise<ReportedOrder | undefined> {
  const since = new Date(openedAt - 60_000).toISOString()
  const { orders, complete } = await session.orders(account.id, { scope: 'all', since })
  assert.equal(complete, true, 'the list of orders is complete')
  const match = matchOrder<ReportedOrder>(termsOf(request), orders, { sentAtMs: openedAt, toleranceMs, taken })
  assert.notEqual(match.kind, 'ambiguous', 'two orders at the broker have the terms of this one')
  return match.kind === 'one' ? match.order : undefined
}

function orderMakers({ harness }: Login, { session, account }: Place): Pick<Bench, 'marketOrder' | 'restingOrder'> {
  const { symbol } = harness
  const ticket = { accountId: account.id, symbol, side: 'buy', timeInForce: 'day' } as const
  let lowest: Decimal | undefined
  return {
    marketOrder: (quantity = '1') => ({
      request: { ...ticket, quantity: Quantity(quantity), orderType: 'market' },
      clientOrderId: newClientOrderId(),
    }),
    restingOrder: async () => {
      const { quotes } = await session.quotes([symbol])
      const last = quotes[0]?.last ?? assert.fail(`${symbol} has no price`)
      // Each lower than all before, whatever the market did meanwhile: terms alone tell them apart, and changes of them too.
      const wanted = round(decimal(last).times(restingShare), 2)
      const limit = lowest && wanted.gt(lowest.minus(apart)) ? lowest.minus(apart) : wanted
      lowest = limit
      return {
        request: { ...ticket, quantity: Quantity('2'), orderType: 'limit', limitPrice: toPrice(limit) },
        clientOrderId: newClientOrderId(),
      }
    },
  }
}

function sending({ harness }: Login, place: Place): Pick<Bench, 'context' | 'find' | 'atBroker'> {
  const { account, books, taken } = place
  const { clientOrderId: keepsIds } = harness.definition.capabilities
  const context: Bench['context'] = async ({ request, clientOrderId }, session = place.session) => {
    const facts = { brokerAccountId: account.id, clientOrderId, positionQuantity: Quantity('0') }
    return (await session.orderContext?.(request, facts)) ?? facts
  }
  const find = (ticket: BenchTicket): Promise<ReportedOrder | undefined> =>
    keepsIds ? place.session.findOrder(account.id, { clientOrderId: ticket.clientOrderId }) : findByTerms(place, ticket)
  const atBroker = async ({ request, clientOrderId }: BenchTicket): Promise<readonly ControlledOrder[]> => {
    const { orders } = await books()
    const key = matchingKey(termsOf(request))
    return orders.filter((order) =>
      keepsIds ? order.clientOrderId === clientOrderId : !taken.has(order.brokerOrderId) && matchingKey(order) === key,
    )
  }
  return { context, find, atBroker }
}

export async function openBench(
  harness: ConformanceHarness,
): Promise<{ readonly bench: Bench; readonly close: () => Promise<void> }> {
  const control = new SimulatorControl(harness.control, harness.definition.id)
  const login = await signIn(harness, control)
  const session = await login.open()
  const opened = [session]
  const [account] = await session.accounts()
  assert.ok(account, 'a simulated login has an account')
  const books = booksOf(login, account)
  const taken = new Set((await books()).orders.map(({ brokerOrderId }) => brokerOrderId))
  const place: Place = { session, account, openedAt: login.hooks.now(), taken, books }
  const bench: Bench = {
    harness,
    control,
    session,
    accountId: account.id,
    hooks: login.hooks,
    granted: login.granted,
    renewals: login.renewals,
    secondSession: async () => {
      const second = await login.open()
      opened.push(second)
      return second
    },
    ...orderMakers(login, place),
    ...sending(login, place),
    prepare: (ticket) => prepareThrough(session, bench, ticket),
    send: (prepared) => sendThrough(session, prepared),
    place: async (ticket) => bench.send(await bench.prepare(ticket)),
    books: async () => (await books()).account,
  }
  return {
    bench,
    close: async () => {
      await Promise.all(opened.map((one) => one.close()))
    },
  }
}
