/** The first step of a link to a broker: keys tried once, a sign-in begun, or a simulated login opened. */
import { AuthRequired, BrokerError, NotSent, RateLimited, Rejected, Unavailable, Unsupported } from '@g2e/brokers/port'
import type { AuthMethod, AuthorizationStep, BrokerDefinition, Granted } from '@g2e/brokers/port'
import type { ConnectionAccess, Environment } from '@g2e/domain/accounts'
import { createHash, randomBytes } from 'node:crypto'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { pendingSecret, putCredentials } from './credentials.ts'
import { connectionChanged } from './events.ts'
import { grant } from './grant.ts'
import type { ConnectionRow } from './store/connections.ts'

export interface ConnectionRequest {
  readonly brokerId: string
  readonly environment: Environment
  readonly access?: ConnectionAccess | undefined
  readonly nickname?: string | undefined
  readonly apiKey?: string | undefined
  readonly apiSecret?: string | undefined
  /** Origin under which the browser reaches us: the broker sends it back there. */
  readonly origin: string
}

export interface BegunSignIn {
  readonly step: AuthorizationStep
  readonly state: string
}

export interface BegunConnection {
  readonly connection: ConnectionRow
  readonly signIn: BegunSignIn | undefined
}

/** A user needs a handful of these; thousands would be somebody else's idea. */
export const connectionsMax = 50

const invalid = (path: string, message: string, cause?: unknown): ProblemError =>
  new ProblemError('validation_failed', message, {
    errors: [{ path, message }],
    ...(cause !== undefined && { cause }),
  })

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Paper and simulated links may trade unless told otherwise; real money must be asked for. */
const defaultAccess = (environment: Environment): ConnectionAccess => (environment === 'live' ? 'read' : 'trade')

function methodOf(definition: BrokerDefinition, request: ConnectionRequest): AuthMethod {
  const { environment, apiKey, apiSecret } = request
  const { name, authMethods } = definition
  const hasKeys = apiKey !== undefined || apiSecret !== undefined
  if (environment === 'simulated') {
    if (hasKeys) throw invalid('body.apiKey', 'A simulated connection needs no keys.')
    return 'simulated'
  }
  if (hasKeys) {
    if (!authMethods.includes('api_key')) throw invalid('body.apiKey', `${name} is not connected by keys.`)
    if (apiKey === undefined) throw invalid('body.apiKey', 'Give the key that belongs to apiSecret.')
    if (apiSecret === undefined) throw invalid('body.apiSecret', 'Give the secret that belongs to apiKey.')
    return 'api_key'
  }
  const method = authMethods.find((known) => known === 'oauth2' || known === 'oauth1' || known === 'gateway')
  if (!method) throw invalid('body.apiKey', `${name} is connected by keys: give apiKey and apiSecret.`)
  return method
}

function definitionOf({ access }: ConnectionsDeps, { brokerId, environment }: ConnectionRequest): BrokerDefinition {
  const definition = access.find(brokerId)
  if (!definition) {
    const known = access.definitions.map(({ id }) => id).join(', ')
    throw invalid('body.brokerId', `There is no broker "${brokerId}"; there are ${known}.`)
  }
  const offered = definition.environments(access.settingsOf({ brokerId, environment }))
  if (!offered.includes(environment))
    throw invalid('body.environment', `${definition.name} has ${offered.join(', ')} only.`)
  return definition
}

function assertOffered(
  { platform, access }: ConnectionsDeps,
  definition: BrokerDefinition,
  method: AuthMethod,
  environment: Environment,
): void {
  const { demo, simulatorsUrl } = platform.config
  if (method === 'simulated' && !demo && simulatorsUrl === undefined)
    throw invalid('body.environment', 'Simulated connections are offered when DEMO is true or SIM_URL is set.')
  if (method !== 'oauth1' && method !== 'oauth2') return
  if (definition.isConfigured(access.settingsOf({ brokerId: definition.id, environment }))) return
  const needed = definition.settings.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined && !name.endsWith('_URL') ? [name] : [],
  )
  const keys = definition.authMethods.includes('api_key') ? ' Or give apiKey and apiSecret.' : ''
  throw invalid(
    'body.brokerId',
    `Signing in at ${definition.name} is not set up on this server (${needed.join(', ')}).${keys}`,
  )
}

async function assertRoom({ connections }: ConnectionsDeps, userId: string, brokerId: string, method: AuthMethod) {
  const own = await connections.list(userId)
  if (own.length >= connectionsMax)
    throw new ProblemError('conflict', `There are ${connectionsMax} connections already; remove one first.`)
  if (method !== 'gateway') return
  const others = await connections.ofOthers(userId, brokerId, 'gateway')
  if (others.length > 0)
    throw new ProblemError('conflict', 'The gateway of this server serves another user already; one serves one.')
}

/** Tries the keys at the broker, before anything is stored. @throws ProblemError that names the field, or a BrokerError. */
export async function tryKeys(
  { access }: ConnectionsDeps,
  definition: BrokerDefinition,
  keys: { readonly environment: Environment; readonly apiKey: string; readonly apiSecret: string },
  subject: string,
): Promise<Granted> {
  const authorization = await access.authorization({ brokerId: definition.id, environment: keys.environment }, subject)
  if (!authorization.withKeys) throw invalid('body.apiKey', `${definition.name} is not connected by keys.`)
  try {
    return await authorization.withKeys(keys)
  } catch (error) {
    if (error instanceof AuthRequired || error instanceof Rejected)
      throw invalid(
        'body.apiKey',
        `${definition.name} does not accept these keys for ${keys.environment} trading. Check both, and that they belong to that environment.`,
        error,
      )
    throw error
  }
}

/** Begins the sign-in of an existing row. The state is random, single use and bound to the user. */
export async function beginSignIn(
  { platform, access, pending }: ConnectionsDeps,
  actor: UserActor,
  row: ConnectionRow,
  origin: string,
): Promise<BegunSignIn> {
  const { vault, work, ids, clock } = platform
  const { id, brokerId, environment } = row
  const authorization = await access.authorization({ brokerId, environment }, id)
  if (!authorization.begin) throw new Error(`${brokerId} lists a sign-in that it does not have`)
  const state = randomBytes(32).toString('base64url')
  const callbackUrl = `${origin}/oauth/callback/${brokerId}`
  const step = await authorization.begin({ environment, callbackUrl, state, access: row.access })
  const at = clock.now()
  const secretId = step.pending ? ids.next() : null
  await work.inTransaction(actor, async () => {
    const before = await pending.byConnection(id)
    if (before?.secretId) await vault.remove(before.secretId)
    if (step.pending && secretId !== null)
      await putCredentials(vault, pendingSecret(secretId, actor.userId), step.pending)
    await pending.put(
      {
        connectionId: id,
        userId: actor.userId,
        brokerId,
        method: step.method,
        stateHash: hashOf(state),
        oauthTokenHash: step.oauthToken === undefined ? null : hashOf(step.oauthToken),
        callbackUrl,
        secretId,
        expiresAt: isoOf(at + step.expiresIn * 1_000),
      },
      isoOf(at),
    )
  })
  return { step, state }
}

/** Opening takes a login and its accounts; whoever waits this long has met something else. */
const openWaitMs = 60_000

/**
 * Opens the simulated login of a pending connection, once: who made the row does so at once, and a job looks after rows that
 * are left pending. `false`: the simulators are not up yet; it is tried again by itself.
 * @throws a BrokerError that waiting does not cure.
 */
export function openSimulated(deps: ConnectionsDeps, actor: UserActor, row: ConnectionRow): Promise<boolean> {
  const { platform, connections } = deps
  const open = async (): Promise<boolean> => {
    const now = await connections.find(row.userId, row.id)
    return now?.status === 'pending' ? openPending(deps, actor, now) : now !== undefined
  }
  return platform.locks.exclusively(`connection-open:${row.id}`, open, { waitMs: openWaitMs })
}

async function openPending(deps: ConnectionsDeps, actor: UserActor, row: ConnectionRow): Promise<boolean> {
  if (!deps.access.simulatorsAreUp()) return false
  const { id, brokerId, environment, isDemo } = row
  try {
    const granted = await deps.access.openSimulated({ brokerId, environment }, id, isDemo ? 'demo' : id)
    await grant(deps, actor, row, granted)
    return true
  } catch (error) {
    if (error instanceof NotSent || error instanceof Unavailable || error instanceof RateLimited) return false
    throw error
  }
}

async function insertPending(
  { platform, connections }: ConnectionsDeps,
  actor: UserActor,
  row: { readonly request: ConnectionRequest; readonly authMethod: AuthMethod; readonly isDemo: boolean },
): Promise<ConnectionRow> {
  const { request, authMethod, isDemo } = row
  const { brokerId, environment, nickname = null } = request
  const id = platform.ids.next()
  const at = isoOf(platform.clock.now())
  const access = request.access ?? defaultAccess(environment)
  await platform.work.inTransaction(actor, async (unit) => {
    await connections.lockUser(actor.userId)
    // One whose simulated accounts are gone is nobody's first any more.
    const isGone = (row: ConnectionRow) => row.environment === 'simulated' && row.status === 'error'
    const hasPrimary = (await connections.list(actor.userId)).some((row) => row.isPrimary && !isGone(row))
    await connections.insert({
      id,
      userId: actor.userId,
      brokerId,
      environment,
      access,
      nickname,
      authMethod,
      isDemo,
      at,
    })
    if (!hasPrimary) {
      await connections.clearPrimary(actor.userId, at)
      await connections.edit(id, { isPrimary: true }, at)
    }
    unit.publish(connectionChanged, { connectionId: id, status: 'pending', reason: 'created' })
  })
  return requireRow(connections, actor.userId, id)
}

async function requireRow(
  connections: ConnectionsDeps['connections'],
  userId: string,
  id: string,
): Promise<ConnectionRow> {
  const row = await connections.find(userId, id)
  if (!row) throw new ProblemError('not_found', 'This connection was removed meanwhile.')
  return row
}

/** A simulated connection, also for the demo; `pending` while the simulators are still starting. */
export async function connectSimulated(
  deps: ConnectionsDeps,
  actor: UserActor,
  request: Omit<ConnectionRequest, 'environment' | 'origin'> & { readonly isDemo: boolean },
): Promise<ConnectionRow> {
  const row = await insertPending(deps, actor, {
    request: { ...request, environment: 'simulated', origin: '' },
    authMethod: 'simulated',
    isDemo: request.isDemo,
  })
  try {
    await openSimulated(deps, actor, row)
  } catch (error) {
    await deps.connections.erase(row.id)
    throw error
  }
  return requireRow(deps.connections, actor.userId, row.id)
}

async function connectByKeys(
  deps: ConnectionsDeps,
  actor: UserActor,
  definition: BrokerDefinition,
  request: ConnectionRequest,
): Promise<ConnectionRow> {
  const { environment, apiKey = '', apiSecret = '' } = request
  // Before anything is stored, so that wrong keys leave nothing behind.
  const granted = await tryKeys(deps, definition, { environment, apiKey, apiSecret }, actor.userId)
  const row = await insertPending(deps, actor, { request, authMethod: 'api_key', isDemo: false })
  await grant(deps, actor, row, granted)
  return requireRow(deps.connections, actor.userId, row.id)
}

/** @throws ProblemError naming the field in the way, `conflict` at a limit; any BrokerError of the first contact. */
export async function beginConnection(
  deps: ConnectionsDeps,
  actor: UserActor,
  request: ConnectionRequest,
): Promise<BegunConnection> {
  try {
    return await begin(deps, actor, request)
  } catch (error) {
    // What this broker cannot do here is the environment that was asked for; no order is in question.
    throw error instanceof Unsupported ? invalid('body.environment', error.message) : error
  }
}

async function begin(deps: ConnectionsDeps, actor: UserActor, request: ConnectionRequest): Promise<BegunConnection> {
  const definition = definitionOf(deps, request)
  const method = methodOf(definition, request)
  assertOffered(deps, definition, method, request.environment)
  await assertRoom(deps, actor.userId, definition.id, method)
  if (method === 'simulated')
    return { connection: await connectSimulated(deps, actor, { ...request, isDemo: false }), signIn: undefined }
  if (method === 'api_key')
    return { connection: await connectByKeys(deps, actor, definition, request), signIn: undefined }
  const connection = await insertPending(deps, actor, { request, authMethod: method, isDemo: false })
  try {
    return { connection, signIn: await beginSignIn(deps, actor, connection, request.origin) }
  } catch (error) {
    await deps.connections.erase(connection.id)
    if (error instanceof BrokerError)
      deps.platform.log.warn({ err: error, brokerId: definition.id }, 'a sign-in did not begin')
    throw error
  }
}
