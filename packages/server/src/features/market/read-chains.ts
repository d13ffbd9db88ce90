/** Option chains and movers, from the best source that has them at all; where none has, the answer is empty and says so. */
import { Rejected } from '@g2e/brokers/port'
import type { BrokerSession, ReportedOptionContract } from '@g2e/brokers/port'
import type { MoverList, OptionChain } from '@g2e/contract/market'
import { secondMs } from '../../platform/clock.ts'
import type { MarketReaderParts } from './read-market.ts'
import { firstAnswer } from './sources.ts'
import type { MarketSource } from './sources.ts'

const keptMs = 15 * secondMs
/** Dates of expiry change once a day. */
const expirationsKeptMs = 600 * secondMs

const nothingOf = (what: string) => `None of your connections has ${what}.`

const presentContract = (contract: ReportedOptionContract): OptionChain['items'][number] => {
  const { expiresOn: _expiresOn, delayed: _delayed, ...shown } = contract
  return shown
}

/** Calls before puts of one strike, strikes ascending. */
const byStrike = (a: ReportedOptionContract, b: ReportedOptionContract): number =>
  Number(a.strike ?? 0) - Number(b.strike ?? 0) || (a.right < b.right ? -1 : a.right > b.right ? 1 : 0)

/** What the broker refuses in words has none: it knows no such underlying, or no options on it. */
async function noneIfRefused<T>(read: Promise<readonly T[]> | undefined): Promise<readonly T[]> {
  try {
    return (await read) ?? []
  } catch (error) {
    if (error instanceof Rejected) return []
    throw error
  }
}

/** @throws BrokerError of the last source that has chains, when none of them answers. */
export async function readOptionChain(
  { platform, sources }: MarketReaderParts,
  userId: string,
  { underlying, expiry }: { readonly underlying: string; readonly expiry?: string | undefined },
): Promise<OptionChain> {
  const able = (await sources.of(userId)).filter(({ hasOptionChains }) => hasOptionChains)
  const empty = { underlying, expirations: [], expiry: null, source: null, delayed: false, items: [] }
  const readFrom = async (session: BrokerSession, source: MarketSource): Promise<OptionChain> => {
    const key = `${source.key}:${underlying}`
    const expirations = await platform.cache.getOrSet(`expirations:${key}`, expirationsKeptMs, () =>
      noneIfRefused(session.optionExpirations?.(underlying)),
    )
    const date = expiry ?? expirations[0]
    const known = { ...empty, expirations: [...expirations], source: source.words() }
    if (date === undefined) return { ...known, note: `There are no options on ${underlying} there.` }
    if (!expirations.includes(date)) return { ...known, note: `No options on ${underlying} expire on ${date}.` }
    const contracts = await platform.cache.getOrSet(`chain:${key}:${date}`, keptMs, () =>
      noneIfRefused(session.optionChain?.({ symbol: underlying, from: date, to: date })),
    )
    return {
      ...known,
      expiry: date,
      delayed: contracts.some(({ delayed }) => delayed),
      note: null,
      items: contracts.toSorted(byStrike).map(presentContract),
    }
  }
  return (await firstAnswer(able, readFrom)) ?? { ...empty, note: nothingOf('option chains') }
}

/** @throws BrokerError of the last source that has movers, when none of them answers. */
export async function readMovers(
  { platform, sources }: MarketReaderParts,
  userId: string,
  { direction, limit }: { readonly direction: 'up' | 'down'; readonly limit: number },
): Promise<MoverList> {
  const able = (await sources.of(userId)).filter(({ hasMovers }) => hasMovers)
  const answer = await firstAnswer(able, async (session, source) => {
    const movers = await platform.cache.getOrSet(`movers:${source.key}:${direction}`, keptMs, () =>
      noneIfRefused(session.movers?.(direction)),
    )
    const items = movers
      .slice(0, limit)
      .map(({ symbol, last, change, changePercent, volume }) => ({ symbol, last, change, changePercent, volume }))
    return { source: source.words(), note: null, items }
  })
  return answer ?? { source: null, note: nothingOf('movers'), items: [] }
}
