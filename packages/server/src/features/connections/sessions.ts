/**
 * Opened adapters: one per connection on this instance, however many ask. A new sign-in, or its end, makes the next caller
 * open anew on every instance; who still works with the old session is let finish. A renewal needs no new session: adapters
 * look at what is stored before they renew, so that one renewal serves all instances.
 */
import { AuthRequired, Unavailable } from '@g2e/brokers/port'
import type { BrokerSession, Credentials, Granted } from '@g2e/brokers/port'
import { z } from 'zod'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import { defineChannel } from '../../platform/pubsub/pubsub.ts'
import type { BrokerAccess } from './broker-access.ts'
import type { ConnectionRecord } from './connection-record.ts'
import { connectionSecret, getCredentials, putCredentials } from './credentials.ts'
import { failureText } from './failure-text.ts'
import type { ConnectionRow, ConnectionStore } from './store/connections.ts'

const signInEnded = defineChannel('connection-sign-in-ended', z.object({ connectionId: z.string() }))

/** Calls that run when a session is replaced may take this long before it is closed. */
const closeAfterMs = 30_000

interface Opened {
  readonly session: Promise<BrokerSession>
  readonly version: number
}

export type ConnectionKey = Pick<ConnectionRecord, 'id' | 'userId'>

export interface Sessions {
  /** @throws AuthRequired when a person must act first; any BrokerError of opening. */
  of(connection: ConnectionKey): Promise<BrokerSession>
  credentials(row: ConnectionRow): Promise<Credentials | undefined>
  /** Stores renewed credentials. */
  renewed(row: ConnectionRow, granted: Granted): Promise<void>
  /** Tells every instance that what it has open is worth nothing any more. */
  forget(connectionId: string): void
  close(): Promise<void>
}

export interface SessionsParts {
  readonly platform: Platform
  readonly access: BrokerAccess
  readonly connections: ConnectionStore
}

export function createSessions({ platform, access, connections }: SessionsParts): Sessions {
  const { vault, work, pubsub, clock, log } = platform
  const opened = new Map<string, Opened>()
  const closing = new Set<ReturnType<typeof setTimeout>>()
  let isClosed = false

  const closeQuietly = async (session: Promise<BrokerSession>) => {
    try {
      await (await session).close()
    } catch (error) {
      log.debug({ err: error }, 'a broker session was not closed cleanly')
    }
  }
  const drop = (connectionId: string) => {
    const entry = opened.get(connectionId)
    if (!entry) return
    opened.delete(connectionId)
    const timer = setTimeout(() => {
      closing.delete(timer)
      void closeQuietly(entry.session)
    }, closeAfterMs)
    timer.unref()
    closing.add(timer)
  }
  pubsub.subscribe(signInEnded, ({ connectionId }) => drop(connectionId))

  const credentialsOf = async ({ secretId, userId }: ConnectionRow): Promise<Credentials | undefined> =>
    secretId === null ? undefined : getCredentials(vault, connectionSecret(secretId, userId))

  const renewed = async (row: ConnectionRow, granted: Granted): Promise<void> => {
    const { id, userId, secretId } = row
    if (secretId === null) return
    await work.inTransaction(onBehalfOf(userId), async (unit) => {
      await putCredentials(vault, connectionSecret(secretId, userId), granted.credentials)
      await connections.renewed(id, granted, isoOf(clock.now()))
      unit.audit({ action: 'token_refresh', resourceType: 'connection', resourceId: id })
    })
  }

  const open = async (row: ConnectionRow): Promise<BrokerSession> => {
    const { brokerId } = row
    const { name } = access.definitionOf(brokerId)
    const about = { brokerId, operation: 'open' }
    const credentials = await credentialsOf(row)
    if (!credentials) throw new AuthRequired(`Sign in at ${name} first.`, about)
    return access.open(row, row.id, {
      credentials,
      onRenewed: (granted) => renewed(row, granted),
      stored: async () => (await credentialsOf(row)) ?? credentials,
    })
  }

  return {
    of: async ({ id, userId }) => {
      const row = await connections.find(userId, id)
      const about = { brokerId: row?.brokerId ?? 'unknown', operation: 'open' }
      if (isClosed) throw new Unavailable('G2E is stopping.', about)
      if (!row) throw new AuthRequired('This connection was removed.', about)
      const { name } = access.definitionOf(row.brokerId)
      if (row.status !== 'active') {
        const reason = row.status === 'pending' ? `Finish signing in at ${name} first.` : undefined
        throw new AuthRequired(reason ?? failureText(new AuthRequired('', about), name), about)
      }
      const found = opened.get(id)
      if (found && found.version >= row.credentialsVersion) return found.session
      drop(id)
      const session = open(row)
      opened.set(id, { session, version: row.credentialsVersion })
      // One that could not be opened is not kept: the next caller tries again.
      session.catch(() => {
        if (opened.get(id)?.session === session) opened.delete(id)
      })
      return session
    },
    credentials: credentialsOf,
    renewed,
    forget: (connectionId) => {
      drop(connectionId)
      pubsub.publish(signInEnded, { connectionId })
    },
    close: async () => {
      isClosed = true
      for (const timer of closing) clearTimeout(timer)
      const sessions = [...opened.values()].map(({ session }) => session)
      opened.clear()
      await Promise.all(sessions.map(closeQuietly))
    },
  }
}
