/** argon2id (OWASP's parameters: 19 MiB, two passes, one lane). */
import { hash, verify } from '@node-rs/argon2'

/** 2 = Argon2id; the library's const enum does not survive type stripping. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = (password: string): Promise<string> => hash(password, parameters)

let decoy: Promise<string> | undefined

/** With no hash the same work is done, so that the time taken does not tell whether an address is known. */
export async function isPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('a password that nobody has')
  const matches = await verify(passwordHash ?? (await decoy), password)
  return matches && typeof passwordHash === 'string'
}
