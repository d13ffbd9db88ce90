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

const signInEnded = defineChannel(
  'connection-sign-in-ended',
  z.object({ connectionId: z.string(), instance: z.string() }),
)

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
  /** The app is stopping: failures from now on are our own doing and tell nothing of a broker. */
  isClosed(): boolean
}

export interface SessionsParts {
  readonly platform: Platform
  readonly access: BrokerAccess
  readonly connections: ConnectionStore
}

/** What is open on this instance. */
class OpenedSessions {
  readonly #opened = new Map<string, Opened>()
  readonly #closing = new Set<ReturnType<typeof setTimeout>>()
  readonly #log: Platform['log']
  isClosed = false

  constructor(log: Platform['log']) {
    this.#log = log
  }

  find(connectionId: string, version: number): Promise<BrokerSession> | undefined {
    const found = this.#opened.get(connectionId)
    return found && found.version >= version ? found.session : undefined
  }

  /** One that cannot be opened is not kept: the next caller tries again. */
  keep(connectionId: string, entry: Opened): void {
    this.drop(connectionId)
    this.#opened.set(connectionId, entry)
    entry.session.catch(() => {
      if (this.#opened.get(connectionId) === entry) this.#opened.delete(connectionId)
    })
  }

  drop(connectionId: string): void {
    const entry = this.#opened.get(connectionId)
    if (!entry) return
    this.#opened.delete(connectionId)
    const timer = setTimeout(() => {
      this.#closing.delete(timer)
      void this.#close(entry.session)
    }, closeAfterMs)
    timer.unref()
    this.#closing.add(timer)
  }

  async closeAll(): Promise<void> {
    this.isClosed = true
    for (const timer of this.#closing) clearTimeout(timer)
    const sessions = [...this.#opened.values()].map(({ session }) => session)
    this.#opened.clear()
    await Promise.all(sessions.map((session) => this.#close(session)))
  }

  async #close(session: Promise<BrokerSession>): Promise<void> {
    try {
      await (await session).close()
    } catch (error) {
      this.#log.debug({ err: error }, 'a broker session was not closed cleanly')
    }
  }
}

function assertUsable(row: ConnectionRow | undefined, brokerName: string): asserts row is ConnectionRow {
  const about = { brokerId: row?.brokerId ?? 'unknown', operation: 'open' }
  if (!row) throw new AuthRequired('This connection was removed.', about)
  if (row.status === 'active') return
  if (row.status === 'pending') throw new AuthRequired(`Finish signing in at ${brokerName} first.`, about)
  throw new AuthRequired(failureText(new AuthRequired('', about), brokerName), about)
}

export function createSessions({ platform, access, connections }: SessionsParts): Sessions {
  const { vault, work, pubsub, clock, log } = platform
  const opened = new OpenedSessions(log)
  const self = platform.ids.next()
  // Our own word comes back a moment later, when a new session may be open already.
  pubsub.subscribe(signInEnded, ({ connectionId, instance }) => {
    if (instance !== self) opened.drop(connectionId)
  })

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
    const credentials = await credentialsOf(row)
    if (!credentials) throw new AuthRequired(`Sign in at ${name} first.`, { brokerId, operation: 'open' })
    return access.open(row, row.id, {
      credentials,
      onRenewed: (granted) => renewed(row, granted),
      stored: async () => (await credentialsOf(row)) ?? credentials,
    })
  }

  return {
    of: async ({ id, userId }) => {
      if (opened.isClosed) throw new Unavailable('G2E is stopping.', { brokerId: 'unknown', operation: 'open' })
      const row = await connections.find(userId, id)
      assertUsable(row, row ? access.definitionOf(row.brokerId).name : 'the broker')
      if (!access.canBeReached(row) || !(await access.tellsTime(row)))
        throw new Unavailable('The simulators are still starting.', { brokerId: row.brokerId, operation: 'open' })
      const found = opened.find(id, row.credentialsVersion)
      if (found) return found
      const session = open(row)
      opened.keep(id, { session, version: row.credentialsVersion })
      return session
    },
    credentials: credentialsOf,
    renewed,
    forget: (connectionId) => {
      opened.drop(connectionId)
      pubsub.publish(signInEnded, { connectionId, instance: self })
    },
    close: () => opened.closeAll(),
    isClosed: () => opened.isClosed,
  }
}
