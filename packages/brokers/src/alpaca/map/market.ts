/** What the market is made of and when it is open: assets, news and the clock (alpaca.md 2.11, 2.13, 3). */
import { sessionAt } from '@g2e/domain/calendar'
import type { AssetType } from '@g2e/domain/instruments'
import type { Mapped, ReportedClock, ReportedDividend, ReportedInstrument, ReportedNews } from '../../port/index.ts'
import { isEtf } from '../etf-symbols.ts'
import { cryptoPairs } from '../symbols.ts'
import type { CryptoPairs } from '../symbols.ts'
import { assetTypeOf } from '../vocabulary.ts'
import { mapEach, mismatch, Notes } from '../wire/notes.ts'
import { instant, isObject, NotAsDocumented, price } from '../wire/read.ts'
import { fits, wireArticle, wireAsset, wireCashDividend, wireClock } from '../wire/schemas.ts'
import type { WireAsset } from '../wire/schemas.ts'

/** `GET /v2/assets`, or one asset. Throws WireMismatch. */
export function mapInstruments(payload: unknown): Mapped<ReportedInstrument> {
  const notes = new Notes('assets')
  const items = mapEach(notes, payload, (value) =>
    instrumentOf(fits(wireAsset, value, 'assets', notes.path('')), notes),
  )
  return { items, warnings: notes.warnings }
}

/** Which joined symbol is which pair, from the crypto assets list: the only sure source (alpaca.md 7, row 1). */
export const cryptoPairsIn = (instruments: readonly ReportedInstrument[]): CryptoPairs =>
  cryptoPairs(instruments.filter(({ assetType }) => assetType === 'crypto').map(({ symbol }) => symbol))

function instrumentOf(raw: WireAsset, notes: Notes): ReportedInstrument {
  return {
    symbol: raw.symbol,
    name: raw.name ?? null,
    assetType: assetTypeOfAsset(raw, notes),
    exchange: raw.exchange === '' ? null : (raw.exchange ?? null),
    // Lists hold inactive assets too, and other statuses have occurred (alpaca-py#340).
    tradable: raw.tradable === true && raw.status === 'active',
    fractionable: raw.fractionable ?? null,
    shortable: raw.shortable ?? null,
  }
}

function assetTypeOfAsset(raw: WireAsset, notes: Notes): AssetType {
  const known = assetTypeOf.get(raw.class ?? '')
  if (known === 'stock') return isEtf(raw.symbol) || isNamedFund(raw) ? 'etf' : 'stock'
  if (known !== undefined) return known
  notes.unknown('class', raw.class, 'the asset type is other')
  return 'other'
}

/** Inferred by name where the list does not know it (alpaca.md 8.2, method 2): only words that name nothing else. */
const isNamedFund = ({ name }: WireAsset): boolean => /\b(?:ETF|ETN|Exchange[- ]Traded)\b/i.test(name ?? '')

/** `GET /v2/clock`. Throws WireMismatch. */
export function mapClock(payload: unknown): ReportedClock {
  const notes = new Notes('clock')
  const raw = fits(wireClock, payload, 'clock', '')
  const now = instant(raw.timestamp)
  if (typeof now !== 'string') throw notes.located(new NotAsDocumented(raw.timestamp, 'an instant'), payload)
  const byCalendar = sessionAt(Date.parse(now))
  return {
    now,
    isOpen: raw.is_open,
    // The clock knows the regular session only; whether it is open is its word, not the calendar's.
    session: raw.is_open ? 'regular' : byCalendar === 'regular' ? 'closed' : byCalendar,
    nextOpen: instant(raw.next_open) ?? null,
    nextClose: instant(raw.next_close) ?? null,
  }
}

/** `GET /v1/corporate-actions`, its cash dividends alone; the key is absent when there are none. Throws WireMismatch. */
export function mapDividends(payload: unknown): Mapped<ReportedDividend> {
  const notes = new Notes('corporate_actions')
  const groups = isObject(payload) ? payload['corporate_actions'] : undefined
  if (!isObject(groups)) throw mismatch('corporate_actions', 'corporate_actions', 'expected lists by type', payload)
  const items = mapEach(notes, groups['cash_dividends'] ?? [], (value) => {
    const raw = fits(wireCashDividend, value, 'corporate_actions', notes.path(''))
    const amountPerShare = price(raw.rate)
    if (amountPerShare === null) throw new NotAsDocumented(raw.rate, 'what a share is paid')
    const { symbol, ex_date: exDate, payable_date: payDate, special } = raw
    return { symbol, amountPerShare, exDate, payDate: payDate ?? null, isSpecial: special === true, raw: value }
  })
  return { items, warnings: notes.warnings }
}

/** `GET /v1beta1/news`. Throws WireMismatch. */
export function mapNews(payload: unknown): Mapped<ReportedNews> {
  const notes = new Notes('news')
  const list = isObject(payload) && 'news' in payload ? payload['news'] : payload
  const items = mapEach(notes, list, (value) => {
    const raw = fits(wireArticle, value, 'news', notes.path(''))
    const publishedAt = instant(raw.created_at) ?? instant(raw.updated_at)
    if (typeof publishedAt !== 'string') throw new NotAsDocumented(raw.created_at, 'when an article appeared')
    return {
      id: String(raw.id),
      headline: raw.headline,
      summary: raw.summary === '' ? null : (raw.summary ?? null),
      url: raw.url === '' ? null : (raw.url ?? null),
      source: raw.source === '' ? null : (raw.source ?? null),
      symbols: raw.symbols ?? [],
      publishedAt,
    }
  })
  return { items, warnings: notes.warnings }
}
