/**
 * What every contact with a broker stands on: its definition, the addresses that a kind of connection leads to, the time
 * that rules there, and the hooks that adapters are handed instead of reaching for clock, locks, limits and log.
 */
import { renewalLock } from '@g2e/brokers/port'
import type {
  Authorization,
  BrokerDefinition,
  BrokerEnvironment,
  BrokerSession,
  BrokerSettings,
  Granted,
  OpenSession,
} from '@g2e/brokers/port'
import type { Environment } from '@g2e/domain/accounts'
import { setTimeout as sleep } from 'node:timers/promises'
import { brokerSettingsOf } from '../../platform/config/broker-settings.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { Platform } from '../../platform/platform.ts'
import { createSimulatedTime, simulatorOriginOf } from '../../platform/simulated-time.ts'

export interface Link {
  readonly brokerId: string
  readonly environment: Environment
}

/** How long a call waits for its turn while another holds the same broker lock. */
const lockWaitMs = 30_000

interface Places {
  readonly definitionOf: (brokerId: string) => BrokerDefinition
  readonly settingsOf: (link: Link) => BrokerSettings
  /** Where simulators may be behind this kind of connection. */
  readonly simulatorOrigin: (link: Link) => string | undefined
  readonly simulatorsUrl: () => string | undefined
  /** Whether this is where our simulators are. */
  readonly isSimulators: (origin: string) => boolean
}

function createPlaces({ config, simulators }: Platform, byId: ReadonlyMap<string, BrokerDefinition>): Places {
  const simulatorsUrl = () => simulators()?.url ?? config.simulatorsUrl
  const definitionOf = (brokerId: string): BrokerDefinition => {
    const found = byId.get(brokerId)
    if (!found) throw notFound('broker')
    return found
  }
  const settingsOf = ({ brokerId, environment }: Link): BrokerSettings =>
    brokerSettingsOf(definitionOf(brokerId), {
      given: config.brokerSettings,
      simulatorsUrl: environment === 'simulated' ? simulatorsUrl() : undefined,
    })
  return {
    simulatorsUrl,
    isSimulators: (origin) => {
      const url = simulatorsUrl()
      return url !== undefined && new URL(url).origin === origin
    },
    definitionOf,
    settingsOf,
    simulatorOrigin: (link) => {
      const addresses = Object.entries(settingsOf(link)).flatMap(([name, value]) =>
        name.endsWith('_URL') ? [value] : [],
      )
      const origins = addresses.flatMap((address) => simulatorOriginOf(address, simulatorsUrl()) ?? [])
      return origins[0] ?? (link.environment === 'simulated' ? simulatorsUrl() : undefined)
    },
  }
}

/** `subject`: whose budget and locks these are, e.g. a connection's id. */
function hooksFor(
  { clock, log, metrics, locks, limits }: Platform,
  brokerId: string,
  subject: string,
  estimate: () => number | undefined,
): BrokerEnvironment {
  return {
    now: () => estimate() ?? clock.now(),
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { ref: false, ...(signal && { signal }) })
    },
    random: () => Math.random(),
    log: log.child({ brokerId, subject }),
    metrics: metrics.brokers,
    exclusively: (key, work) => locks.exclusively(`broker:${subject}:${key}`, () => work(), { waitMs: lockWaitMs }),
    takeToken: (bucket, limit, waitMsMax) =>
      limits.takeWaiting({ name: `broker-${brokerId}-${bucket}`, ...limit }, subject, waitMsMax),
  }
}

export function createBrokerAccess(platform: Platform, definitions: readonly BrokerDefinition[]) {
  const byId = new Map<string, BrokerDefinition>(definitions.map((definition) => [definition.id, definition]))
  const { definitionOf, settingsOf, simulatorOrigin, simulatorsUrl, isSimulators } = createPlaces(platform, byId)
  const time = createSimulatedTime({ log: platform.log, isKnown: isSimulators })

  const simulatedNow = async (link: Link): Promise<number | undefined> => {
    const origin = simulatorOrigin(link)
    return origin === undefined ? undefined : time.now(origin)
  }
  const brokerNow = async (link: Link): Promise<number> => (await simulatedNow(link)) ?? platform.clock.now()
  const estimateAt = (origin: string | undefined) => () => (origin === undefined ? undefined : time.estimate(origin))
  const hooksOf = (link: Link, subject: string) =>
    hooksFor(platform, link.brokerId, subject, estimateAt(simulatorOrigin(link)))

  /** Adapters read the time without waiting, so it is read once before they begin: the ends of tokens are counted from it. */
  const authorizationOf = async (link: Link, subject: string): Promise<Authorization> => {
    await brokerNow(link)
    return definitionOf(link.brokerId).authorization(settingsOf(link), hooksOf(link, subject))
  }

  return {
    definitions,
    definitionOf,
    find: (brokerId: string) => byId.get(brokerId),
    settingsOf,
    simulatorOrigin,
    brokerNow,
    /** Whether this kind of connection leads to simulators that answer. */
    leadsToSimulators: async (link: Link): Promise<boolean> => (await simulatedNow(link)) !== undefined,
    /** Renewals of one connection's credentials, here and in its adapters on every instance, one at a time. */
    exclusiveRenewal: (link: Link & { readonly id: string }, work: () => Promise<void>): Promise<void> =>
      hooksOf(link, link.id).exclusively(renewalLock, work),
    /** False while the simulators that it leads to are still starting. */
    canBeReached: ({ environment }: Pick<Link, 'environment'>): boolean =>
      environment !== 'simulated' || simulatorsUrl() !== undefined,
    /** False while simulators have not told their time: held against our clock, every sign-in there would be over. */
    tellsTime: async (link: Link): Promise<boolean> =>
      link.environment !== 'simulated' || (await simulatedNow(link)) !== undefined,
    /** Simulated connections can be made: the simulators are up. */
    simulatorsAreUp: () => simulatorsUrl() !== undefined,
    authorization: authorizationOf,
    /** A login of its own at the simulators. @throws BrokerError */
    openSimulated: async (link: Link, subject: string, userRef: string): Promise<Granted> => {
      const authorization = await authorizationOf(link, subject)
      if (!authorization.simulated) throw new Error(`${link.brokerId} lists simulated logins that it does not have`)
      return authorization.simulated({ userRef, simulatorsUrl: simulatorsUrl() })
    },
    open: async (
      link: Link,
      subject: string,
      session: Omit<OpenSession, 'environment' | 'environmentHooks'>,
    ): Promise<BrokerSession> => {
      await brokerNow(link)
      const opened = { ...session, environment: link.environment, environmentHooks: hooksOf(link, subject) }
      return definitionOf(link.brokerId).open(settingsOf(link), opened)
    },
  }
}
export type BrokerAccess = ReturnType<typeof createBrokerAccess>
