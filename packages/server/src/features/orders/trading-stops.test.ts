import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StopScope } from '@g2e/contract/orders'
import { openOrdersDesk, problemFrom } from '../../testing/orders-desk.ts'
import type { OrdersDesk } from '../../testing/orders-desk.ts'
import { createConnectionsDeps } from '../connections/connections-deps.ts'
import { removeConnection } from '../connections/change-connection.ts'
import { cancelOrder } from './cancel-order.ts'
import { placeOrder } from './place-order.ts'
import { previewOrder } from './preview-order.ts'
import { replaceOrder } from './replace-order.ts'
import { changeTradingSettings, haltTrading, resumeTrading } from './trading-settings.ts'
import { liftStop, listStops, setStop } from './trading-stops.ts'

let desk: OrdersDesk
beforeAll(async () => {
  desk = await openOrdersDesk()
})
beforeEach(() => desk.reset())
afterAll(() => desk.close())

const broker = (): StopScope => ({ kind: 'broker', id: desk.broker.definition.id })
const account = (): StopScope => ({ kind: 'account', id: desk.accountId })
const stop = (scope: StopScope, state: 'halted' | 'reduce_only', cancelOpen = false) =>
  setStop(desk.deps, desk.actor, { scope, state, reason: 'fills look wrong', cancelOpen })
const lift = (scope: StopScope) => liftStop(desk.deps, desk.actor, scope)
const preview = (changes = {}) => previewOrder(desk.deps, desk.actor, desk.request(changes))
const acknowledgedWarnings = ['duplicate_order']
const buy = (quantity = '1') => desk.place({ ...desk.request({ quantity }), acknowledgedWarnings })
const sell = (quantity = '1') =>
  desk.place({ ...desk.request({ side: 'sell', quantity, limitPrice: '99.90' }), acknowledgedWarnings })
const items = async () => (await listStops(desk.deps, desk.actor.userId)).items

describe.each([
  ['a broker', broker, `at Played`],
  ['an account', account, 'in Played at Played'],
])('%s that is halted', (_, scope, where) => {
  test('is named with its reason by the check, before anybody approves', async () => {
    await stop(scope(), 'halted')
    const shown = await preview()
    expect(shown.blocked).toBe(true)
    expect(shown.checks.find(({ check }) => check === 'trading_state')?.message).toMatch(
      new RegExp(`^Trading ${where}.*is halted since 2026-11-20 13:46 New York time: fills look wrong\\.`),
    )
  })
  test('refuses an order that was previewed before', async () => {
    const { previewId } = await preview()
    await stop(scope(), 'halted')
    const problem = await problemFrom(desk.place({ previewId }))
    expect([problem.code, problem.message]).toEqual(['trading_halted', expect.stringContaining(where)])
    expect(desk.broker.received).toEqual([])
    await lift(scope())
    expect((await desk.place({ previewId })).status).toBe(201)
  })
  test('refuses a change of a working order, and lets it be canceled', async () => {
    const { order } = await buy()
    await stop(scope(), 'halted')
    const wanted = { version: order.version, quantity: '2' }
    expect((await problemFrom(replaceOrder(desk.deps, desk.actor, { id: order.id, wanted }))).code).toBe(
      'order_blocked',
    )
    await cancelOrder(desk.deps, desk.actor, order.id)
    expect(desk.broker.canceled).toEqual([order.brokerOrderId])
  })
  test('is not loosened in one step', async () => {
    await stop(scope(), 'halted')
    expect((await problemFrom(stop(scope(), 'reduce_only'))).code).toBe('conflict')
    expect((await lift(scope())).items).toEqual([])
    expect((await problemFrom(lift(scope()))).code).toBe('not_found')
  })
  test('leaves another person’s trading alone', async () => {
    const other = await desk.newUser()
    await stop(scope(), 'halted')
    expect((await listStops(desk.deps, other.actor.userId)).items).toEqual([])
    const body = { ...desk.request({ accountId: other.accountId }), acknowledgedWarnings }
    expect((await placeOrder(desk.deps, other.actor, { key: 'other', body })).status).toBe(201)
  })
})

test('an account of another person, and a broker that nobody knows, cannot be stopped', async () => {
  const other = await desk.newUser()
  for (const scope of [{ kind: 'account', id: other.accountId } as const, { kind: 'broker', id: 'nobody' } as const])
    expect((await problemFrom(stop(scope, 'halted'))).code).toBe('not_found')
})

test('a stop cancels the open orders of its scope when it is asked to, and says what became of each', async () => {
  const { order } = await buy()
  const { canceled } = await stop(account(), 'halted', true)
  expect(canceled?.items.map(({ orderId, error }) => [orderId, error])).toEqual([[order.id, null]])
  expect((await stop(account(), 'halted')).canceled).toBeNull()
})

test('each change is one audit line with what it was about', async () => {
  await stop(broker(), 'halted')
  await lift(broker())
  const { rows } = await desk.db.raw(
    `select action, details->'scope'->>'name' as name from audit_logs
     where action like 'trading_stop%' and user_id = $1 order by sequence`,
    [desk.actor.userId],
  )
  expect(rows).toEqual([
    { action: 'trading_stop', name: 'Played' },
    { action: 'trading_stop_lift', name: 'Played' },
  ])
})

test('a person’s own state stands first in the list', async () => {
  await stop(account(), 'reduce_only')
  await haltTrading(desk.deps, desk.actor, { reason: 'enough' })
  expect((await items()).map(({ scope, state }) => [scope.kind, state])).toEqual([
    ['user', 'halted'],
    ['account', 'reduce_only'],
  ])
})

test('a stop outlives the link of its account, and holds when the account is linked anew', async () => {
  await stop(account(), 'halted')
  const { deps, actor } = desk
  const [connection] = await deps.connections.list(actor.userId)
  const connectionsDeps = createConnectionsDeps(deps.platform, {
    definitions: [desk.broker.definition],
    accountsOf: async () => [],
  })
  await removeConnection(connectionsDeps, actor, connection?.id ?? '')
  expect((await items())[0]?.scope.linked).toBe(false)
  await desk.linkAgain()
  const [again] = await deps.accounts.list(actor.userId)
  expect((await items())[0]?.scope).toMatchObject({ id: again?.id, linked: true })
  const body = { ...desk.request({ accountId: again?.id ?? '' }), acknowledgedWarnings }
  expect((await problemFrom(desk.place(body))).code).toBe('trading_halted')
  await lift({ kind: 'account', id: again?.id ?? '' })
  expect((await desk.place(body)).status).toBe(201)
})

test('an order that an idea of a stopped strategy led to does not pass; one without it does', async () => {
  const strategyId = '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11'
  const recommendationId = '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c12'
  const { platform, stops } = desk.deps
  const since = new Date(platform.clock.now()).toISOString()
  const stopped = {
    name: 'Momentum',
    brokerAccount: null,
    state: 'halted',
    reason: 'losses',
    setVia: 'session',
  } as const
  await stops.put(desk.actor.userId, { kind: 'strategy', id: strategyId, since, ...stopped }, since)
  const deps = { ...desk.deps, strategyOf: async () => strategyId }
  const body = { ...desk.request({ recommendationId }), acknowledgedWarnings }
  const problem = await problemFrom(placeOrder(deps, desk.actor, { key: 'of-a-strategy', body }))
  expect([problem.code, problem.message]).toEqual([
    'trading_halted',
    expect.stringContaining('by the strategy Momentum'),
  ])
  expect((await placeOrder(deps, desk.actor, { key: 'of-none', body: desk.request() })).status).toBe(201)
})

test('two sells at once never take more than is held past a reduce-only stop', async () => {
  desk.broker.positions.set('AAPL', '10')
  await stop(account(), 'reduce_only')
  const both = await Promise.allSettled([sell('10'), sell('10')])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(desk.broker.received).toHaveLength(1)
})

type Rung = 'user' | 'broker' | 'account'
type State = 'active' | 'reduce_only' | 'halted'
const set = async (rung: Rung, state: State): Promise<void> => {
  if (rung !== 'user') {
    const scope = rung === 'broker' ? broker() : account()
    await (state === 'active' ? lift(scope) : stop(scope, state))
  } else if (state === 'halted') await haltTrading(desk.deps, desk.actor, { reason: 'enough' })
  else if (state === 'active') await resumeTrading(desk.deps, desk.actor)
  else await changeTradingSettings(desk.deps, desk.actor, { state })
}

test('whatever is set and lifted in whatever order, nothing new passes a rung that is not active, and every cancel does', async () => {
  const step = fc.record({
    rung: fc.constantFrom<Rung>('user', 'broker', 'account'),
    state: fc.constantFrom<State>('active', 'active', 'reduce_only', 'halted'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      await desk.reset()
      desk.broker.positions.set('AAPL', '100')
      const model: Record<Rung, State> = { user: 'active', broker: 'active', account: 'active' }
      await buy()
      for (const { rung, state } of steps) {
        const isLoosened = model[rung] === 'halted' && state === 'reduce_only'
        const isLiftedTwice = rung !== 'user' && model[rung] === 'active' && state === 'active'
        if (isLoosened || isLiftedTwice) await problemFrom(set(rung, state))
        else {
          await set(rung, state)
          model[rung] = state
        }
        const states = Object.values(model)
        const outcomes = { bought: await outcome(buy()), sold: await outcome(sell()) }
        expect(outcomes, JSON.stringify(model)).toEqual({
          bought: states.every((one) => one === 'active'),
          sold: !states.includes('halted'),
        })
        const [oldest] = await desk.deps.orders.workingOf(desk.actor.userId)
        if (!oldest) continue
        await cancelOrder(desk.deps, desk.actor, oldest.id)
        expect(desk.broker.canceled.at(-1)).toBe(oldest.brokerOrderId)
      }
    }),
    { numRuns: 8 },
  )
}, 120_000)

const outcome = (placing: Promise<unknown>): Promise<boolean> =>
  placing.then(
    () => true,
    () => false,
  )
