import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { forget } from './sign-in.ts'
import { apiKeyCacheKey } from './authenticate.ts'
import type { UserRow } from './store/users.ts'

/** @throws ProblemError `unauthenticated` when the user is gone. */
export async function currentUser({ users }: IdentityDeps, actor: UserActor): Promise<UserRow> {
  const user = await users.byId(actor.userId)
  if (!user) throw new ProblemError('unauthenticated')
  return user
}

export async function changeProfile(
  deps: IdentityDeps,
  actor: UserActor,
  change: { readonly fullName?: string | null | undefined },
): Promise<UserRow> {
  const { fullName } = change
  if (fullName !== undefined) {
    const at = isoOf(deps.platform.clock.now())
    await deps.platform.work.inTransaction(actor, async (unit) => {
      await deps.users.change(actor.userId, { fullName }, at)
      unit.audit({ action: 'profile_change', resourceType: 'user', resourceId: actor.userId })
    })
  }
  return currentUser(deps, actor)
}

/** @throws ProblemError `validation_failed` naming the field when the password is wrong. */
export async function assertPassword(
  deps: IdentityDeps,
  actor: UserActor,
  password: string,
  field: string,
): Promise<void> {
  const user = await currentUser(deps, actor)
  if (await isPassword(user.passwordHash, password)) return
  const message = user.passwordHash === null ? 'the demo user has no password' : 'is not your password'
  throw new ProblemError('validation_failed', message, { errors: [{ path: `body.${field}`, message }] })
}

/** Ends every session, this one too: whoever has the old password is out. */
export async function changePassword(
  deps: IdentityDeps,
  actor: UserActor,
  change: { readonly currentPassword: string; readonly newPassword: string },
): Promise<void> {
  await assertPassword(deps, actor, change.currentPassword, 'currentPassword')
  const passwordHash = await hashPassword(change.newPassword)
  const at = isoOf(deps.platform.clock.now())
  const ended = await deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.users.change(actor.userId, { passwordHash }, at)
    unit.audit({ action: 'password_change', resourceType: 'user', resourceId: actor.userId })
    return deps.sessions.endAll(actor.userId, 'password_change', at)
  })
  await forget(deps, ended)
}

/** Everything by which somebody could still act as this user; the row stays, without anything personal. */
export async function eraseUser(deps: IdentityDeps, actor: UserActor): Promise<() => Promise<void>> {
  const at = isoOf(deps.platform.clock.now())
  const ended = await deps.sessions.endAll(actor.userId, 'account_deleted', at)
  const keys = await deps.keys.removeAll(actor.userId)
  await deps.users.erase(actor.userId, at)
  return async () => {
    await forget(deps, ended)
    for (const keyHash of keys) await deps.platform.cache.delete(apiKeyCacheKey(keyHash))
  }
}
