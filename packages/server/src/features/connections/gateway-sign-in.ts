/**
 * A broker's own gateway on the user's machine: the person signs in there, and nothing comes back through us. So the gateway
 * is asked, by itself, whether it is signed in by now: where a sign-in was begun here, and where one ran out.
 */
import { AuthRequired, BrokerError } from '@g2e/brokers/port'
import type { Granted } from '@g2e/brokers/port'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { getCredentials, pendingSecret } from './credentials.ts'
import { connectionChanged } from './events.ts'
import { failureText } from './failure-text.ts'
import { grant } from './grant.ts'
import type { ConnectionRow } from './store/connections.ts'
import type { PendingAuthorization } from './store/pending.ts'

/** What the adapter says while nobody has signed in yet: expected, and no trouble to tell. */
const waitingCode = 'not_signed_in'

/** The accounts of a connection stay its own: a gateway that serves others by now is not taken for it. */
async function assertSameAccounts({ access, sessions }: ConnectionsDeps, row: ConnectionRow): Promise<void> {
  const credentials = await sessions.credentials(row)
  if (!credentials) return
  const session = await access.open(row, row.id, { credentials, onRenewed: async () => undefined })
  try {
    await session.accounts()
  } finally {
    await session.close()
  }
}

async function askGateway(
  deps: ConnectionsDeps,
  row: ConnectionRow,
  begun: PendingAuthorization | undefined,
): Promise<Granted> {
  const { platform, access } = deps
  const { brokerId, environment, id } = row
  const authorization = await access.authorization({ brokerId, environment }, id)
  if (!authorization.complete) throw new Error(`${brokerId} begins sign-ins that it cannot complete`)
  await assertSameAccounts(deps, row)
  const sealed = begun?.secretId ?? null
  return authorization.complete({
    environment,
    callbackUrl: begun?.callbackUrl ?? '',
    pending: sealed === null ? undefined : await getCredentials(platform.vault, pendingSecret(sealed, row.userId)),
  })
}

/** In the person's words on the connection: what is in the way, once each. */
async function tell({ platform, connections, access }: ConnectionsDeps, row: ConnectionRow, error: BrokerError) {
  const isWaiting = error instanceof AuthRequired && error.context.failure?.code === waitingCode
  const lastError = isWaiting ? null : failureText(error, access.definitionOf(row.brokerId).name)
  if (isWaiting && row.status !== 'pending') return
  if (row.lastError === lastError) return
  await platform.work.inTransaction(onBehalfOf(row.userId), async (unit) => {
    await connections.setStatus(row.id, { status: row.status, lastError }, isoOf(platform.clock.now()))
    unit.publish(connectionChanged, { connectionId: row.id, status: row.status, reason: 'changed' })
  })
}

/** Turns the connection active if the gateway is signed in by now; else says on it what is missing. */
export async function completeGateway(
  deps: ConnectionsDeps,
  row: ConnectionRow,
  begun: PendingAuthorization | undefined,
): Promise<void> {
  try {
    await grant(deps, onBehalfOf(row.userId), row, await askGateway(deps, row, begun))
  } catch (error) {
    // Not signed in yet, or the gateway is not running: the next look will tell.
    if (!(error instanceof BrokerError)) throw error
    await tell(deps, row, error)
  }
}

/** Sign-ins under way. */
export async function completeBegunGateways(deps: ConnectionsDeps): Promise<void> {
  const { connections, pending, platform } = deps
  for (const begun of await pending.byMethod('gateway', isoOf(platform.clock.now()))) {
    const row = await connections.find(begun.userId, begun.connectionId)
    if (row) await completeGateway(deps, row, begun)
  }
}

/** Sign-ins that ran out: who signs in at the gateway again need not say so here too. */
export async function reviveGateways(deps: ConnectionsDeps): Promise<void> {
  for (const row of await deps.connections.byStatus('expired'))
    if (row.authMethod === 'gateway' && (await deps.pending.byConnection(row.id)) === undefined)
      await completeGateway(deps, row, undefined)
}
