/** What identity's use-cases are handed. */
import type { Platform } from '../../platform/platform.ts'
import { createAccessTokens } from './access-tokens.ts'
import type { AccessTokens } from './access-tokens.ts'
import { createOpenSessions } from './open-sessions.ts'
import type { OpenSessions } from './open-sessions.ts'
import { createApiKeyStore } from './store/api-keys.ts'
import type { ApiKeyStore } from './store/api-keys.ts'
import { createSessionStore } from './store/sessions.ts'
import type { SessionStore } from './store/sessions.ts'
import { createUserStore } from './store/users.ts'
import type { UserStore } from './store/users.ts'

export interface IdentityDeps {
  readonly platform: Platform
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly openSessions: OpenSessions
  readonly keys: ApiKeyStore
  readonly tokens: AccessTokens
}

export function createIdentityDeps(platform: Platform): IdentityDeps {
  const { db, secretKey, clock, config } = platform
  const sessions = createSessionStore(db)
  return {
    platform,
    users: createUserStore(db),
    sessions,
    openSessions: createOpenSessions(platform, sessions),
    keys: createApiKeyStore(db),
    tokens: createAccessTokens({ secretKey, clock, lifeMinutes: config.accessTokenMinutes }),
  }
}
