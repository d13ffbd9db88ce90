/**
 * Quotes (ibkr.md 3.5): rows of `/iserver/marketdata/snapshot` and messages of topic `smd`. Fields have numbers for names and
 * decorated texts for values; what cannot be read is left out with a warning. A row without any value only opened the
 * stream: it is no quote, and asking again gets one.
 */
import { Price } from '@g2e/domain/money'
import type { Percent, Quantity } from '@g2e/domain/money'
import type { Mapped, ReportedQuote } from '../../port/index.ts'
import { canonicalTicker } from '../symbols.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { decorated, digits, epoch, isObject, NotAsDocumented, shown } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import type { SymbolOf } from './orders.ts'

export const quoteFields = ['31', '84', '86', '7762', '82', '83', '70', '71', '7295', '7741', '55', '6509'] as const
const valueFields = ['31', '84', '86', '7762', '82', '83', '70', '71', '7295', '7741', '7296'] as const
const source = 'ibkr'

/** Throws WireMismatch. */
export function mapQuotes(payload: unknown, symbolOf?: SymbolOf): Mapped<ReportedQuote> {
  const notes = new Notes('quotes')
  return { items: mapEach(notes, payload, (value) => quoteOf(value, notes, symbolOf)), warnings: notes.warnings }
}

/** Whether the row has come to hold what a quote is read for; until then it is asked again. */
export function isFilled(row: unknown): boolean {
  if (!isObject(row)) return false
  if (typeof row['6509'] === 'string' && row['6509'].startsWith('N')) return true
  return hasValue(row['31']) && (hasValue(row['84']) || hasValue(row['86'])) && hasValue(row['7741'])
}

const hasValue = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

function quoteOf(value: unknown, notes: Notes, symbolOf: SymbolOf | undefined): ReportedQuote | undefined {
  if (!isObject(value)) throw new NotAsDocumented(value, 'a quote')
  const conid = conidOf(value)
  if (conid === undefined) throw new NotAsDocumented(value['conid'], 'the contract id of a quote (conid)')
  const availability = typeof value['6509'] === 'string' ? value['6509'] : ''
  if (availability.startsWith('N')) {
    notes.warn('6509', 'The account has no subscription to this market data.')
    return undefined
  }
  if (!valueFields.some((field) => hasValue(value[field]))) {
    notes.warn('', 'The first answer only opens the stream; ask again.')
    return undefined
  }
  const figure = reader(value, notes)
  const last = lastOf(value['31'], notes)
  return {
    symbol: symbolOf?.(conid) ?? symbolIn(value, conid, notes),
    bid: figure('84') as Price | null,
    ask: figure('86') as Price | null,
    last: last.isPriorClose ? null : last.price,
    volume: figure('7762') as Quantity | null,
    change: figure('82') as Price | null,
    changePercent: figure('83') as Percent | null,
    high: figure('70') as Price | null,
    low: figure('71') as Price | null,
    open: figure('7295') as Price | null,
    previousClose: (figure('7741') as Price | null) ?? (last.isPriorClose ? last.price : null),
    timestamp: epoch(value['_updated']),
    source,
    // R is real time; D, Y and Z are late or frozen, and what is not said may be (ibkr.md 3.5).
    delayed: !availability.startsWith('R'),
  }
}

/** Of a row, or of a message that names it only in its topic. */
export function conidOf(value: WireObject): string | undefined {
  const named = digits(value['conid'])
  if (named !== undefined) return named
  const { topic } = value
  return typeof topic === 'string' ? digits(/^smd\+(\d+)/.exec(topic)?.[1]) : undefined
}

const reader =
  (row: WireObject, notes: Notes) =>
  (field: string): string | null => {
    const figure = decorated(row[field])
    if (figure !== undefined) return figure
    notes.warn(field, `field ${field} holds ${shown(row[field])}, which is no figure; it is left out.`)
    return null
  }

/** `C211.34` is the prior close where nothing traded today, `H212.00` the last price of a halted instrument. */
function lastOf(value: unknown, notes: Notes): { readonly price: Price | null; readonly isPriorClose: boolean } {
  const isPriorClose = typeof value === 'string' && value.startsWith('C')
  const figure = decorated(typeof value === 'string' ? value.replace(/^[CH]/, '') : value)
  if (figure === undefined) notes.warn('31', `field 31 holds ${shown(value)}, which is no figure; it is left out.`)
  return { price: figure === undefined || figure === null ? null : Price(figure), isPriorClose }
}

function symbolIn(row: WireObject, conid: string, notes: Notes): string {
  const ticker = row['55']
  if (typeof ticker === 'string' && ticker !== '') return canonicalTicker(ticker)
  notes.warn('55', 'The row names no symbol; its contract id stands in for it.')
  return conid
}
