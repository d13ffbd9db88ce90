/** Where the mapping is in a payload: warnings and mismatches name the place without a path being built for values that fit. */
import { NotADecimal } from '@g2e/domain/money'
import { WireMismatch } from '../../port/index.ts'
import type { MappingWarning } from '../../port/index.ts'
import { brokerId } from '../addresses.ts'
import { NotAsDocumented, isObject, shown } from './read.ts'

/** Raw payload kept with a mismatch, for support; longer ones are cut. */
const rawLengthMax = 4000

/** The error for an answer that does not fit; `path` as in `orders[3].avgPrice`. */
export function mismatch(kind: string, path: string, message: string, raw: unknown): WireMismatch {
  const where = path === '' ? `The ${kind} answer` : `The ${kind} answer at ${path}`
  return new WireMismatch(`${where} does not fit: ${message}.`, {
    brokerId,
    operation: `map ${kind}`,
    raw: (JSON.stringify(raw) ?? String(raw)).slice(0, rawLengthMax),
    path,
  })
}

export class Notes {
  readonly kind: string
  readonly warnings: MappingWarning[] = []
  /** What the list is called in the payload; empty = the payload is the list. */
  readonly list: string
  /** Place in the list; -1 = the payload is one element. */
  index = -1

  constructor(kind: string, list = '') {
    this.kind = kind
    this.list = list
  }

  path(field: string): string {
    const element = this.index < 0 ? this.list : `${this.list}[${this.index}]`
    return element === '' || field === '' ? element + field : `${element}.${field}`
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
    const found = isObject(element) ? Object.entries(element).find(([, value]) => Object.is(value, error.value)) : null
    return mismatch(this.kind, this.path(found?.[0] ?? ''), error.message, element)
  }
}

/** Maps a list, or one element of it; `null`, `{}` and nothing at all are an empty list. */
export function mapEach<T>(
  notes: Notes,
  payload: unknown,
  one: (value: unknown, notes: Notes) => T | undefined,
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
