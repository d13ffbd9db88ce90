/** The uppermost rung of the ladder of stops, and a person's own limits. Tightening is one step; leaving a halt takes a second word. */
import type { TradingSettings, TradingSettingsChange } from '@g2e/contract/orders'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { cancelAll } from './cancel-order.ts'
import { tradingStateChanged } from './events.ts'
import type { OrdersDeps } from './orders-deps.ts'

type Decide = (current: TradingSettings, at: string) => TradingSettings

/** Under the same lock that orders are journalled under: after a halt returns, no order of before it is still on its way in. */
async function change(
  deps: OrdersDeps,
  actor: UserActor,
  { action, decide, details }: { readonly action: string; readonly decide: Decide; readonly details: object },
): Promise<TradingSettings> {
  const { work, clock } = deps.platform
  return work.inTransaction(actor, async (unit) => {
    await deps.approvals.lockUser(actor.userId)
    const at = isoOf(clock.now())
    const current = await deps.settings.read(actor.userId)
    const next = decide(current, at)
    await deps.settings.save(actor.userId, next, at)
    unit.audit({ action, resourceType: 'trading_settings', resourceId: actor.userId, details: { ...details } })
    if (next.state !== current.state)
      unit.publish(tradingStateChanged, { state: next.state, reason: next.reason, scope: null })
    return next
  })
}

export async function changeTradingSettings(
  deps: OrdersDeps,
  actor: UserActor,
  wanted: z.infer<typeof TradingSettingsChange>,
): Promise<TradingSettings> {
  return change(deps, actor, {
    action: 'trading_settings_change',
    details: wanted,
    decide: (current, at) => {
      const { state = current.state, ...limits } = wanted
      if (current.state === 'halted' && state !== 'halted')
        throw new ProblemError('conflict', 'Trading is halted; leave the halt with POST /trading/resume first.')
      const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
      const moved = state === current.state ? {} : { state, since: at, reason: null }
      return { ...current, ...given, ...moved }
    },
  })
}

/** Refuses all new orders at once; cancels pass. */
export async function haltTrading(
  deps: OrdersDeps,
  actor: UserActor,
  { reason, cancelOpen = false }: { readonly reason: string; readonly cancelOpen?: boolean | undefined },
): Promise<TradingSettings> {
  const settings = await change(deps, actor, {
    action: 'trading_halt',
    details: { reason, cancelOpen },
    decide: (current, at) => ({ ...current, state: 'halted', reason, since: at }),
  })
  if (cancelOpen) await cancelAll(deps, actor, undefined)
  return settings
}

export const resumeTrading = (deps: OrdersDeps, actor: UserActor): Promise<TradingSettings> =>
  change(deps, actor, {
    action: 'trading_resume',
    details: {},
    decide: (current, at) => ({ ...current, state: 'active', reason: null, since: at }),
  })
