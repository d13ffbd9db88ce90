/** A user's links to brokers: how they are made, kept alive, told about and ended. Earlier features' only way to an opened adapter. */
import type { BrokerDefinition, BrokerId, BrokerSession } from '@g2e/brokers/port'
import type { ConnectionAccess, ConnectionStatus, Environment } from '@g2e/domain/accounts'
import { z } from 'zod'
import { defineEvent } from '../../platform/db/unit-of-work.ts'

/** One link as it is stored; secrets are in the vault. Instants are ISO 8601 UTC. */
export interface ConnectionRecord {
  readonly id: string
  readonly userId: string
  readonly brokerId: BrokerId
  readonly environment: Environment
  readonly access: ConnectionAccess
  readonly status: ConnectionStatus
  readonly nickname: string | null
  readonly isPrimary: boolean
  readonly connectedAt: string | null
  readonly lastSyncAt: string | null
  readonly expiresAt: string | null
  readonly reauthorizeBy: string | null
  /** In words for the person; `null` while all is well. */
  readonly lastError: string | null
}

/** What other features may ask of connections. */
export interface Connections {
  readonly definitions: readonly BrokerDefinition[]
  /** @throws for an id that the registry does not know. */
  definitionOf(brokerId: string): BrokerDefinition
  /** All of a user's, removed ones excluded. */
  list(userId: string): Promise<readonly ConnectionRecord[]>
  find(userId: string, connectionId: string): Promise<ConnectionRecord | undefined>
  /** Every connection of every user that is active, for background work. */
  listActive(): Promise<readonly ConnectionRecord[]>
  /**
   * The opened adapter, one per connection and instance, shared by all callers; closed by us.
   * @throws AuthRequired when a person must act first; any BrokerError of opening.
   */
  session(connection: Pick<ConnectionRecord, 'id' | 'userId'>): Promise<BrokerSession>
  /** The broker's time in milliseconds, read afresh: the simulators' clock for connections that lead to simulators, else ours. */
  brokerNow(connection: Pick<ConnectionRecord, 'brokerId' | 'environment'>): Promise<number>
  /**
   * Tells how a call went, so that the connection shows it: `null` clears `lastError`; an `AuthRequired` turns it
   * `expired` or `revoked`; everything else keeps `active` with the error's sentence.
   */
  reportOutcome(connection: Pick<ConnectionRecord, 'id' | 'userId'>, error: unknown): Promise<void>
  markSynced(connection: Pick<ConnectionRecord, 'id' | 'userId'>, at: string): Promise<void>
}

/** A connection came, went or changed its state; the payload says which one and its new status. */
export const connectionChanged = defineEvent(
  'connection.changed',
  z.object({
    connectionId: z.string(),
    status: z.string(),
    reason: z.enum(['created', 'activated', 'changed', 'removed']),
  }),
)
