/** What an instrument is: our list, the broker's word, and the person's own corrections on top. */
import { BrokerError } from '@g2e/brokers/port'
import type { ReportedInstrument } from '@g2e/brokers/port'
import type { Instrument } from '@g2e/contract/market'
import { isOptionSymbol, parseOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import type { UserActor } from '../../platform/actor.ts'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { Platform } from '../../platform/platform.ts'
import { listedInstrument, searchList } from './instrument-list.ts'
import { searchSources } from './read-market.ts'
import { firstAnswer } from './sources.ts'
import type { MarketSources } from './sources.ts'
import type { InstrumentCorrection, MarketStore } from './store.ts'

export interface InstrumentRecord {
  readonly symbol: string
  readonly name: string | null
  readonly assetType: AssetType
  readonly sector: string | null
  readonly industry: string | null
  readonly country: string | null
  readonly exchange: string | null
  /** The person's own words for it. */
  readonly tags: readonly string[]
}

export interface InstrumentParts {
  readonly platform: Platform
  readonly sources: MarketSources
  readonly store: MarketStore
}

const keptMs = dayMs
/** Asked of a broker at once, when a portfolio has symbols that our list lacks. */
const askedMax = 25
const asSymbol = (text: string): string => text.toUpperCase()

/** `null`: the brokers do not know it, or cannot be asked now. */
async function brokersWord(
  { platform, sources }: InstrumentParts,
  userId: string,
  symbol: string,
): Promise<ReportedInstrument | null> {
  try {
    const answer = await firstAnswer(await sources.of(userId), (session, source) =>
      platform.cache.getOrSet(
        `instrument:${source.key}:${symbol}`,
        keptMs,
        async () => (await session.instrument(symbol)) ?? null,
      ),
    )
    return answer ?? null
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    platform.log.debug({ err: error, symbol }, 'no broker described an instrument')
    return null
  }
}

/** An option is of its underlying's sector. */
const listedFor = (symbol: string) =>
  listedInstrument(isOptionSymbol(symbol) ? (parseOptionSymbol(symbol)?.root ?? symbol) : symbol)

const guessedType = (symbol: string): AssetType =>
  isOptionSymbol(symbol) ? 'option' : symbol.includes('/') ? 'crypto' : 'stock'

export function joinKnowledge(
  symbol: string,
  word: ReportedInstrument | null,
  correction: InstrumentCorrection | undefined,
): Instrument {
  const listed = listedFor(symbol)
  const isOption = isOptionSymbol(symbol)
  // Brokers call funds stocks; our list knows better for the ones it has.
  const assetType = isOption ? 'option' : (listed?.assetType ?? word?.assetType ?? guessedType(symbol))
  return {
    symbol,
    name: correction?.name ?? word?.name ?? (isOption ? null : (listed?.name ?? null)),
    assetType,
    sector: correction?.sector ?? listed?.sector ?? null,
    exchange: word?.exchange ?? null,
    tradable: word?.tradable ?? null,
    fractionable: word?.fractionable ?? null,
    shortable: word?.shortable ?? null,
    corrected: correction !== undefined && (correction.name !== null || correction.sector !== null),
    tags: [...(correction?.tags ?? [])],
  }
}

/** @throws ProblemError `not_found` when neither we nor a broker nor the person knows it. */
export async function readInstrument(parts: InstrumentParts, userId: string, given: string): Promise<Instrument> {
  const symbol = asSymbol(given)
  const [word, corrections] = await Promise.all([
    brokersWord(parts, userId, symbol),
    parts.store.corrections(userId, [symbol]),
  ])
  const correction = corrections.get(symbol)
  if (!word && !correction && !listedFor(symbol)) throw notFound('instrument')
  return joinKnowledge(symbol, word, correction)
}

export interface InstrumentWish {
  readonly name?: string | null | undefined
  readonly sector?: string | null | undefined
  /** All of them. */
  readonly tags?: readonly string[] | undefined
}

/** Each once however it is spelled, the first spelling kept; sorted. */
const tagsOf = (given: readonly string[]): readonly string[] =>
  [...new Map(given.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toSorted()

/** Only what is given changes; `null` takes a correction back. */
export async function correctInstrument(
  parts: InstrumentParts,
  actor: UserActor,
  given: string,
  change: InstrumentWish,
): Promise<Instrument> {
  const { platform, store } = parts
  const symbol = asSymbol(given)
  const at = isoOf(platform.clock.now())
  await platform.work.inTransaction(actor, async (unit) => {
    const before = (await store.corrections(actor.userId, [symbol])).get(symbol)
    const name = change.name === undefined ? (before?.name ?? null) : change.name
    const sector = change.sector === undefined ? (before?.sector ?? null) : change.sector
    const tags = change.tags === undefined ? (before?.tags ?? []) : tagsOf(change.tags)
    const isNothing = name === null && sector === null && tags.length === 0
    if (isNothing) await store.forgetCorrection(actor.userId, symbol)
    else await store.correct(actor.userId, { symbol, name, sector, tags }, at)
    unit.audit({
      action: 'instrument_correct',
      resourceType: 'instrument',
      resourceId: symbol,
      details: { name, sector, tags },
    })
  })
  const corrections = await store.corrections(actor.userId, [symbol])
  return joinKnowledge(symbol, await brokersWord(parts, actor.userId, symbol), corrections.get(symbol))
}

/** For many at once: a broker is asked only about what our list lacks. */
export async function readInstruments(
  parts: InstrumentParts,
  userId: string,
  given: readonly string[],
): Promise<ReadonlyMap<string, InstrumentRecord>> {
  const symbols = [...new Set(given.map(asSymbol))]
  const corrections = await parts.store.corrections(userId, symbols)
  const unlisted = symbols.filter((symbol) => !listedFor(symbol) && !isOptionSymbol(symbol)).slice(0, askedMax)
  const words = new Map(
    await Promise.all(unlisted.map(async (symbol) => [symbol, await brokersWord(parts, userId, symbol)] as const)),
  )
  return new Map(
    symbols.map((symbol) => {
      const { name, assetType, sector, exchange, tags } = joinKnowledge(
        symbol,
        words.get(symbol) ?? null,
        corrections.get(symbol),
      )
      const listed = listedFor(symbol)
      const { industry = null, country = null } = listed ?? {}
      return [symbol, { symbol, name, assetType, sector, exchange, industry, country, tags }]
    }),
  )
}

export async function searchInstruments(
  parts: InstrumentParts,
  userId: string,
  text: string,
  limit: number,
): Promise<readonly Instrument[]> {
  const words = await searchSources(parts, userId, text, limit)
  const found = new Map<string, ReportedInstrument | null>(words.map((word) => [word.symbol, word]))
  const wanted = asSymbol(text)
  const listed = searchList(text, limit).map(({ symbol }) => symbol)
  // An exact symbol first, then the broker's order, then ours.
  const symbols = [...new Set([...listed.filter((symbol) => symbol === wanted), ...found.keys(), ...listed])]
  const ordered = [...symbols.filter((symbol) => symbol === wanted), ...symbols.filter((symbol) => symbol !== wanted)]
  const shown = ordered.slice(0, limit)
  const corrections = await parts.store.corrections(userId, shown)
  return shown.map((symbol) => joinKnowledge(symbol, found.get(symbol) ?? null, corrections.get(symbol)))
}
