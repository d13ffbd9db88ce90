/** Bars (alpaca.md 3): by symbol, of one symbol, the latest of each, one bar, or the bars among stream messages. */
import type { Mapped, MappingWarning, ReportedBar } from '../../port/index.ts'
import { mismatch, Notes } from '../wire/notes.ts'
import { instant, isObject, NotAsDocumented, price, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { keyedBySymbol, symbolIn } from './keyed.ts'

/** `b` minute, `d` daily and `u` updated bars of the stream. */
const barMessages: ReadonlySet<unknown> = new Set(['b', 'd', 'u'])

/** Throws WireMismatch. */
export function mapBars(payload: unknown): Mapped<ReportedBar> {
  const warnings: MappingWarning[] = []
  if (payload === null || payload === undefined) return { items: [], warnings }
  if (Array.isArray(payload)) return { items: listOf(payload, '', '', warnings), warnings }
  if (!isObject(payload)) throw mismatch('bars', '', 'expected bars', payload)
  if (Object.keys(payload).length === 0) return { items: [], warnings }
  const symbol = symbolIn(payload)
  if ('bar' in payload) return { items: listOf([payload['bar']], 'bar', symbol ?? '', warnings), warnings }
  if ('bars' in payload) {
    const { bars } = payload
    if (Array.isArray(bars)) return { items: listOf(bars, 'bars', symbol ?? '', warnings), warnings }
    const items = keyedBySymbol(bars, 'bars', 'bars', warnings).flatMap(({ symbol: key, path, value }) =>
      listOf(Array.isArray(value) ? value : [value], path, key, warnings),
    )
    return { items, warnings }
  }
  return { items: listOf([payload], '', symbol ?? '', warnings), warnings }
}

function listOf(list: readonly unknown[], place: string, symbol: string, warnings: MappingWarning[]): ReportedBar[] {
  const bars: ReportedBar[] = []
  const isOne = list.length === 1 && (place === '' || place === 'bar')
  for (const [index, value] of list.entries()) {
    const path = isOne ? place : `${place}[${index}]`
    if (!isObject(value)) throw mismatch('bars', path, 'expected a bar', value)
    if ('T' in value && !barMessages.has(value['T'])) continue
    const bar = barOf(value, symbol, path)
    if (bar.symbol === '') warnings.push({ path, message: 'The bar names no symbol.' })
    bars.push(bar)
  }
  return bars
}

function barOf(raw: WireObject, symbol: string, path: string): ReportedBar {
  const notes = new Notes('bars')
  try {
    const at = instant(raw['t'])
    if (typeof at !== 'string') throw new NotAsDocumented(raw['t'], 'the time of a bar (t)')
    return {
      symbol: symbol === '' ? (symbolIn(raw) ?? '') : symbol,
      time: at,
      open: required(price(raw['o']), 'o'),
      high: required(price(raw['h']), 'h'),
      low: required(price(raw['l']), 'l'),
      close: required(price(raw['c']), 'c'),
      volume: required(quantity(raw['v']), 'v'),
    }
  } catch (error) {
    const located = notes.located(error, raw)
    throw located === error ? error : mismatch('bars', path, error instanceof Error ? error.message : '', raw)
  }
}

function required<T>(figure: T | null, field: string): T {
  if (figure === null) throw new NotAsDocumented(null, `the figure ${field} of a bar`)
  return figure
}
