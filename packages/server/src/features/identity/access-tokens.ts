/**
 * Access tokens: JWTs (HS256) with the user and the session. A token that was once checked is remembered until it ends, as
 * checking a signature costs more than all the rest of a cached answer; whether its session is still open is asked each time.
 */
import { SignJWT, errors, jwtVerify } from 'jose'
import type { Clock } from '../../platform/clock.ts'
import { minuteMs } from '../../platform/clock.ts'
import { deriveKey } from '../../platform/vault/envelope.ts'

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly expiresAtMs: number
}

const issuer = 'g2e'
const audience = 'g2e-api'
const rememberedMax = 5_000

export interface AccessTokens {
  readonly lifeSeconds: number
  issue(claims: { readonly userId: string; readonly sessionId: string }): Promise<string>
  /** From memory: checked before and not expired. `undefined` says nothing. */
  known(token: string): AccessClaims | undefined
  /** `undefined`: forged, expired, or not a token at all. */
  check(token: string): Promise<AccessClaims | undefined>
}

export function createAccessTokens(parts: { secretKey: string; clock: Clock; lifeMinutes: number }): AccessTokens {
  const { clock } = parts
  const key = deriveKey(parts.secretKey, 'access-token')
  const lifeSeconds = (parts.lifeMinutes * minuteMs) / 1_000
  const remembered = new Map<string, AccessClaims>()

  const verify = async (token: string): Promise<AccessClaims | undefined> => {
    try {
      const currentDate = new Date(clock.now())
      const { payload } = await jwtVerify(token, key, { issuer, audience, algorithms: ['HS256'], currentDate })
      const { sub, sid, exp } = payload
      if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return undefined
      return { userId: sub, sessionId: sid, expiresAtMs: exp * 1_000 }
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      throw error
    }
  }
  const remember = (token: string, claims: AccessClaims) => {
    const oldest = remembered.size >= rememberedMax ? remembered.keys().next().value : undefined
    if (oldest !== undefined) remembered.delete(oldest)
    remembered.set(token, claims)
  }

  const known = (token: string): AccessClaims | undefined => {
    const claims = remembered.get(token)
    if (!claims || clock.now() < claims.expiresAtMs) return claims
    remembered.delete(token)
    return undefined
  }

  return {
    lifeSeconds,
    known,
    issue: ({ userId, sessionId }) => {
      const issuedAt = Math.floor(clock.now() / 1_000)
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(key)
    },
    check: async (token) => {
      const before = known(token)
      if (before) return before
      const claims = await verify(token)
      if (claims) remember(token, claims)
      return claims
    },
  }
}
