/** The person is back from the broker: the answer is matched to the sign-in that was begun, and exchanged once. */
import { AuthRequired, Rejected } from '@g2e/brokers/port'
import type { Granted } from '@g2e/brokers/port'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { hashOf } from './begin-connection.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { getCredentials, pendingSecret } from './credentials.ts'
import { grant } from './grant.ts'
import type { ConnectionRow } from './store/connections.ts'
import type { PendingAuthorization } from './store/pending.ts'

export interface CallbackAnswer {
  readonly state?: string | undefined
  readonly code?: string | undefined
  readonly oauth_token?: string | undefined
  readonly oauth_verifier?: string | undefined
  readonly brokerId?: string | undefined
  readonly error?: string | undefined
  readonly error_description?: string | undefined
}

const exchangeWaitMs = 30_000

/** By state; else by the request token; else the only one that is under way. Another user's is nobody's. */
async function findPending(
  { platform, pending }: ConnectionsDeps,
  { userId }: UserActor,
  answer: CallbackAnswer,
): Promise<PendingAuthorization> {
  const { state, oauth_token: oauthToken, brokerId } = answer
  const unknown = () => notFound('sign-in under way; it was used already or was never yours. Begin again')
  if (state !== undefined) {
    const found = await pending.byState(userId, hashOf(state))
    if (!found) throw unknown()
    return found
  }
  const byToken = oauthToken === undefined ? undefined : await pending.byOauthToken(userId, hashOf(oauthToken))
  if (byToken) return byToken
  const [only, ...others] = await pending.ofUser(userId, brokerId, isoOf(platform.clock.now()))
  if (!only || others.length > 0) throw unknown()
  return only
}

/** Ends the sign-in. What was never connected goes with it; what was connected before stays as it was. */
export async function abandon(
  { platform, connections, pending }: ConnectionsDeps,
  row: ConnectionRow,
  begun: PendingAuthorization | undefined,
): Promise<void> {
  await platform.db.transaction(async () => {
    if (begun?.secretId) await platform.vault.remove(begun.secretId)
    await pending.remove(row.id)
    if (row.connectedAt === null) await connections.erase(row.id)
  })
}

const refused = (path: string, message: string, cause?: unknown): ProblemError =>
  new ProblemError('validation_failed', message, {
    errors: [{ path, message }],
    ...(cause !== undefined && { cause }),
  })

async function exchange(
  { platform, access }: ConnectionsDeps,
  row: ConnectionRow,
  begun: PendingAuthorization,
  answer: CallbackAnswer,
): Promise<Granted> {
  const { brokerId, environment, id } = row
  const authorization = await access.authorization({ brokerId, environment }, id)
  if (!authorization.complete) throw new Error(`${brokerId} begins sign-ins that it cannot complete`)
  const sealed = begun.secretId
  return authorization.complete({
    environment,
    callbackUrl: begun.callbackUrl,
    pending: sealed === null ? undefined : await getCredentials(platform.vault, pendingSecret(sealed, row.userId)),
    code: answer.code,
    oauthToken: answer.oauth_token,
    oauthVerifier: answer.oauth_verifier,
  })
}

async function completeFound(
  deps: ConnectionsDeps,
  actor: UserActor,
  row: ConnectionRow,
  answer: CallbackAnswer,
): Promise<void> {
  const { platform, access, pending } = deps
  const { name } = access.definitionOf(row.brokerId)
  // Read again under the lock: the browser may send the same answer twice.
  const begun = await pending.byConnection(row.id)
  if (!begun) throw notFound('sign-in under way; it was used already. Begin again')
  if (Date.parse(begun.expiresAt) <= platform.clock.now()) {
    await abandon(deps, row, begun)
    throw refused('body.state', `This sign-in at ${name} took too long and has run out. Begin again.`)
  }
  if (answer.error !== undefined) {
    await abandon(deps, row, begun)
    const why = answer.error_description ?? answer.error
    throw refused('body.error', `${name} was not given your consent (${why.slice(0, 200)}); nothing was connected.`)
  }
  const field = answer.code === undefined ? 'body.oauth_verifier' : 'body.code'
  if (answer.code === undefined && answer.oauth_verifier === undefined)
    throw refused(field, `Give the code or the verifier that ${name} answered.`)
  try {
    await grant(deps, actor, row, await exchange(deps, row, begun, answer))
  } catch (error) {
    if (!(error instanceof AuthRequired || error instanceof Rejected)) throw error
    await abandon(deps, row, begun)
    throw refused(
      field,
      `${name} did not accept this code: it is wrong, was used already or has run out. Nothing was connected; begin again.`,
      error,
    )
  }
}

/**
 * @throws ProblemError `not_found` for a sign-in that is not this user's; `validation_failed` when the broker does not take
 * the answer (then nothing half made is left); a BrokerError when it cannot be reached (then the same answer may be sent again).
 */
export async function completeConnection(
  deps: ConnectionsDeps,
  actor: UserActor,
  answer: CallbackAnswer,
): Promise<ConnectionRow> {
  const { connectionId } = await findPending(deps, actor, answer)
  const complete = async (): Promise<ConnectionRow> => {
    const row = await deps.connections.find(actor.userId, connectionId)
    if (!row) throw notFound('connection')
    await completeFound(deps, actor, row, answer)
    return (await deps.connections.find(actor.userId, connectionId)) ?? row
  }
  return deps.platform.locks.exclusively(`connection-complete:${connectionId}`, complete, { waitMs: exchangeWaitMs })
}
