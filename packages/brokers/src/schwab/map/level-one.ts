/**
 * Level one of the streamer (schwab.md 5): fields by number, and only those that changed. An image is what is known of a
 * symbol so far; each item is laid over it. The numbers are those of the complete table (stream-fields.json): the guide's
 * older example is shifted by one after 11.
 */
import { decimal, round, toPercent, toPrice } from '@g2e/domain/money'
import type { Mapped, MappingWarning, ReportedQuote } from '../../port/index.ts'
import { symbolFromWire } from '../symbols.ts'
import { Notes, mismatch } from '../wire/notes.ts'
import { epochMs, isObject, percent, price, priced, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

export type LevelOneService = 'LEVELONE_EQUITIES' | 'LEVELONE_OPTIONS'

interface FieldNumbers {
  readonly bid: string
  readonly ask: string
  readonly last: string
  readonly volume: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly open: string
  readonly change: string
  readonly changePercent: string
  readonly quoteTime: string
  readonly tradeTime: string
}

const numbers: Readonly<Record<LevelOneService, FieldNumbers>> = {
  LEVELONE_EQUITIES: {
    bid: '1',
    ask: '2',
    last: '3',
    volume: '8',
    high: '10',
    low: '11',
    close: '12',
    open: '17',
    change: '18',
    changePercent: '42',
    quoteTime: '34',
    tradeTime: '35',
  },
  LEVELONE_OPTIONS: {
    bid: '2',
    ask: '3',
    last: '4',
    volume: '8',
    high: '5',
    low: '6',
    close: '7',
    open: '15',
    change: '19',
    changePercent: '44',
    quoteTime: '38',
    tradeTime: '39',
  },
}

const isService = (value: unknown): value is LevelOneService =>
  value === 'LEVELONE_EQUITIES' || value === 'LEVELONE_OPTIONS'

/** What to ask for: the symbol and every field that is read, ascending. */
export const fieldsOf = (service: LevelOneService): string =>
  ['0', ...Object.values(numbers[service]).toSorted((a, b) => Number(a) - Number(b))].join(',')

const source = 'schwab'
const changePlaces = 6

const blank = (symbol: string): ReportedQuote => ({
  symbol,
  bid: null,
  ask: null,
  last: null,
  volume: null,
  change: null,
  changePercent: null,
  high: null,
  low: null,
  open: null,
  previousClose: null,
  timestamp: null,
  source,
  delayed: false,
})

export interface LevelOneItem {
  readonly service: LevelOneService
  readonly item: WireObject
}

/** The level-one items of a `data` entry; none for other services. Throws WireMismatch. */
export function levelOneItems(entry: unknown): readonly LevelOneItem[] {
  if (!isObject(entry) || !isService(entry['service'])) return []
  const { service, content } = entry
  if (!Array.isArray(content)) throw mismatch('stream', 'content', 'expected a list', entry)
  const list: readonly unknown[] = content
  return list.map((item) => {
    if (!isObject(item) || typeof item['key'] !== 'string')
      throw mismatch('stream', 'content', 'an item has no key', item)
    return { service, item }
  })
}

export const symbolOfItem = ({ item }: LevelOneItem): string => symbolFromWire(String(item['key']))

/** The image with the item laid over it; an absent field is unchanged. Throws what the readers throw. */
export function withItem(known: ReportedQuote | undefined, entry: LevelOneItem): ReportedQuote {
  const { service, item } = entry
  const field = numbers[service]
  const before = known ?? blank(symbolOfItem(entry))
  const laid = <T>(number: string, kept: T, read: (value: unknown) => T): T =>
    number in item ? read(item[number]) : kept
  const merged: ReportedQuote = {
    symbol: before.symbol,
    bid: laid(field.bid, before.bid, priced),
    ask: laid(field.ask, before.ask, priced),
    last: laid(field.last, before.last, priced),
    volume: laid(field.volume, before.volume, quantity),
    change: laid(field.change, before.change, price),
    changePercent: laid(field.changePercent, before.changePercent, percent),
    high: laid(field.high, before.high, priced),
    low: laid(field.low, before.low, priced),
    open: laid(field.open, before.open, priced),
    previousClose: laid(field.close, before.previousClose, priced),
    timestamp: later(before.timestamp, item[field.quoteTime], item[field.tradeTime]),
    source: before.source,
    delayed: typeof item['delayed'] === 'boolean' ? item['delayed'] : before.delayed,
  }
  return field.last in item && !(field.change in item) ? withChange(merged) : merged
}

/** A trade that came without its change: the change is always that of this last to this close. */
function withChange(quote: ReportedQuote): ReportedQuote {
  const { last, previousClose } = quote
  if (last === null || previousClose === null) return quote
  const change = decimal(last).minus(previousClose)
  return {
    ...quote,
    change: toPrice(change),
    changePercent: toPercent(round(change.div(previousClose).times(100), changePlaces)),
  }
}

function later(before: string | null, quoteTime: unknown, tradeTime: unknown): string | null {
  const ms = Math.max(epochMs(quoteTime) ?? 0, epochMs(tradeTime) ?? 0)
  const at = ms === 0 ? null : new Date(ms).toISOString()
  return at === null || (before !== null && before > at) ? before : at
}

/** All frames laid over one another, for `g2e map`: the quotes as they stand after the last. Throws WireMismatch. */
export function quotesInFrames(frames: readonly unknown[]): Mapped<ReportedQuote> {
  const notes = new Notes('stream')
  const warnings: MappingWarning[] = []
  const images = new Map<string, ReportedQuote>()
  frames.forEach((frame, index) => {
    if (!isObject(frame)) throw mismatch('stream', `[${index}]`, 'expected a frame', frame)
    const data: readonly unknown[] = Array.isArray(frame['data']) ? frame['data'] : []
    for (const entry of data.flatMap(levelOneItems)) {
      try {
        const symbol = symbolOfItem(entry)
        images.set(symbol, withItem(images.get(symbol), entry))
      } catch (error) {
        notes.index = index
        throw notes.located(error, entry.item)
      }
    }
  })
  return { items: [...images.values()], warnings }
}
