/** Random tokens that are shown once and kept as hashes: refresh tokens and API keys. 256 random bits need no slow hash. */
import { createHash, randomBytes } from 'node:crypto'

export const apiKeyPrefix = 'g2e_'
export const newToken = (): string => randomBytes(32).toString('base64url')
export const newApiKey = (): string => `${apiKeyPrefix}${newToken()}`
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')
