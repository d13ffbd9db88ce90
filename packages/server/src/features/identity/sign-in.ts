/** Signing in and staying signed in: sessions, rotating refresh tokens, and the end of both. */
import type { Actor, UserActor } from '../../platform/actor.ts'
import { dayMs, isoOf, minuteMs } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { Limit } from '../../platform/limits/limits.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { newToken, tokenHash } from './opaque-tokens.ts'
import { isPassword } from './passwords.ts'
import type { UserRow } from './store/users.ts'

/** What a sign-in hands out. */
export interface SignedIn {
  readonly accessToken: string
  readonly lifeSeconds: number
  readonly refreshToken: string
}

export const refreshLifeMs = 30 * dayMs
const window = 15 * minuteMs
/** Failures of one address from one IP; then of one IP over all addresses, and of one address over all IPs. */
const limits = {
  pair: { name: 'login-pair', requests: 10, perMs: window },
  ip: { name: 'login-ip', requests: 100, perMs: window },
  email: { name: 'login-email', requests: 100, perMs: window },
} as const satisfies Record<string, Limit>

export interface LoginAttempt {
  readonly email: string
  readonly password: string
}

function counted(email: string, ip: string): readonly { readonly limit: Limit; readonly key: string }[] {
  const address = tokenHash(email.trim().toLowerCase())
  return [
    { limit: limits.pair, key: `${address}:${ip}` },
    { limit: limits.ip, key: ip },
    { limit: limits.email, key: address },
  ]
}

function tooMany(retryAfterMs: number): ProblemError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  return new ProblemError('rate_limited', `Too many failed sign-ins. Wait ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
  })
}

/** @throws ProblemError `unauthenticated` (alike for a wrong password and an unknown address) or `rate_limited`. */
export async function logIn(deps: IdentityDeps, actor: Actor, { email, password }: LoginAttempt): Promise<SignedIn> {
  const { platform, users } = deps
  const counters = counted(email, actor.ip ?? 'unknown')
  for (const { limit, key } of counters) {
    const left = await platform.limits.peek(limit, key)
    if (!left.allowed) throw tooMany(left.retryAfterMs)
  }
  const user = await users.byEmail(email.trim())
  const matches = await isPassword(user?.passwordHash, password)
  if (user && matches && user.isActive) {
    for (const { limit, key } of counters) if (limit !== limits.ip) await platform.limits.reset(limit, key)
    return openSession(deps, actor, user, { by: 'password' })
  }
  for (const { limit, key } of counters) await platform.limits.take(limit, key)
  const owner = user?.id ?? null
  await platform.work.inTransaction(actor, async (unit) =>
    unit.audit(
      { action: 'login_failed', resourceType: 'user', ...(user && { resourceId: user.id }) },
      { userId: owner },
    ),
  )
  throw new ProblemError('unauthenticated', 'The address or the password is wrong.')
}

export async function openSession(
  deps: IdentityDeps,
  actor: Actor,
  user: UserRow,
  how: { readonly by: 'password' | 'demo' },
): Promise<SignedIn> {
  const { platform, sessions, tokens } = deps
  const sessionId = platform.ids.next()
  const refreshToken = newToken()
  const at = isoOf(platform.clock.now())
  const expiresAt = isoOf(platform.clock.now() + refreshLifeMs)
  const self: UserActor = { ...actor, userId: user.id, sessionId, via: 'session' }
  await platform.work.inTransaction(self, async (unit) => {
    const { ip, userAgent } = actor
    await sessions.insert({ id: sessionId, userId: user.id, ip, userAgent, createdAt: at, lastUsedAt: at, expiresAt })
    await sessions.insertRefresh({ tokenHash: tokenHash(refreshToken), sessionId, userId: user.id, expiresAt, at })
    unit.audit({ action: 'login', resourceType: 'session', resourceId: sessionId, details: how })
  })
  const accessToken = await tokens.issue({ userId: user.id, sessionId })
  return { accessToken, lifeSeconds: tokens.lifeSeconds, refreshToken }
}

const invalidRefresh = () => new ProblemError('unauthenticated', 'This sign-in has ended. Sign in again.')

/** One use per token. @throws ProblemError `refresh_reused`, after which the whole session has ended. */
export async function refresh(deps: IdentityDeps, actor: Actor, token: string): Promise<SignedIn> {
  const { platform, sessions, tokens } = deps
  const used = tokenHash(token)
  const found = await sessions.findRefresh(used)
  const now = platform.clock.now()
  const at = isoOf(now)
  if (!found || Date.parse(found.expiresAt) <= now) throw invalidRefresh()
  const { sessionId, userId } = found
  const self: UserActor = { ...actor, userId, sessionId, via: 'session' }
  const next = newToken()
  const expiresAt = isoOf(now + refreshLifeMs)
  const outcome = await platform.work.inTransaction(self, async (unit) => {
    const isOpen = (await sessions.openUser(sessionId, at)) === userId
    if (!(await sessions.useRefresh(used, at))) {
      unit.audit({ action: 'refresh_reused', resourceType: 'session', resourceId: sessionId })
      await sessions.end(userId, sessionId, 'refresh_reused', at)
      return 'reused'
    }
    if (!isOpen) return 'ended'
    await sessions.insertRefresh({ tokenHash: tokenHash(next), sessionId, userId, expiresAt, at })
    await sessions.touch(sessionId, at, expiresAt)
    return 'renewed'
  })
  if (outcome === 'reused') {
    await forget(deps, [sessionId])
    throw new ProblemError('refresh_reused')
  }
  if (outcome === 'ended') throw invalidRefresh()
  return { accessToken: await tokens.issue({ userId, sessionId }), lifeSeconds: tokens.lifeSeconds, refreshToken: next }
}

/** From now on their access tokens are worth nothing, on every instance. */
export const forget = ({ openSessions }: IdentityDeps, sessionIds: readonly string[]): Promise<void> =>
  openSessions.forget(sessionIds)

export async function logOut(deps: IdentityDeps, actor: UserActor): Promise<void> {
  const { sessionId } = actor
  if (sessionId === null) return
  const at = isoOf(deps.platform.clock.now())
  await deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.sessions.end(actor.userId, sessionId, 'logout', at)
    unit.audit({ action: 'logout', resourceType: 'session', resourceId: sessionId })
  })
  await forget(deps, [sessionId])
}

/** Logging out when the access token has run out already: the refresh token says whose session it is. */
export async function logOutByRefresh(deps: IdentityDeps, actor: Actor, token: string): Promise<boolean> {
  const found = await deps.sessions.findRefresh(tokenHash(token))
  if (!found) return false
  await logOut(deps, { ...actor, userId: found.userId, sessionId: found.sessionId, via: 'session' })
  return true
}

/** @throws ProblemError `not_found` when it is not an open session of this user. */
export async function endSession(deps: IdentityDeps, actor: UserActor, sessionId: string): Promise<void> {
  const at = isoOf(deps.platform.clock.now())
  const ended = await deps.platform.work.inTransaction(actor, async (unit) => {
    const ids = await deps.sessions.end(actor.userId, sessionId, 'ended_by_user', at)
    if (ids.length > 0) unit.audit({ action: 'session_end', resourceType: 'session', resourceId: sessionId })
    return ids
  })
  if (ended.length === 0) throw notFound('session')
  await forget(deps, ended)
}
