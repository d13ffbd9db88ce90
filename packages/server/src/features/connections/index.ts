/** A user's links to brokers: how they are made, kept alive, told about and ended. Later features' only way to an opened adapter. */
import { brokers } from '@g2e/brokers/registry'
import type { BrokerDefinition, BrokerSession } from '@g2e/brokers/port'
import { isoOf } from '../../platform/clock.ts'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ConnectionRecord } from './connection-record.ts'
import { createConnectionsDeps } from './connections-deps.ts'
import type { AccountsOf } from './connections-deps.ts'
import { failureText } from './failure-text.ts'
import { ensureDemoConnections, registerConnectionJobs } from './jobs.ts'
import { reportOutcome } from './report-outcome.ts'
import { registerCallbackPage, registerConnectionRoutes } from './routes.ts'

export type { ConnectionRecord } from './connection-record.ts'
export { connectionChanged } from './events.ts'
export { signInReminded } from './reauthorization.ts'

/** What other features may ask of connections. */
export interface Connections {
  readonly definitions: readonly BrokerDefinition[]
  /** @throws `not_found` for an id that the registry does not know. */
  definitionOf(brokerId: string): BrokerDefinition
  /** All of a user's, removed ones excluded; the primary one first. */
  list(userId: string): Promise<readonly ConnectionRecord[]>
  find(userId: string, connectionId: string): Promise<ConnectionRecord | undefined>
  /** Every connection of every user that is active, for background work; simulated ones once the simulators are up. */
  listActive(): Promise<readonly ConnectionRecord[]>
  /**
   * The opened adapter, one per connection and instance, shared by all callers; closed by us.
   * @throws AuthRequired when a person must act first; any BrokerError of opening.
   */
  session(connection: Pick<ConnectionRecord, 'id' | 'userId'>): Promise<BrokerSession>
  /** The broker's time in milliseconds, read afresh: the simulators' clock for connections that lead to simulators, else ours. */
  brokerNow(connection: Pick<ConnectionRecord, 'brokerId' | 'environment'>): Promise<number>
  /** Whether simulators stand behind it: then its market is made up, and says so. */
  leadsToSimulators(connection: Pick<ConnectionRecord, 'brokerId' | 'environment'>): Promise<boolean>
  /** A failure in a sentence for the person whose connection it is. */
  failureText(connection: Pick<ConnectionRecord, 'brokerId'>, error: unknown): string
  /**
   * Tells how a call went, so that the connection shows it: `null` clears `lastError`; an `AuthRequired` turns it
   * `expired` or `revoked` once a fresh session is refused too; everything else keeps `active` with the error's sentence.
   */
  reportOutcome(connection: Pick<ConnectionRecord, 'id' | 'userId'>, error: unknown): Promise<void>
  /** How its stream is: why lists are read instead, in the broker's words; `undefined` = it is live, or has none. */
  reportStream(connection: Pick<ConnectionRecord, 'id' | 'brokerId'>, reason: string | undefined): Promise<void>
  /** `at`: our clock, ISO 8601 UTC. */
  markSynced(connection: Pick<ConnectionRecord, 'id' | 'userId'>, at: string): Promise<void>
  /** The simulated login that serves market data to those who have no connection; `undefined` = there are no simulators. */
  openMarketSession(): Promise<BrokerSession | undefined>
  /** Made once each, idempotent. */
  ensureDemoConnections(userId: string): Promise<void>
  readonly routes: (http: Http) => void
  readonly rootRoutes: (http: Http, webRoot: string | undefined) => void
  /** Closes every opened adapter. */
  stop(): Promise<void>
}

export interface ConnectionsOptions {
  readonly definitions?: readonly BrokerDefinition[] | undefined
  readonly accountsOf: AccountsOf
}

const marketUserRef = 'market'

/** Nobody's account: a simulated login without money, for quotes alone. */
async function openMarketSession(deps: ReturnType<typeof createConnectionsDeps>): Promise<BrokerSession | undefined> {
  const { access } = deps
  const definition = access.definitions.find(({ authMethods }) => authMethods.includes('simulated'))
  if (!definition || !access.simulatorsAreUp()) return undefined
  const link = { brokerId: definition.id, environment: 'simulated' } as const
  const granted = await access.openSimulated(link, marketUserRef, marketUserRef)
  return access.open(link, marketUserRef, { credentials: granted.credentials, onRenewed: async () => undefined })
}

export function createConnections(platform: Platform, options: ConnectionsOptions): Connections {
  const { definitions = brokers, accountsOf } = options
  const deps = createConnectionsDeps(platform, { definitions, accountsOf })
  const { access, connections, sessions } = deps
  registerConnectionJobs(deps)
  return {
    definitions,
    definitionOf: access.definitionOf,
    list: connections.list,
    find: connections.find,
    listActive: async () => (await connections.byStatus('active')).filter((row) => access.canBeReached(row)),
    session: (connection) => sessions.of(connection),
    brokerNow: access.brokerNow,
    leadsToSimulators: access.leadsToSimulators,
    failureText: ({ brokerId }, error) => failureText(error, access.definitionOf(brokerId).name),
    reportOutcome: (connection, error) => reportOutcome(deps, connection, error),
    reportStream: ({ id, brokerId }, reason) => {
      const { name, capabilities } = access.definitionOf(brokerId)
      // Where there is no stream, lists are what is read, and of one that fails the connection tells anyway.
      if (!capabilities.streaming) return Promise.resolve()
      const sentence = `Live news from ${name} is away, so orders and prices are read every few seconds: ${reason ?? ''}.`
      return deps.notices.set(id, reason === undefined ? undefined : sentence)
    },
    markSynced: ({ id }, at) => connections.synced(id, isoOf(Date.parse(at))),
    openMarketSession: () => openMarketSession(deps),
    ensureDemoConnections: (userId) => ensureDemoConnections(deps, userId),
    routes: (http) => registerConnectionRoutes(http, deps),
    rootRoutes: registerCallbackPage,
    stop: () => sessions.close(),
  }
}
