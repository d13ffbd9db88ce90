/** Instruments and market hours (schwab.md 4). */
import { marketClock } from '@g2e/domain/calendar'
import type { Mapped, ReportedClock, ReportedInstrument } from '../../port/index.ts'
import { assetTypeOfInstrument, symbolFromWire } from '../symbols.ts'
import { Notes } from '../wire/notes.ts'
import { instant } from '../wire/read.ts'
import { fits, wireInstruments, wireMarkets } from '../wire/schemas.ts'
import type { WireMarkets } from '../wire/schemas.ts'

/** What orders may name: shares, funds on exchanges and options (schwab.md 3.7). */
const tradable: ReadonlySet<string> = new Set(['stock', 'etf', 'option'])

/** `GET /instruments`; no match is an empty object or list. Throws WireMismatch. */
export function mapInstruments(payload: unknown): Mapped<ReportedInstrument> {
  const notes = new Notes('instruments')
  const { instruments } = fits(
    wireInstruments,
    Array.isArray(payload) ? { instruments: payload } : payload,
    notes.kind,
    '',
  )
  const items = (instruments ?? []).map((raw, index): ReportedInstrument => {
    const assetType = assetTypeOfInstrument(raw)
    if (assetType === undefined) {
      notes.below = `instruments[${index}]`
      notes.unknown('assetType', raw.assetType, 'the asset type is other')
    }
    return {
      symbol: symbolFromWire(raw.symbol),
      name: raw.description ? raw.description : null,
      assetType: assetType ?? 'other',
      exchange: raw.exchange ? raw.exchange : null,
      tradable: tradable.has(assetType ?? 'other'),
      fractionable: null,
      shortable: null,
    }
  })
  return { items, warnings: notes.warnings }
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Hours of the stock market on one day; `undefined` = closed that day. Throws WireMismatch. */
function hoursIn(markets: WireMarkets): Readonly<Record<'pre' | 'regular' | 'post', readonly Span[]>> | undefined {
  const products = Object.values(markets['equity'] ?? {})
  // The product of an open day is `EQ`, that of a closed one `equity`, so it is not asked for by name.
  const open = products.find(({ isOpen }) => isOpen)
  if (!open?.sessionHours) return undefined
  const { preMarket, regularMarket, postMarket } = open.sessionHours
  return { pre: spansOf(preMarket), regular: spansOf(regularMarket), post: spansOf(postMarket) }
}

function spansOf(
  periods: readonly { readonly start: string; readonly end: string }[] | null | undefined,
): readonly Span[] {
  return (periods ?? []).flatMap(({ start, end }) => {
    const [from, to] = [instant(start), instant(end)]
    return from && to ? [{ fromMs: Date.parse(from), toMs: Date.parse(to) }] : []
  })
}

/**
 * `GET /markets?markets=equity` of the day in New York that `nowMs` is in. Whether it is open is the broker's word; days
 * that it was not asked about are the calendar's. Throws WireMismatch.
 */
export function mapClock(payload: unknown, nowMs: number): ReportedClock {
  const hours = hoursIn(fits(wireMarkets, payload, 'markets', ''))
  const within = (spans: readonly Span[] | undefined) =>
    spans?.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs)
  const session = within(hours?.regular)
    ? 'regular'
    : within(hours?.pre)
      ? 'pre'
      : within(hours?.post)
        ? 'post'
        : 'closed'
  const { nextOpenMs, nextCloseMs } = marketClock(nowMs)
  const opensMs = hours?.regular.find(({ fromMs }) => fromMs > nowMs)?.fromMs
  const closesMs = hours?.regular.find(({ toMs }) => toMs > nowMs)?.toMs
  return {
    now: new Date(nowMs).toISOString(),
    isOpen: session === 'regular',
    session,
    nextOpen: new Date(opensMs ?? nextOpenMs).toISOString(),
    nextClose: new Date(closesMs ?? nextCloseMs).toISOString(),
  }
}
