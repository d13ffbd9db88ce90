/** Broker credentials in the vault: sealed to their place, and read back through one parser. */
import type { Credentials } from '@g2e/brokers/port'
import { z } from 'zod'
import type { SecretPlace, Vault } from '../../platform/vault/vault.ts'

const CredentialsText = z.record(z.string(), z.string())

export const connectionSecret = (id: string, userId: string): SecretPlace => ({
  id,
  userId,
  purpose: 'broker_connection',
})
export const pendingSecret = (id: string, userId: string): SecretPlace => ({
  id,
  userId,
  purpose: 'broker_authorization',
})

export const putCredentials = (vault: Vault, place: SecretPlace, credentials: Credentials): Promise<void> =>
  vault.put(place, JSON.stringify(credentials))

export async function getCredentials(vault: Vault, place: SecretPlace): Promise<Credentials | undefined> {
  const text = await vault.get(place)
  return text === undefined ? undefined : CredentialsText.parse(JSON.parse(text))
}
