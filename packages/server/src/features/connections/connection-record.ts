import type { BrokerId } from '@g2e/brokers/port'
import type { ConnectionAccess, ConnectionStatus, Environment } from '@g2e/domain/accounts'

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
