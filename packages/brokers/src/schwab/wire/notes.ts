/** Where the mapping is in a payload: warnings and mismatches name the place without a path being built for values that fit. */
import { NotADecimal } from '@g2e/domain/money'
import { WireMismatch } from '../../port/index.ts'
import type { MappingWarning } from '../../port/index.ts'
import { NotAsDocumented, instant, isObject, shown } from './read.ts'

/** Raw payload kept with a mismatch, for support; longer ones are cut. */
const rawLengthMax = 4000

/** The error for an answer that does not fit; `path` as in `[3].orderLegCollection[0].quantity`. */
export function mismatch(kind: string, path: string, message: string, raw: unknown): WireMismatch {
  const where = path === '' ? `The ${kind} answer` : `The ${kind} answer at ${path}`
  return new WireMismatch(`${where} does not fit: ${message}.`, {
    brokerId: 'schwab',
    operation: `map ${kind}`,
    raw: (JSON.stringify(raw) ?? String(raw)).slice(0, rawLengthMax),
    path,
  })
}

export class Notes {
  readonly kind: string
  readonly warnings: MappingWarning[] = []
  /** Place in the list; -1 = the payload is one element. */
  index = -1
  /** Place below the element, e.g. `childOrderStrategies[0]`; empty = the element itself. */
  below = ''

  constructor(kind: string) {
    this.kind = kind
  }

  path(field: string): string {
    return joined(joined(this.index < 0 ? '' : `[${this.index}]`, this.below), field)
  }

  warn(field: string, message: string): void {
    this.warnings.push({ path: this.path(field), message })
  }

  /** A value never met: kept in raw, mapped to what `meaning` says. */
  unknown(field: string, value: unknown, meaning: string): void {
    this.warn(field, `${field} ${shown(value)} has not been met before; ${meaning}.`)
  }

  /** An instant, or `null` with a warning where it cannot be read: times describe, they decide nothing. */
  instant(field: string, value: unknown): string | null {
    const at = instant(value)
    if (at !== undefined) return at
    this.warn(field, `${field} ${shown(value)} is no instant; it is left out.`)
    return null
  }

  /** A reader's complaint as a WireMismatch with its path; anything else is a bug and is thrown on. */
  located(error: unknown, element: unknown): unknown {
    if (!(error instanceof NotADecimal || error instanceof NotAsDocumented)) return error
    this.below = ''
    const found = pathTo(element, error.value, 0)
    return mismatch(this.kind, this.path(found ?? ''), error.message, element)
  }
}

export function joined(place: string, field: string): string {
  if (place === '' || field === '') return place + field
  return field.startsWith('[') ? place + field : `${place}.${field}`
}

/** Path of the first place that holds `wanted`; looked for only once something is wrong. */
function pathTo(holder: unknown, wanted: unknown, depth: number): string | undefined {
  if (depth > 8 || wanted === undefined) return undefined
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(holder)
    ? holder.map((item: unknown, index) => [`[${index}]`, item] as const)
    : isObject(holder)
      ? Object.entries(holder)
      : []
  for (const [key, value] of entries) if (Object.is(value, wanted)) return key
  for (const [key, value] of entries) {
    const found = pathTo(value, wanted, depth + 1)
    if (found !== undefined) return joined(key, found)
  }
  return undefined
}

/** Maps a list, or one element of it; `null`, `{}` and nothing at all are an empty list. */
export function mapEach<T>(
  notes: Notes,
  payload: unknown,
  one: (value: unknown, notes: Notes) => T | readonly T[] | undefined,
): readonly T[] {
  if (payload === null || payload === undefined) return []
  if (isObject(payload) && Object.keys(payload).length === 0) return []
  const isList = Array.isArray(payload)
  const list: readonly unknown[] = isList ? payload : [payload]
  const items: T[] = []
  for (let index = 0; index < list.length; index += 1) {
    notes.index = isList ? index : -1
    try {
      const found = one(list[index], notes)
      if (found === undefined) continue
      if (isItems(found)) items.push(...found)
      else items.push(found)
    } catch (error) {
      throw notes.located(error, list[index])
    }
  }
  return items
}

const isItems = <T>(found: T | readonly T[]): found is readonly T[] => Array.isArray(found)
