import type { Scope, UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { apiKeyCacheKey } from './authenticate.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { newApiKey, tokenHash } from './opaque-tokens.ts'
import type { ApiKeyRow } from './store/api-keys.ts'

const keysMax = 50

/** The key is in the answer and nowhere else. A key cannot make one that may do more than itself. */
export async function createApiKey(
  deps: IdentityDeps,
  actor: UserActor,
  { name, scopes }: { readonly name: string; readonly scopes: readonly Scope[] },
): Promise<ApiKeyRow & { readonly key: string }> {
  const beyond = scopes.find((scope) => !actor.scopes.includes(scope))
  if (beyond !== undefined) throw new ProblemError('forbidden', `This API key lacks the scope "${beyond}" itself.`)
  if ((await deps.keys.list(actor.userId)).length >= keysMax)
    throw new ProblemError('conflict', `There are ${keysMax} keys already; delete one first.`)
  const key = newApiKey()
  const row: ApiKeyRow = {
    id: deps.platform.ids.next(),
    userId: actor.userId,
    name,
    scopes: [...new Set(scopes)],
    createdAt: isoOf(deps.platform.clock.now()),
    lastUsedAt: null,
  }
  await deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.keys.insert({ ...row, keyHash: tokenHash(key) })
    unit.audit({
      action: 'api_key_create',
      resourceType: 'api_key',
      resourceId: row.id,
      details: { name, scopes: row.scopes },
    })
  })
  return { ...row, key }
}

export async function renameApiKey(deps: IdentityDeps, actor: UserActor, id: string, name: string): Promise<ApiKeyRow> {
  const at = isoOf(deps.platform.clock.now())
  const renamed = await deps.platform.work.inTransaction(actor, async (unit) => {
    const done = await deps.keys.rename(actor.userId, id, name, at)
    if (done) unit.audit({ action: 'api_key_change', resourceType: 'api_key', resourceId: id, details: { name } })
    return done
  })
  const row = renamed ? await deps.keys.find(actor.userId, id) : undefined
  if (!row) throw notFound('API key')
  return row
}

export async function deleteApiKey(deps: IdentityDeps, actor: UserActor, id: string): Promise<void> {
  const keyHash = await deps.platform.work.inTransaction(actor, async (unit) => {
    const removed = await deps.keys.remove(actor.userId, id)
    if (removed !== undefined) unit.audit({ action: 'api_key_delete', resourceType: 'api_key', resourceId: id })
    return removed
  })
  if (keyHash === undefined) throw notFound('API key')
  await deps.platform.cache.set(apiKeyCacheKey(keyHash), null, 60_000)
}
