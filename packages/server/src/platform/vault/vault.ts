/** Keeps secrets (broker tokens and keys) sealed, apart from the rows that refer to them. Joins the current transaction. */
import type { Database } from '../db/database.ts'
import { masterKeyOf, open, seal } from './envelope.ts'
import { createSecretStore } from './store.ts'

/** A secret's place: what it is sealed to. */
export interface SecretPlace {
  readonly id: string
  readonly userId: string | null
  /** E.g. `broker_connection`. */
  readonly purpose: string
}

export interface Vault {
  /** Stores or replaces. */
  put(place: SecretPlace, secret: string): Promise<void>
  /** `undefined`: there is none. @throws SecretUnreadable when it cannot be opened. */
  get(place: SecretPlace): Promise<string | undefined>
  remove(id: string): Promise<void>
  /** Seals everything with the present key that older keys sealed. @returns how many. */
  rotate(): Promise<number>
}

const rotationBatch = 100
const aadOf = ({ id, userId, purpose }: SecretPlace): string => `${id}|${userId ?? 'system'}|${purpose}`

export interface VaultParts {
  readonly db: Database
  readonly secretKey: string
  /** Keys used before; they open and do not seal. */
  readonly previousKeys: readonly string[]
}

export function createVault({ db, secretKey, previousKeys }: VaultParts): Vault {
  const store = createSecretStore(db)
  const current = masterKeyOf(secretKey)
  const all = [current, ...previousKeys.map(masterKeyOf)]
  return {
    put: (place, secret) =>
      store.upsert({
        id: place.id,
        userId: place.userId,
        purpose: place.purpose,
        keyId: current.id,
        envelope: seal(current, secret, aadOf(place)),
      }),
    get: async (place) => {
      const row = await store.find(place.id)
      return row && open(all, row.envelope, aadOf(place))
    },
    remove: (id) => store.remove(id),
    rotate: async () => {
      const known = new Set(all.map(({ id }) => id))
      let count = 0
      for (;;) {
        const rows = await store.sealedWithOther(current.id, rotationBatch)
        const openable = rows.filter(({ keyId }) => known.has(keyId))
        for (const row of openable) {
          const envelope = seal(current, open(all, row.envelope, aadOf(row)), aadOf(row))
          await store.reseal(row, { keyId: current.id, envelope })
        }
        count += openable.length
        if (openable.length < rotationBatch) return count
      }
    },
  }
}
