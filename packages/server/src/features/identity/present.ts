import type { SignInSession, User } from '@g2e/contract/auth'
import { apiKeyScopes } from '@g2e/contract/auth'
import type { UserActor } from '../../platform/actor.ts'
import type { SignedIn } from './sign-in.ts'
import type { ApiKeyRow } from './store/api-keys.ts'
import type { SessionRow } from './store/sessions.ts'
import type { UserRow } from './store/users.ts'

const iso = (text: string): string => new Date(text).toISOString()

export const presentUser = ({ id, email, fullName, isActive, createdAt, updatedAt }: UserRow): User => ({
  id,
  email,
  fullName,
  isActive,
  createdAt: iso(createdAt),
  updatedAt: iso(updatedAt),
})

export const presentSession = (row: SessionRow, actor: UserActor): SignInSession => ({
  id: row.id,
  createdAt: iso(row.createdAt),
  lastUsedAt: iso(row.lastUsedAt),
  ip: row.ip,
  userAgent: row.userAgent,
  current: row.id === actor.sessionId,
})

export const presentKey = ({ id, name, scopes, createdAt, lastUsedAt }: ApiKeyRow) => ({
  id,
  name,
  scopes: apiKeyScopes.filter((scope) => scopes.includes(scope)),
  createdAt: iso(createdAt),
  lastUsedAt: lastUsedAt === null ? null : iso(lastUsedAt),
})

/** Names are OAuth 2's. */
export const presentToken = ({ accessToken, lifeSeconds }: SignedIn) => ({
  access_token: accessToken,
  token_type: 'bearer' as const,
  expires_in: lifeSeconds,
})
