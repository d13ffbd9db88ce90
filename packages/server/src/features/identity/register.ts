import { isoOf } from '../../platform/clock.ts'
import type { Actor } from '../../platform/actor.ts'
import { isUniqueViolation } from '../../platform/db/errors.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { userRegistered } from './events.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { hashPassword } from './passwords.ts'
import type { UserRow } from './store/users.ts'

export interface Registration {
  readonly email: string
  readonly password: string
  readonly fullName?: string | undefined
}

/** @throws ProblemError `conflict` when the address is taken. */
export async function register(deps: IdentityDeps, actor: Actor, registration: Registration): Promise<UserRow> {
  const { platform, users } = deps
  const { email, password, fullName = null } = registration
  const passwordHash = await hashPassword(password)
  const id = platform.ids.next()
  const at = isoOf(platform.clock.now())
  const self: Actor = { ...actor, userId: id }
  try {
    await platform.work.inTransaction(self, async (unit) => {
      await users.insert({ id, email, passwordHash, fullName, isDemo: false, at })
      unit.audit({ action: 'register', resourceType: 'user', resourceId: id })
      unit.publish(userRegistered, { userId: id, isDemo: false })
    })
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key'))
      throw new ProblemError('conflict', 'This address is already registered.')
    throw error
  }
  return { id, email, passwordHash, fullName, isActive: true, isDemo: false, createdAt: at, updatedAt: at }
}

const demoEmail = 'demo@g2e.example'

/** The demo user, made when first needed; several starters at once make one. */
export async function ensureDemoUser(deps: IdentityDeps): Promise<UserRow> {
  const { platform, users } = deps
  const found = await users.demo()
  if (found) return found
  const id = platform.ids.next()
  const at = isoOf(platform.clock.now())
  const actor: Actor = { userId: id, via: 'system', sessionId: null, ip: null, userAgent: null, scopes: [] }
  try {
    await platform.work.inTransaction(actor, async (unit) => {
      await users.insert({ id, email: demoEmail, passwordHash: null, fullName: 'Demo', isDemo: true, at })
      unit.audit({ action: 'register', resourceType: 'user', resourceId: id, details: { demo: true } })
      unit.publish(userRegistered, { userId: id, isDemo: true })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  const made = await users.demo()
  if (!made) throw new Error('the address of the demo user belongs to somebody else')
  return made
}
