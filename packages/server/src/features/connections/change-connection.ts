/** Changing, re-authorizing and removing a link. Ids stay through all of it: what hangs on a connection is never re-made. */
import { AuthRequired, BrokerError } from '@g2e/brokers/port'
import type { ConnectionAccess } from '@g2e/domain/accounts'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { beginSignIn, openSimulated, tryKeys } from './begin-connection.ts'
import type { BegunConnection } from './begin-connection.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { connectionChanged } from './events.ts'
import { grant } from './grant.ts'
import { goneWords, isGone, renewSimulated } from './simulated-login.ts'
import type { ConnectionRow } from './store/connections.ts'

const revokeMsMax = 5_000

export interface ConnectionEdit {
  readonly nickname?: string | null | undefined
  readonly isPrimary?: boolean | undefined
  readonly access?: ConnectionAccess | undefined
}

export async function requireConnection(
  { connections }: ConnectionsDeps,
  userId: string,
  id: string,
): Promise<ConnectionRow> {
  const row = await connections.find(userId, id)
  if (!row) throw notFound('connection')
  return row
}

export async function editConnection(
  deps: ConnectionsDeps,
  actor: UserActor,
  id: string,
  edit: ConnectionEdit,
): Promise<ConnectionRow> {
  const { platform, connections } = deps
  const at = isoOf(platform.clock.now())
  await platform.work.inTransaction(actor, async (unit) => {
    await connections.lockUser(actor.userId)
    const row = await requireConnection(deps, actor.userId, id)
    const { nickname, isPrimary, access } = edit
    if (isPrimary === true) await connections.clearPrimary(actor.userId, at)
    await connections.edit(
      id,
      {
        ...(nickname !== undefined && { nickname }),
        ...(isPrimary !== undefined && { isPrimary }),
        ...(access !== undefined && { access }),
      },
      at,
    )
    if (access !== undefined && access !== row.access)
      unit.audit({
        action: 'connection_access',
        resourceType: 'connection',
        resourceId: id,
        details: { from: row.access, to: access },
      })
    unit.publish(connectionChanged, { connectionId: id, status: row.status, reason: 'changed' })
  })
  return requireConnection(deps, actor.userId, id)
}

/** At the broker, best effort: that it cannot be reached is no reason to keep a link that the person does not want. */
async function revokeAtBroker({ platform, access, sessions }: ConnectionsDeps, row: ConnectionRow): Promise<boolean> {
  const { id, brokerId, environment } = row
  try {
    const credentials = await sessions.credentials(row)
    const authorization = await access.authorization({ brokerId, environment }, id)
    if (!credentials || !authorization.revoke) return false
    const timeout = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${revokeMsMax} ms`)), revokeMsMax).unref()
    })
    await Promise.race([authorization.revoke(credentials), timeout])
    return true
  } catch (error) {
    platform.log.warn({ err: error, brokerId, connectionId: id }, 'a sign-in was not revoked at the broker')
    return false
  }
}

/** The secret goes, accounts and history stay. */
export async function removeConnection(deps: ConnectionsDeps, actor: UserActor, id: string): Promise<void> {
  const { platform, connections, pending, sessions } = deps
  const row = await requireConnection(deps, actor.userId, id)
  const revoked = await revokeAtBroker(deps, row)
  await platform.work.inTransaction(actor, async (unit) => {
    await connections.lockUser(actor.userId)
    const begun = await pending.byConnection(id)
    if (begun?.secretId) await platform.vault.remove(begun.secretId)
    await pending.remove(id)
    if (row.secretId !== null) await platform.vault.remove(row.secretId)
    const at = isoOf(platform.clock.now())
    await connections.remove(id, at)
    const [next] = await connections.list(actor.userId)
    if (row.isPrimary && next) await connections.edit(next.id, { isPrimary: true }, at)
    unit.audit({
      action: 'broker_disconnect',
      resourceType: 'connection',
      resourceId: id,
      details: { brokerId: row.brokerId, environment: row.environment, revokedAtBroker: revoked },
    })
    unit.publish(connectionChanged, { connectionId: id, status: 'revoked', reason: 'removed' })
  })
  sessions.forget(id)
}

/** Nobody signs in for one: it works again, or its accounts are gone and only fresh ones can be had. */
async function reauthorizeSimulated(deps: ConnectionsDeps, actor: UserActor, row: ConnectionRow): Promise<void> {
  const unavailable = () =>
    new ProblemError('broker_unavailable', 'The simulators cannot be reached just now; try again shortly.')
  if (row.status === 'pending') {
    if (await openSimulated(deps, actor, row)) return
    throw unavailable()
  }
  const { connections, platform } = deps
  const setStatus = (status: ConnectionRow['status'], lastError: string | null) =>
    connections.setStatus(row.id, { status, lastError }, isoOf(platform.clock.now()))
  if (await isGone(deps, row)) {
    await setStatus('error', goneWords)
    throw new ProblemError('conflict', goneWords)
  }
  // What was refused before is tried as it is: only what is active can be.
  await setStatus('active', null)
  const fate = await renewSimulated(deps, row).catch(async (error: unknown) => {
    await setStatus(row.status, row.lastError)
    throw error
  })
  if (fate === 'works') return
  await setStatus(fate === 'gone' ? 'error' : row.status, fate === 'gone' ? goneWords : row.lastError)
  throw fate === 'gone' ? new ProblemError('conflict', goneWords) : unavailable()
}

export interface Reauthorization {
  readonly apiKey?: string | undefined
  readonly apiSecret?: string | undefined
  readonly origin: string
}

/** A new sign-in for the same connection; until it is complete the old one works on, if it still does. */
export async function reauthorizeConnection(
  deps: ConnectionsDeps,
  actor: UserActor,
  id: string,
  { apiKey, apiSecret, origin }: Reauthorization,
): Promise<BegunConnection> {
  const row = await requireConnection(deps, actor.userId, id)
  const definition = deps.access.definitionOf(row.brokerId)
  const reread = () => requireConnection(deps, actor.userId, id)
  if (row.authMethod === 'simulated') {
    await reauthorizeSimulated(deps, actor, row)
    return { connection: await reread(), signIn: undefined }
  }
  if (row.authMethod === 'api_key') {
    if (apiKey === undefined || apiSecret === undefined) {
      const path = apiKey === undefined ? 'body.apiKey' : 'body.apiSecret'
      const message = `This connection works by keys: give apiKey and apiSecret of ${definition.name}.`
      throw new ProblemError('validation_failed', message, { errors: [{ path, message }] })
    }
    await grant(
      deps,
      actor,
      row,
      await tryKeys(deps, definition, { environment: row.environment, apiKey, apiSecret }, id),
    )
    return { connection: await reread(), signIn: undefined }
  }
  if (apiKey !== undefined || apiSecret !== undefined) {
    const message = 'This connection works by signing in, not by keys.'
    throw new ProblemError('validation_failed', message, { errors: [{ path: 'body.apiKey', message }] })
  }
  const signIn = await beginSignIn(deps, actor, row, origin)
  return { connection: await reread(), signIn }
}

/** Renews what dies soon, exactly once: under the lock that the adapters renew under, looking again once inside. */
export async function renewConnection(deps: ConnectionsDeps, row: ConnectionRow, before: string): Promise<void> {
  const { access, connections, sessions, platform } = deps
  const authorization = await access.authorization(row, row.id)
  if (!authorization.renew) return
  await access.exclusiveRenewal(row, async () => {
    const current = await connections.find(row.userId, row.id)
    if (!current || current.expiresAt === null || current.expiresAt >= before) return
    const credentials = await sessions.credentials(current)
    if (!credentials) return
    try {
      const granted = await authorization.renew?.(credentials)
      if (granted) await sessions.renewed(current, granted)
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      platform.log.warn({ err: error, connectionId: row.id }, 'a sign-in was not renewed')
      if (error instanceof AuthRequired) throw error
    }
  })
}
