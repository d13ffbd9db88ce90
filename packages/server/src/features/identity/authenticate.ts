/** Who a request comes from: an access token whose session is open, or an API key. */
import { apiKeyScopes } from '@g2e/contract/auth'
import type { Scope } from '../../platform/actor.ts'
import { isoOf, minuteMs } from '../../platform/clock.ts'
import type { Authenticate, Authenticated, Credentials } from '../../platform/http/authentication.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { apiKeyPrefix, tokenHash } from './opaque-tokens.ts'
import type { ApiKeyRow } from './store/api-keys.ts'

const keyCacheMs = 10 * minuteMs
const touchEveryMs = 5 * minuteMs

export const apiKeyCacheKey = (keyHash: string): string => `api-key:${keyHash}`

const isScope = (text: string): text is Scope => apiKeyScopes.some((scope) => scope === text)

export function createAuthenticate(deps: IdentityDeps): Authenticate {
  const { platform, openSessions, keys, tokens } = deps
  const { cache, clock } = platform
  const touched = new Map<string, number>()

  const bySession = async (token: string, by: Authenticated['by'], { ip, userAgent }: Credentials) => {
    const claims = await tokens.check(token)
    if (!claims) return undefined
    const { sessionId } = claims
    const userId = await openSessions.userOf(sessionId)
    if (userId === null || userId !== claims.userId) return undefined
    return {
      by,
      actor: { userId, via: 'session', sessionId, ip, userAgent, scopes: apiKeyScopes },
    } satisfies Authenticated
  }

  const touch = (row: ApiKeyRow) => {
    const now = clock.now()
    if (now - (touched.get(row.id) ?? 0) < touchEveryMs) return
    touched.set(row.id, now)
    platform.tasks.background('api-key-used', () => keys.touch(row.id, isoOf(now)))
  }

  const byApiKey = async (key: string, { ip, userAgent }: Credentials) => {
    const keyHash = tokenHash(key)
    const row = await cache.getOrSet<ApiKeyRow | null>(
      apiKeyCacheKey(keyHash),
      keyCacheMs,
      async () => (await keys.byHash(keyHash)) ?? null,
    )
    if (!row) return undefined
    touch(row)
    const scopes = row.scopes.filter(isScope)
    return {
      by: 'bearer',
      actor: { userId: row.userId, via: 'api_key', sessionId: null, ip, userAgent, scopes },
    } satisfies Authenticated
  }

  return async (credentials) => {
    const { bearer, accessCookie } = credentials
    if (bearer !== undefined)
      return bearer.startsWith(apiKeyPrefix) ? byApiKey(bearer, credentials) : bySession(bearer, 'bearer', credentials)
    return accessCookie === undefined ? undefined : bySession(accessCookie, 'cookie', credentials)
  }
}
