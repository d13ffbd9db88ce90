/** Quotes, bars and instruments (ibkr.md 3.4, 3.5). The first snapshot of a contract is empty by design: it is asked again. */
import type { BarsQuery, BrokerEnvironment } from '../port/broker.ts'
import { BrokerError, Rejected, Unsupported } from '../port/errors.ts'
import type { ReportedBar, ReportedInstrument, ReportedQuote, Timeframe } from '../port/reported.ts'
import { brokerId, brokerName } from './addresses.ts'
import { capabilities } from './capabilities.ts'
import type { GatewayClient } from './client.ts'
import type { ContractDirectory } from './contract-directory.ts'
import { mapBars } from './map/bars.ts'
import { mapCoins, mapDefinitions, mapSearch } from './map/contracts.ts'
import type { CoinCandidate } from './map/contracts.ts'
import { conidOf, isFilled, mapQuotes, quoteFields } from './map/quotes.ts'
import type { MappingReport } from '../kit/index.ts'
import { coinSymbol } from './symbols.ts'
import { mismatch } from './wire/notes.ts'
import { isObject } from './wire/read.ts'

export interface MarketDataDeps {
  readonly client: GatewayClient
  readonly contracts: ContractDirectory
  readonly report: MappingReport
  readonly hooks: Pick<BrokerEnvironment, 'now' | 'sleep'>
}

/** Asked again so often, so far apart: three seconds in all (ibkr.md 3.5). */
const snapshotCallsMax = 10
const snapshotWaitMs = 300

export interface QuotesRead {
  readonly quotes: readonly ReportedQuote[]
  readonly missing: readonly { readonly symbol: string; readonly reason: string }[]
}

/** What has no contract or no data is missing with a reason; only a failing call throws, and then for all. */
export async function readQuotes(deps: MarketDataDeps, symbols: readonly string[]): Promise<QuotesRead> {
  const wanted = [...new Set(symbols)]
  const resolved = await deps.contracts.resolve(wanted)
  const conids: string[] = []
  const reasons = new Map<string, string>()
  for (const symbol of wanted) {
    const found = resolved.get(symbol)
    if (found && 'conid' in found) conids.push(found.conid)
    else reasons.set(symbol, found?.refusal.message ?? `${brokerName} does not know ${symbol}.`)
  }
  const size = capabilities.maxQuotesPerCall
  const chunks = Array.from({ length: Math.ceil(conids.length / size) }, (_, index) =>
    conids.slice(index * size, (index + 1) * size),
  )
  const quotes: ReportedQuote[] = []
  for (const chunk of chunks) quotes.push(...(await readSnapshot(deps, chunk)))
  const found = new Set(quotes.map(({ symbol }) => symbol))
  const missing = wanted
    .filter((symbol) => !found.has(symbol))
    .map((symbol) => ({
      symbol,
      reason: reasons.get(symbol) ?? `${brokerName} has no market data for ${symbol} in your subscriptions.`,
    }))
  return { quotes, missing }
}

/** Asks until every row holds what a quote needs, or the time for it is over; then in part, with nulls. */
export async function readSnapshot(deps: MarketDataDeps, conids: readonly string[]): Promise<readonly ReportedQuote[]> {
  const { client, contracts, report, hooks } = deps
  const latest = new Map<string, unknown>()
  let open = conids
  for (let call = 0; call < snapshotCallsMax && open.length > 0; call += 1) {
    if (call > 0) await hooks.sleep(snapshotWaitMs)
    const rows = await client.snapshot(open, quoteFields, rowsIn)
    for (const row of rows) {
      const conid = isObject(row) ? conidOf(row) : undefined
      if (conid !== undefined) latest.set(conid, row)
    }
    open = open.filter((conid) => !isFilled(latest.get(conid)))
  }
  const asked = new Set(conids)
  const rows = [...latest].flatMap(([conid, row]) => (asked.has(conid) && hasContent(row) ? [row] : []))
  return report.items(mapQuotes(rows, contracts.symbolOf))
}

/** More than the ids that the first answer repeats. */
const hasContent = (row: unknown): boolean => isObject(row) && Object.keys(row).some((key) => /^\d+$/.test(key))

const rowsIn = (body: unknown): readonly unknown[] => {
  if (Array.isArray(body)) return body
  throw mismatch('quotes', '', 'expected a list of snapshots', body)
}

interface BarPlan {
  readonly bar: string
  /** Documented as allowed for this bar, and within 1,000 points (ibkr.md 3.5). */
  readonly window: (days: number) => string
  readonly callsMax: number
}

const plans: Readonly<Record<Timeframe, BarPlan>> = {
  '1Min': { bar: '1min', window: () => '1d', callsMax: 20 },
  '5Min': { bar: '5min', window: () => '1d', callsMax: 40 },
  '1Hour': { bar: '1h', window: () => '1m', callsMax: 40 },
  '1Day': { bar: '1d', window: (days) => `${Math.min(3, Math.max(1, Math.ceil(days / 365)))}y`, callsMax: 20 },
}
const dayMs = 86_400_000
/** Days without a bar in a row: longer than any closing of the exchange. */
const emptyWindowsMax = 5

/** From the newest window back, until the first bar wanted is there. */
export async function readBars(
  deps: MarketDataDeps,
  { symbol, timeframe, from, to }: BarsQuery,
): Promise<readonly ReportedBar[]> {
  const { client, contracts, report, hooks } = deps
  const conid = await contracts.conidOf(symbol)
  const plan = plans[timeframe]
  const bars = new Map<string, ReportedBar>()
  const fromMs = Date.parse(from)
  let endMs = Math.min(Date.parse(to), hooks.now())
  let emptyWindows = 0
  for (let call = 0; call < plan.callsMax && endMs > fromMs && emptyWindows < emptyWindowsMax; call += 1) {
    // Without a start the window ends now, which needs no word about direction.
    const isNow = call === 0 && hooks.now() - endMs < 1_000
    const fields = {
      conid,
      period: plan.window((endMs - fromMs) / dayMs + 1),
      bar: plan.bar,
      outsideRth: 'false',
      ...(isNow ? {} : { startTime: wireTime(endMs), direction: '-1' }),
    }
    const window = await historyOf(client, fields, (body) => report.items(mapBars(body, symbol)))
    const times = window.map(({ time }) => Date.parse(time)).filter((at) => at <= endMs)
    for (const bar of window) if (bar.time <= to) bars.set(bar.time, bar)
    // A window may lie within a weekend or a holiday; several in a row are the end of what there is.
    emptyWindows = times.length === 0 ? emptyWindows + 1 : 0
    endMs = times.length === 0 ? endMs - dayMs : Math.min(...times) - 1_000
  }
  return [...bars.values()]
    .toSorted((a, b) => (a.time < b.time ? -1 : 1))
    .filter(({ time }) => isWithin(time, { from, timeframe }))
}

/** A day begins before the instant from which it is asked. */
const isWithin = (
  time: string,
  { from, timeframe }: { readonly from: string; readonly timeframe: Timeframe },
): boolean => (timeframe === '1Day' ? Date.parse(time) > Date.parse(from) - dayMs : time >= from)

/** `YYYYMMDD-HH:mm:ss` UTC. */
const wireTime = (ms: number): string => {
  const iso = new Date(ms).toISOString()
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19)}`
}

async function historyOf(
  client: GatewayClient,
  fields: Readonly<Record<string, string>>,
  parse: (body: unknown) => readonly ReportedBar[],
): Promise<readonly ReportedBar[]> {
  try {
    return await client.history(fields, parse)
  } catch (error) {
    if (error instanceof Rejected && error.context.failure?.kind === 'not_found') return []
    throw error
  }
}

/** Matches on symbol first, then on name. A coin is wanted by its ticker or as a pair. */
export async function search(
  { client, contracts, report: _report }: MarketDataDeps,
  text: string,
  limit: number,
): Promise<readonly ReportedInstrument[]> {
  const wanted = text.trim().toUpperCase()
  if (wanted === '' || limit <= 0) return []
  const [ticker = '', currency] = wanted.split('/')
  const bySymbol = await searched(client, ticker, false)
  const isFound = bySymbol.shares.length > 0 || bySymbol.coins.length > 0
  const { shares } = isFound || currency !== undefined ? bySymbol : await searched(client, text.trim(), true)
  const seen = new Set<string>()
  const found: ReportedInstrument[] = [...(await coinsOf(client, ticker, bySymbol.coins))]
  for (const { conid, instrument } of shares.toSorted(
    (a, b) => rank(a.instrument, wanted) - rank(b.instrument, wanted),
  )) {
    if (seen.has(instrument.symbol)) continue
    seen.add(instrument.symbol)
    found.push(instrument)
    // A listing abroad is found by no other way than this.
    if (instrument.symbol.includes('.')) contracts.learn({ conid, symbol: instrument.symbol })
  }
  return found.filter(({ symbol }) => currency === undefined || symbol.startsWith(wanted)).slice(0, limit)
}

/** In which currency a coin is paid, its definition says. */
async function coinsOf(
  client: GatewayClient,
  ticker: string,
  candidates: readonly CoinCandidate[],
): Promise<readonly ReportedInstrument[]> {
  if (candidates.length === 0) return []
  const names = new Map(candidates.map(({ conid, name }) => [conid, name]))
  const definitions = await client.definitions([...names.keys()], mapDefinitions)
  return definitions
    .filter(({ assetType }) => assetType === 'crypto')
    .map(({ conid, name, exchange, currency }) => ({
      symbol: coinSymbol(ticker, currency),
      name: names.get(conid) ?? name,
      assetType: 'crypto',
      exchange,
      tradable: true,
      fractionable: true,
      shortable: false,
    }))
}

const rank = ({ symbol }: ReportedInstrument, wanted: string): number =>
  symbol === wanted ? 0 : symbol.startsWith(wanted) ? 1 : 2

async function searched(client: GatewayClient, text: string, byName: boolean) {
  try {
    return await client.search(text, { byName }, (body) => ({ shares: mapSearch(body), coins: mapCoins(body, text) }))
  } catch (error) {
    // What nobody matches may be an error in place of an empty list.
    if (error instanceof Rejected) return { shares: [], coins: [] }
    throw error
  }
}

/** @returns `undefined` when the symbol names no contract, or several. */
export async function readInstrument(
  { client, contracts }: MarketDataDeps,
  symbol: string,
): Promise<ReportedInstrument | undefined> {
  let conid: string
  try {
    conid = await contracts.conidOf(symbol)
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
  const [definition] = await client.definitions([conid], mapDefinitions)
  if (!definition)
    throw new Rejected(`${brokerName} does not describe ${symbol}.`, { brokerId, operation: 'instrument' })
  return {
    symbol,
    name: definition.name,
    assetType: definition.assetType,
    exchange: definition.exchange,
    tradable: true,
    fractionable: null,
    shortable: null,
  }
}

/** A quote to judge an order by; without one the order is judged without. */
export async function quoteOrNothing(deps: MarketDataDeps, symbol: string): Promise<ReportedQuote | undefined> {
  try {
    return (await readQuotes(deps, [symbol])).quotes[0]
  } catch (error) {
    if (error instanceof BrokerError) return undefined
    throw error
  }
}
