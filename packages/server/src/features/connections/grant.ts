/** A broker said yes: the secret is sealed, the connection works, and everybody who should know is told. */
import type { Granted } from '@g2e/brokers/port'
import type { Actor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { connectionSecret, putCredentials } from './credentials.ts'
import { connectionChanged } from './events.ts'
import type { ConnectionRow } from './store/connections.ts'

/** Also ends the sign-in that was under way for it. */
export async function grant(
  { platform, access, connections, pending, sessions }: ConnectionsDeps,
  actor: Actor,
  row: ConnectionRow,
  granted: Granted,
): Promise<void> {
  const { vault, work, ids } = platform
  const { id, userId, brokerId, environment } = row
  const secretId = row.secretId ?? ids.next()
  // In the broker's time, as the end of the sign-in is: how long it lasts is between the two.
  const at = isoOf(await access.brokerNow(row))
  await work.inTransaction(actor, async (unit) => {
    const begun = await pending.byConnection(id)
    if (begun) {
      await pending.remove(id)
      if (begun.secretId !== null) await vault.remove(begun.secretId)
    }
    await putCredentials(vault, connectionSecret(secretId, userId), granted.credentials)
    const { renewBy, reauthorizeBy, scope = null } = granted
    await connections.activate(id, { secretId, scope, renewBy, reauthorizeBy }, at)
    unit.audit(
      {
        action: 'broker_connect',
        resourceType: 'connection',
        resourceId: id,
        details: { brokerId, environment, access: row.access, reauthorized: row.connectedAt !== null },
      },
      { userId },
    )
    unit.publish(connectionChanged, { connectionId: id, status: 'active', reason: 'activated' }, { userId })
  })
  sessions.forget(id)
}
