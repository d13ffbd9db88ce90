/** Which of a person's stops an order runs into: the one rule that previews, submissions and changes are judged by. */
import type { TradingSettings } from '@g2e/contract/orders'
import { stopSentence, strictestStops } from '@g2e/domain/orders'
import type { TradingStop } from '@g2e/domain/orders'
import { ProblemError } from '../../platform/http/problem.ts'
import type { AccountRecord } from '../accounts/index.ts'
import type { OrdersDeps } from './orders-deps.ts'
import type { StopRecord } from './store/stops.ts'

/** Where an order goes, and what it came of. */
export interface OrderScope {
  readonly userId: string
  readonly account: AccountRecord
  /** `null` = of no strategy. */
  readonly strategyId: string | null
}

/** The broker's own name for an account stays when its link is removed and made anew; our id does not. */
export const brokerAccountOf = ({ brokerId, brokerAccountId }: AccountRecord): string =>
  `${brokerId}:${brokerAccountId}`

export const isStopOf = ({ kind, id, brokerAccount }: StopRecord, account: AccountRecord): boolean =>
  kind === 'account' && (id === account.id || brokerAccount === brokerAccountOf(account))

function touches(stop: StopRecord, { account, strategyId }: OrderScope): boolean {
  if (stop.kind === 'broker') return stop.id === account.brokerId
  return stop.kind === 'account' ? isStopOf(stop, account) : stop.id === strategyId
}

/** After "Trading". Accounts at several brokers may be called the same. */
function whereWords(deps: OrdersDeps, { kind, name }: StopRecord, { accountName, brokerId }: AccountRecord): string {
  if (kind === 'account') return `in ${accountName} at ${deps.connections.definitionOf(brokerId).name}`
  return kind === 'broker' ? `at ${name}` : `by the strategy ${name}`
}

/** All that touch the order, the person's own state first. */
export async function stopsTouching(
  deps: OrdersDeps,
  { state, reason, since }: TradingSettings,
  scope: OrderScope,
): Promise<readonly TradingStop[]> {
  const everywhere = state === 'active' ? [] : [{ where: null, state, reason, since }]
  const stops = (await deps.stops.list(scope.userId)).filter((stop) => touches(stop, scope))
  return [...everywhere, ...stops.map((stop) => ({ ...stop, where: whereWords(deps, stop, scope.account) }))]
}

/** @throws 423 when anything that the order runs into is halted. */
export async function assertNotHalted(deps: OrdersDeps, scope: OrderScope): Promise<void> {
  const stops = strictestStops(await stopsTouching(deps, await deps.settings.read(scope.userId), scope))
  if (stops[0]?.state === 'halted') throw new ProblemError('trading_halted', stops.map(stopSentence).join(' '))
}

/** The strategy that a ticket came of. */
export const strategyOf = async (
  deps: OrdersDeps,
  userId: string,
  recommendationId: string | undefined,
): Promise<string | null> =>
  recommendationId === undefined ? null : ((await deps.strategyOf?.(userId, recommendationId)) ?? null)
