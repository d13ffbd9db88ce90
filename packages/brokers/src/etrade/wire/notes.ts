/** Where the mapping is in a payload: warnings and mismatches name the place without a path being built for values that fit. */
import { NotADecimal } from '@g2e/domain/money'
import { WireMismatch } from '../../port/index.ts'
import type { MappingWarning } from '../../port/index.ts'
import { brokerId } from '../addresses.ts'
import { NotAsDocumented, isObject, shown } from './read.ts'

/** Raw payload kept with a mismatch, for support; longer ones are cut. */
const rawLengthMax = 4000

/** The error for an answer that does not fit; `path` as in `OrdersResponse.Order[3].orderId`. */
export function mismatch(kind: string, path: string, message: string, raw: unknown): WireMismatch {
  const where = path === '' ? `The ${kind} answer` : `The ${kind} answer at ${path}`
  return new WireMismatch(`${where} does not fit: ${message}.`, {
    brokerId,
    operation: `map ${kind}`,
    raw: (typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? String(raw))).slice(0, rawLengthMax),
    path,
  })
}

export class Notes {
  readonly kind: string
  readonly warnings: MappingWarning[] = []
  /** Where the list stands in the payload, e.g. `OrdersResponse.Order`. */
  place = ''
  /** Place in the list; -1 = the payload is one element. */
  index = -1
  /** Below the element, e.g. `OrderDetail[1]`. */
  inner = ''

  constructor(kind: string) {
    this.kind = kind
  }

  path(field: string): string {
    const element = this.index < 0 ? this.place : `${this.place}[${this.index}]`
    return joined(joined(element, this.inner), field)
  }

  warn(field: string, message: string): void {
    this.warnings.push({ path: this.path(field), message })
  }

  /** A value never met: kept in raw, mapped to what `meaning` says. */
  unknown(field: string, value: unknown, meaning: string): void {
    this.warn(field, `${field} ${shown(value)} has not been met before; ${meaning}.`)
  }

  /** A reader's complaint as a WireMismatch with its path; anything else is a bug and is thrown on. */
  located(error: unknown, element: unknown): unknown {
    if (!(error instanceof NotADecimal || error instanceof NotAsDocumented)) return error
    this.inner = ''
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
  if (depth > 6) return undefined
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(holder)
    ? holder.map((item: unknown, index) => [`[${index}]`, item] as const)
    : isObject(holder)
      ? Object.entries(holder)
      : []
  for (const [key, value] of entries) if (Object.is(value, wanted)) return key
  for (const [key, value] of entries) {
    const below = pathTo(value, wanted, depth + 1)
    if (below !== undefined) return joined(key, below)
  }
  return undefined
}

/** Maps each element of a list; `undefined` leaves one out. */
export function mapEach<T>(
  notes: Notes,
  list: readonly unknown[],
  one: (value: unknown, notes: Notes) => T | undefined,
): T[] {
  const items: T[] = []
  let index = 0
  try {
    for (; index < list.length; index += 1) {
      notes.index = index
      const item = one(list[index], notes)
      if (item !== undefined) items.push(item)
    }
  } catch (error) {
    throw notes.located(error, list[index])
  }
  return items
}
