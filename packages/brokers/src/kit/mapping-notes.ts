/** Where a mapping is in a payload: warnings and mismatches name the place without a path being built for values that fit. */
import { NotADecimal } from '@g2e/domain/money'
import { WireMismatch } from '../port/errors.ts'
import type { MappingWarning } from '../port/reported.ts'
import { NotAsDocumented, isObject, shown } from './wire-value.ts'

/** Raw payload kept with a mismatch, for support; longer ones are cut. */
const rawLengthMax = 4000
/** Payloads are not nested deeper than this. */
const depthMax = 8

/** The error for an answer of `kind` that does not fit; `path` as in `orders[3].legs[0].price`, empty = the whole answer. */
export type Mismatch = (kind: string, path: string, message: string, raw: unknown) => WireMismatch

export const mismatchOf =
  (brokerId: string): Mismatch =>
  (kind, path, message, raw) => {
    const where = path === '' ? `The ${kind} answer` : `The ${kind} answer at ${path}`
    return new WireMismatch(`${where} does not fit: ${message}.`, {
      brokerId,
      operation: `map ${kind}`,
      raw: (typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? String(raw))).slice(0, rawLengthMax),
      path,
    })
  }

export class MappingNotes {
  readonly kind: string
  readonly warnings: MappingWarning[] = []
  /** Where the list stands in the payload, e.g. `OrdersResponse.Order`; empty = the payload is the list. */
  place = ''
  /** Place in the list; -1 = the payload is one element. */
  index = -1
  /** Place below the element, e.g. `legs[0]`; empty = the element itself. */
  below = ''
  readonly #mismatch: Mismatch

  constructor(mismatch: Mismatch, kind: string, place = '') {
    this.#mismatch = mismatch
    this.kind = kind
    this.place = place
  }

  path(field: string): string {
    const element = this.index < 0 ? this.place : `${this.place}[${this.index}]`
    return joined(joined(element, this.below), field)
  }

  warn(field: string, message: string): void {
    this.warnings.push({ path: this.path(field), message })
  }

  /** A value never met: kept in raw, mapped to what `meaning` says. */
  unknown(field: string, value: unknown, meaning: string): void {
    this.warn(field, `${field} ${shown(value)} has not been met before; ${meaning}.`)
  }

  /** `null` with a warning for what is no instant: times describe, they decide nothing. */
  protected noInstant(field: string, value: unknown): null {
    this.warn(field, `${field} ${shown(value)} is no instant; it is left out.`)
    return null
  }

  /** A reader's complaint as a WireMismatch with its path; anything else is a bug and is thrown on. */
  located(error: unknown, element: unknown): unknown {
    if (!(error instanceof NotADecimal || error instanceof NotAsDocumented)) return error
    this.below = ''
    const found = pathTo(element, error.value, 0)
    return this.#mismatch(this.kind, this.path(found ?? ''), error.message, element)
  }
}

export function joined(place: string, field: string): string {
  if (place === '' || field === '') return place + field
  return field.startsWith('[') ? place + field : `${place}.${field}`
}

/** Path of the first place that holds `wanted`; looked for only once something is wrong. */
function pathTo(holder: unknown, wanted: unknown, depth: number): string | undefined {
  if (depth > depthMax || wanted === undefined) return undefined
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

/**
 * Maps a list, or one element of it; `null`, `{}` and nothing at all are an empty list. `undefined` leaves an element out.
 * Throws a WireMismatch that names the place where an element does not fit.
 */
export function mapEach<T, N extends MappingNotes>(
  notes: N,
  payload: unknown,
  one: (value: unknown, notes: N) => T | undefined,
): readonly T[] {
  if (payload === null || payload === undefined) return []
  const isList = Array.isArray(payload)
  if (!isList && isObject(payload) && Object.keys(payload).length === 0) return []
  const list: readonly unknown[] = isList ? payload : [payload]
  const items: T[] = []
  let index = 0
  try {
    for (; index < list.length; index += 1) {
      notes.index = isList ? index : -1
      const item = one(list[index], notes)
      if (item !== undefined) items.push(item)
    }
  } catch (error) {
    throw notes.located(error, list[index])
  }
  return items
}
