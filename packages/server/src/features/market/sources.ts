/**
 * Where market data comes from: a person's own active connections, those with real prices before simulated ones, real-time ones
 * before delayed ones, and among equals the primary one first; without any, the simulators, through a login that belongs to nobody. All simulated sources show one market, so they share one cache.
 */
import { AuthRequired, BrokerError } from '@g2e/brokers/port'
import type { BrokerSession, Capabilities } from '@g2e/brokers/port'
import type { Platform } from '../../platform/platform.ts'
import type { ConnectionRecord, Connections } from '../connections/index.ts'

export interface MarketSource {
  /** Part of cache keys: `simulator`, or the connection's id. */
  readonly key: string
  readonly isSimulated: boolean
  readonly quotesPerCall: number
  /** The higher, the sooner it is asked. */
  readonly rank: number
  readonly isRealTime: boolean
  readonly hasOptionChains: boolean
  readonly hasMovers: boolean
  readonly hasDividends: boolean
  /** In words a person understands: `simulator`, `Alpaca (iex)`. */
  words(feed?: string): string
  session(): Promise<BrokerSession>
  /** The source's time in milliseconds. */
  now(): Promise<number>
  /** A sign-in that does not work any more is told to its connection. */
  failed(error: unknown): Promise<void>
}

export interface MarketSources {
  /** Best first; none = no connection, and no simulators. */
  of(userId: string): Promise<readonly MarketSource[]>
  close(): Promise<void>
}

const simulatorKey = 'simulator'
/** What every look at the simulated market has in common. */
const theSimulators = {
  key: simulatorKey,
  isSimulated: true,
  isRealTime: true,
  rank: 0,
  words: () => simulatorKey,
} as const

const beyondQuotes = ({ optionChains, movers, declaredDividends }: Capabilities) => ({
  hasOptionChains: optionChains,
  hasMovers: movers,
  hasDividends: declaredDividends,
})

async function sourceOf(connections: Connections, connection: ConnectionRecord): Promise<MarketSource> {
  const { name, capabilities } = connections.definitionOf(connection.brokerId)
  const isSimulated = await connections.leadsToSimulators(connection)
  return {
    key: isSimulated ? simulatorKey : connection.id,
    isSimulated,
    quotesPerCall: Math.max(1, capabilities.maxQuotesPerCall),
    isRealTime: capabilities.realTimeQuotes,
    rank: (isSimulated ? 0 : 4) + (capabilities.realTimeQuotes ? 2 : 0) + (capabilities.streaming ? 1 : 0),
    ...beyondQuotes(capabilities),
    words: (feed) => (isSimulated ? simulatorKey : feed === undefined ? name : `${name} (${feed})`),
    session: () => connections.session(connection),
    now: () => connections.brokerNow(connection),
    failed: async (error) => {
      if (error instanceof AuthRequired) await connections.reportOutcome(connection, error)
    },
  }
}

export function createMarketSources({ log }: Platform, connections: Connections): MarketSources {
  let nobodys: Promise<BrokerSession | undefined> | undefined

  const openNobodys = (): Promise<BrokerSession | undefined> => {
    if (nobodys) return nobodys
    const opening = connections.openMarketSession()
    nobodys = opening
    // Not up yet, or failed: the next caller tries again.
    const forgetUnlessOpen = (session?: BrokerSession) => {
      if (session === undefined && nobodys === opening) nobodys = undefined
    }
    opening.then(forgetUnlessOpen, (error: unknown) => {
      log.debug({ err: error }, 'the simulated market was not opened')
      forgetUnlessOpen()
    })
    return opening
  }

  const nobodysSource = async (): Promise<MarketSource | undefined> => {
    const definition = connections.definitions.find(({ authMethods }) => authMethods.includes('simulated'))
    if (!definition) return undefined
    try {
      const session = await openNobodys()
      if (!session) return undefined
      return {
        ...theSimulators,
        quotesPerCall: Math.max(1, definition.capabilities.maxQuotesPerCall),
        ...beyondQuotes(definition.capabilities),
        session: async () => session,
        now: () => connections.brokerNow({ brokerId: definition.id, environment: 'simulated' }),
        failed: async (error) => {
          // The simulators were reset and know this login no more: the next call opens another.
          if (error instanceof AuthRequired) nobodys = undefined
        },
      }
    } catch (error) {
      if (error instanceof BrokerError) return undefined
      throw error
    }
  }

  return {
    of: async (userId) => {
      const active = (await connections.list(userId)).filter(({ status }) => status === 'active')
      if (active.length > 0) {
        const sources = await Promise.all(active.map((connection) => sourceOf(connections, connection)))
        return sources.toSorted((one, other) => other.rank - one.rank)
      }
      const simulated = await nobodysSource()
      return simulated ? [simulated] : []
    },
    close: async () => {
      // One that could not be opened leaves nothing to close, and whoever asked for it has had the error.
      const session = await nobodys?.catch(() => undefined)
      await session?.close()
    },
  }
}

/** The first source that answers. @throws the last one's BrokerError; `undefined` = there is none. */
export async function firstAnswer<T>(
  sources: readonly MarketSource[],
  ask: (session: BrokerSession, source: MarketSource) => Promise<T>,
): Promise<T | undefined> {
  let failure: BrokerError | undefined
  for (const source of sources) {
    try {
      return await ask(await source.session(), source)
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      failure = error
      await source.failed(error)
    }
  }
  if (failure) throw failure
  return undefined
}
