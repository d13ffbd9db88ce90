/**
 * The rungs of the ladder below a person's own state: a broker or an account alone. Setting one is one step, so is making it
 * stricter; lifting one takes a second word. All under the lock that orders are journalled under.
 */
import type { StopAnswer, StopRequest, StopScope, TradingStop, TradingStops } from '@g2e/contract/orders'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { AccountRecord } from '../accounts/index.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import { cancelOrders } from './cancel-order.ts'
import { tradingStateChanged } from './events.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { brokerAccountOf, isStopOf } from './stops-touching.ts'
import type { StopRecord } from './store/stops.ts'

interface Links {
  readonly accounts: readonly AccountRecord[]
  readonly connections: readonly ConnectionRecord[]
}

const linksOf = async (deps: OrdersDeps, userId: string): Promise<Links> => {
  const [accounts, connections] = await Promise.all([deps.accounts.list(userId), deps.connections.list(userId)])
  return { accounts, connections }
}

/** An account that was linked anew has another id; the stop is shown under the one that it has now. */
function presentStop(stop: StopRecord, { accounts, connections }: Links): TradingStop {
  const { kind, id, name, state, reason, since, setVia } = stop
  const account = accounts.find((candidate) => isStopOf(stop, candidate))
  const linked = kind === 'broker' ? connections.some(({ brokerId }) => brokerId === id) : account !== undefined
  const scope = {
    kind,
    id: account?.id ?? id,
    name: account?.accountName ?? name,
    linked: linked || kind === 'strategy',
  }
  return { scope, state, reason, since, by: setVia }
}

export async function listStops(deps: OrdersDeps, userId: string): Promise<TradingStops> {
  const [settings, stops, links] = await Promise.all([
    deps.settings.read(userId),
    deps.stops.list(userId),
    linksOf(deps, userId),
  ])
  const { state, reason, since } = settings
  const scope = { kind: 'user', id: null, name: null, linked: true } as const
  const own: TradingStop[] = state === 'active' ? [] : [{ scope, state, reason, since, by: null }]
  return { items: [...own, ...stops.map((stop) => presentStop(stop, links))] }
}

type NewStop = Pick<StopRecord, 'kind' | 'id' | 'name' | 'brokerAccount'>

/** @throws 404 for a broker that nobody knows and for an account that is not this user's; 409 for one without a broker. */
function namedScope(deps: OrdersDeps, { kind, id }: StopScope, { accounts }: Links): NewStop {
  if (kind === 'broker') return { kind, id, name: deps.connections.definitionOf(id).name, brokerAccount: null }
  const account = accounts.find((candidate) => candidate.id === id)
  if (!account) throw notFound('account')
  if (account.connectionId === null)
    throw new ProblemError(
      'conflict',
      `${account.accountName} has no connection to a broker, so no order can go there.`,
    )
  return { kind, id, name: account.accountName, brokerAccount: brokerAccountOf(account) }
}

/** The stop of this scope, also one that was set on the account before it was linked anew. */
function standing(stops: readonly StopRecord[], { kind, id }: StopScope, { accounts }: Links): StopRecord | undefined {
  const account = kind === 'account' ? accounts.find((candidate) => candidate.id === id) : undefined
  return stops.find((stop) => (stop.kind === kind && stop.id === id) || (account && isStopOf(stop, account)))
}

const withArticle: Record<StopScope['kind'], string> = { broker: 'broker', account: 'account' }

export async function setStop(
  deps: OrdersDeps,
  actor: UserActor,
  { scope, state, reason, cancelOpen = false }: z.infer<typeof StopRequest>,
): Promise<StopAnswer> {
  const { work, clock } = deps.platform
  const links = await linksOf(deps, actor.userId)
  const named = namedScope(deps, scope, links)
  const stop = await work.inTransaction(actor, async (unit) => {
    await deps.approvals.lockUser(actor.userId)
    const at = isoOf(clock.now())
    const before = standing(await deps.stops.list(actor.userId), scope, links)
    if (before?.state === 'halted' && state !== 'halted')
      throw new ProblemError(
        'conflict',
        `This ${withArticle[scope.kind]} is halted; lift that with POST /trading/stops/lift first.`,
      )
    if (before && before.id !== named.id) await deps.stops.remove(actor.userId, before)
    const next: StopRecord = { ...named, state, reason, since: at, setVia: actor.via }
    await deps.stops.put(actor.userId, next, at)
    const details = { scope: { kind: named.kind, id: named.id, name: named.name }, state, reason, cancelOpen }
    unit.audit({ action: 'trading_stop', resourceType: 'trading_stop', resourceId: named.id, details })
    unit.publish(tradingStateChanged, { state, reason, scope: details.scope })
    return next
  })
  const isThere = ({ accountId, brokerId }: { readonly accountId: string; readonly brokerId: string }) =>
    scope.kind === 'broker' ? brokerId === scope.id : accountId === scope.id
  const open = cancelOpen ? (await deps.orders.workingOf(actor.userId)).filter(isThere) : undefined
  const canceled = open === undefined ? null : await cancelOrders(deps, actor, open)
  return { stop: presentStop(stop, links), canceled }
}

/** @throws 404 when nothing is stopped there. */
export async function liftStop(deps: OrdersDeps, actor: UserActor, scope: StopScope): Promise<TradingStops> {
  const links = await linksOf(deps, actor.userId)
  await deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.approvals.lockUser(actor.userId)
    const stop = standing(await deps.stops.list(actor.userId), scope, links)
    if (!stop) throw notFound('stop')
    await deps.stops.remove(actor.userId, stop)
    const { kind, id, name, state } = stop
    const details = { scope: { kind, id, name }, from: state }
    unit.audit({ action: 'trading_stop_lift', resourceType: 'trading_stop', resourceId: id, details })
    unit.publish(tradingStateChanged, { state: 'active', reason: null, scope: details.scope })
  })
  return listStops(deps, actor.userId)
}
