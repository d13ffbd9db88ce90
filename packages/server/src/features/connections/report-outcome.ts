/**
 * How calls to a broker went, as the connection shows it. One refusal proves little (a token that another instance just
 * renewed, a fault in between), so a sign-in counts as lost only when a session opened afresh is refused too. A simulated
 * login is judged by what stands at the simulators (simulated-login.ts).
 */
import { AuthRequired, BrokerError } from '@g2e/brokers/port'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { connectionChanged } from './events.ts'
import { failureText } from './failure-text.ts'
import { goneWords, judgeSimulated } from './simulated-login.ts'
import type { SimulatedFate } from './simulated-login.ts'
import type { ConnectionKey } from './sessions.ts'
import { stillWorks } from './still-works.ts'
import type { ConnectionRow } from './store/connections.ts'

async function setStatus(
  { platform, connections }: ConnectionsDeps,
  row: ConnectionRow,
  status: ConnectionRow['status'],
  lastError: string | null,
): Promise<void> {
  if (row.status === status && row.lastError === lastError) return
  await platform.work.inTransaction(onBehalfOf(row.userId), async (unit) => {
    await connections.setStatus(row.id, { status, lastError }, isoOf(platform.clock.now()))
    if (row.status !== status)
      unit.audit({
        action: 'connection_status',
        resourceType: 'connection',
        resourceId: row.id,
        details: { from: row.status, to: status },
      })
    unit.publish(connectionChanged, { connectionId: row.id, status, reason: 'changed' })
  })
}

/** Its time was up, or somebody took it away. */
async function lostStatus({ access }: ConnectionsDeps, row: ConnectionRow): Promise<'expired' | 'revoked'> {
  const now = await access.brokerNow(row)
  const ends = [row.expiresAt, row.reauthorizeBy].flatMap((text) => (text === null ? [] : [Date.parse(text)]))
  return ends.some((end) => end <= now) || row.authMethod !== 'api_key' ? 'expired' : 'revoked'
}

const fateOf = async (deps: ConnectionsDeps, row: ConnectionRow): Promise<SimulatedFate> => {
  if (row.authMethod === 'simulated') return judgeSimulated(deps, row)
  return (await stillWorks(deps, row)) ? 'works' : 'lost'
}

/** Its hour has come: nobody waits for the broker to say so. */
export async function endSignIn(deps: ConnectionsDeps, row: ConnectionRow): Promise<void> {
  const { name } = deps.access.definitionOf(row.brokerId)
  await setStatus(deps, row, 'expired', `The sign-in at ${name} is over. Sign in again; what was read before is kept.`)
  deps.sessions.forget(row.id)
}

/** `null` = all went well. */
export async function reportOutcome(
  deps: ConnectionsDeps,
  { id, userId }: ConnectionKey,
  error: unknown,
): Promise<void> {
  const { platform, connections, access, sessions } = deps
  if (sessions.isClosed()) return
  const row = await connections.find(userId, id)
  // Simulators that are still starting are no news of a broker.
  if (row && !access.canBeReached(row)) return
  if (!row || row.status !== 'active') return
  if (error === null || error === undefined) return setStatus(deps, row, 'active', null)
  const { name } = access.definitionOf(row.brokerId)
  const isRefusal = error instanceof AuthRequired && error.context.failure?.kind !== 'forbidden'
  if (!isRefusal) return setStatus(deps, row, 'active', failureText(error, name))
  await platform.locks.ifFree(`connection-outcome:${id}`, async () => {
    try {
      const fate = await fateOf(deps, row)
      if (fate === 'works') return
      if (fate === 'gone') await setStatus(deps, row, 'error', goneWords)
      else await setStatus(deps, row, await lostStatus(deps, row), failureText(error, name))
      sessions.forget(id)
    } catch (failure) {
      if (!(failure instanceof BrokerError)) throw failure
      await setStatus(deps, row, 'active', failureText(failure, name))
    }
  })
}
