/** Market data fields by number, as decorated texts (brokers/ibkr.md 3.5). */
import type { SimQuote } from '../../market/market.ts'
import type { Desk } from '../desk.ts'
import { tradedSymbol } from '../contracts/instruments.ts'
import type { Instrument } from '../contracts/instruments.ts'
import { companyName, listingExchange, optionFullName, secType } from '../contracts/words.ts'
import { abbreviated, grouped, groupedPlain } from '../wire/fields.ts'

interface Facts {
  readonly instrument: Instrument
  readonly quote: SimQuote
  readonly ticker: string
  readonly previousClose: number
  /** Of the running session; absent before it opens. */
  readonly day:
    | { readonly open: number; readonly high: number; readonly low: number; readonly volume: number }
    | undefined
  readonly at: number
  readonly desk: Desk
}

const price = (value: number): string => grouped(value, value < 1 ? 4 : 2)
const signed = (value: number): string => `${value >= 0 ? '+' : '-'}${price(Math.abs(value))}`
const percent = (value: number): string => `${value < 0 ? '-' : ''}${grouped(Math.abs(value), 2)}%`

/** `C` before a prior close (no trade today yet), `H` before the price of a halted symbol. */
function last({ quote, previousClose, day }: Facts): string {
  if (quote.halted) return `H${price(quote.last)}`
  return day ? price(quote.last) : `C${price(previousClose)}`
}

const greek =
  (name: 'delta' | 'gamma' | 'theta' | 'vega') =>
  (facts: Facts): string | undefined =>
    optionOf(facts)?.[name].toFixed(4)
const optionOf = ({ instrument, desk, at }: Facts) =>
  instrument.kind === 'option' ? desk.context.market.optionQuote(instrument.contract.symbol, at) : undefined

const fields: Readonly<Record<string, (facts: Facts) => string | undefined>> = {
  '31': last,
  '55': ({ ticker }) => ticker,
  '58': ({ instrument, ticker }) => (instrument.kind === 'option' ? optionFullName(instrument.contract) : ticker),
  '70': ({ day }) => day && price(day.high),
  '71': ({ day }) => day && price(day.low),
  '82': ({ quote, previousClose }) => signed(quote.last - previousClose),
  '83': ({ quote, previousClose }) =>
    previousClose === 0 ? undefined : percent(((quote.last - previousClose) / previousClose) * 100),
  '84': ({ quote }) => price(quote.bid),
  '85': ({ quote }) => groupedPlain(quote.askSize),
  '86': ({ quote }) => price(quote.ask),
  '87': ({ day }) => day && abbreviated(day.volume),
  '88': ({ quote }) => groupedPlain(quote.bidSize),
  '6004': ({ instrument }) => (secType(instrument) === 'CRYPTO' ? 'PAXOS' : 'SMART'),
  '6008': ({ instrument }) => String(instrument.conid),
  '6070': ({ instrument }) => secType(instrument),
  '6457': ({ instrument }) => (instrument.kind === 'option' ? String(instrument.underlyingConid) : '0'),
  '7051': ({ instrument }) => companyName(instrument.kind === 'option' ? instrument.underlying : instrument.asset),
  '7059': ({ quote }) => groupedPlain(quote.lastSize),
  '7184': () => '1',
  '7219': ({ instrument, ticker }) => (instrument.kind === 'option' ? optionFullName(instrument.contract) : ticker),
  '7221': ({ instrument }) => listingExchange(instrument),
  '7280': ({ instrument }) => (instrument.kind === 'option' ? instrument.underlying : instrument.asset).industry,
  '7281': ({ instrument }) => (instrument.kind === 'option' ? instrument.underlying : instrument.asset).sector,
  '7282': ({ instrument }) => (instrument.kind === 'asset' ? abbreviated(instrument.asset.averageVolume) : undefined),
  '7295': ({ day }) => day && price(day.open),
  '7296': ({ quote }) => price(quote.last),
  '7308': greek('delta'),
  '7309': greek('gamma'),
  '7310': greek('theta'),
  '7311': greek('vega'),
  '7633': (facts) => {
    const volatility = optionOf(facts)?.impliedVolatility
    return volatility === undefined ? undefined : percent(volatility * 100)
  },
  '7635': ({ quote }) => price((quote.bid + quote.ask) / 2),
  '7638': (facts) => {
    const interest = optionOf(facts)?.openInterest
    return interest === undefined ? undefined : groupedPlain(interest)
  },
  '7741': ({ previousClose }) => price(previousClose),
  '7762': ({ day }) => day && String(Math.round(day.volume)),
  '7768': () => '1',
}

/** What the second look brings; the rest comes with the third. */
export const earlyFields: ReadonlySet<string> = new Set(['31', '84', '86'])

const availability = { realtime: 'RpB', delayed: 'DPB', none: 'N' } as const

/** What stands beside the values, whatever was asked for. */
export function marks(desk: Desk, instrument: Instrument, place: number): Readonly<Record<string, unknown>> {
  const isHere = tradedSymbol(instrument) !== undefined
  return {
    '6509': isHere ? availability[desk.settings.current.marketData] : 'N',
    '6119': `q${place + 1}`,
    server_id: `q${place + 1}`,
  }
}

/** Values of the fields asked for; unknown fields and those without a value are left out. */
export function fieldValues(
  desk: Desk,
  instrument: Instrument,
  wanted: readonly string[],
): Readonly<Record<string, string>> {
  const symbol = tradedSymbol(instrument)
  if (symbol === undefined || desk.settings.current.marketData === 'none') return {}
  const facts = factsOf(desk, instrument, symbol)
  if (!facts) return {}
  return Object.fromEntries(
    wanted.flatMap((field): [string, string][] => {
      const value = fields[field]?.(facts)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

function factsOf(desk: Desk, instrument: Instrument, symbol: string): Facts | undefined {
  const { market, clock } = desk.context
  const at = clock.now()
  const quote = market.quote(symbol, at)
  if (!quote) return undefined
  const asset = instrument.kind === 'option' ? instrument.underlying : instrument.asset
  const ticker = desk.instruments.ticker(asset)
  if (instrument.kind === 'option') {
    const volume = market.optionQuote(symbol, at)?.volume ?? 0
    const day = { open: quote.last, high: quote.last, low: quote.last, volume }
    return { instrument, quote, ticker, previousClose: market.previousClose(symbol, at), day, at, desk }
  }
  const snapshot = market.snapshot(symbol, at)
  const isCoin = asset.assetType === 'crypto'
  const { date } = market.calendar.newYork(at)
  const hours = market.calendar.hours(date)
  const hasTraded = isCoin || (hours !== undefined && at >= hours.opensAt)
  const bar = snapshot?.dayBar
  const previousClose = hasTraded ? (snapshot?.previousDayBar.close ?? 0) : market.previousClose(symbol, at)
  return { instrument, quote, ticker, previousClose, day: hasTraded ? bar : undefined, at, desk }
}
