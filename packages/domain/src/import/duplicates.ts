/**
 * Lines that are there already. The id decides where both have one; else the same day, type, symbol, quantity and price (or
 * amount) do. A broker's own line never has the id of a file, so there the figures decide as well; each of its lines answers
 * for one line of a file with an id, so that two equal fills with two ids stay two.
 */
import { decimal } from '../money/index.ts'
import type { ImportLine, LineNote, LineType } from './line.ts'

export type Comparable = Pick<ImportLine, 'date' | 'type' | 'symbol' | 'quantity' | 'price' | 'amount'>

export interface KnownLine extends Comparable {
  readonly externalId: string
  /** Its id is one that a file or person gave; else ours or the broker's, which no file repeats by chance. */
  readonly isFromFile: boolean
}

/** Ids that we give to lines of files that have none. */
export const madeIdPrefix = 'file:'

const digits = /^[+-]?0*(\d+?)(?:\.(\d*?)0*)?$/

/** Without sign and without zeros that say nothing; by its digits alone, as a long ledger has hundreds of thousands. */
function plain(text: string | null): string {
  if (text === null) return ''
  const [, whole, fraction = ''] = digits.exec(text) ?? digits.exec(decimal(text).toFixed()) ?? []
  return whole === undefined ? text : fraction === '' ? whole : `${whole}.${fraction}`
}

/** Brokers call a cover a plain purchase, and a short sale a plain sale. */
const sides: Readonly<Partial<Record<LineType, string>>> = { buy_to_cover: 'buy', sell_short: 'sell' }

function keyOf({ date, type, symbol, quantity, price, amount }: Comparable): string {
  const size = plain(quantity)
  const worth = size !== '' && price !== null ? plain(price) : `=${plain(amount)}`
  return [date, sides[type] ?? type, symbol ?? '', size, worth].join('|')
}

const wholeKey = (line: ImportLine): string =>
  JSON.stringify({ ...line, line: 0, quantity: plain(line.quantity), amount: line.amount })

interface Known {
  readonly byId: ReadonlyMap<string, KnownLine>
  readonly byKey: ReadonlyMap<string, readonly KnownLine[]>
  readonly claimed: Set<KnownLine>
}

function knownOf(existing: readonly KnownLine[]): Known {
  const byKey = new Map<string, KnownLine[]>()
  for (const line of existing) {
    const key = keyOf(line)
    const list = byKey.get(key)
    if (list) list.push(line)
    else byKey.set(key, [line])
  }
  return { byId: new Map(existing.map((line) => [line.externalId, line])), byKey, claimed: new Set() }
}

const there = 'it is in the account already'
/** The same id, and yet another transaction by its figures: a correction, or an id that was given twice. */
const otherFigures = ', with other figures'
const otherThere = `it has the id of a line that is in the account already${otherFigures}; to correct that one, undo its import first`

const isSame = (a: Comparable, b: Comparable): boolean => keyOf(a) === keyOf(b)

/** Lines with an id: the same id, or an equal line whose id no file could repeat. */
function identified(lines: readonly ImportLine[], { byId, byKey, claimed }: Known, found: Map<number, string>): void {
  const seen = new Map<string, ImportLine>()
  const rest: ImportLine[] = []
  for (const line of lines) {
    if (line.externalId === null) continue
    const before = seen.get(line.externalId)
    const same = byId.get(line.externalId)
    if (before)
      found.set(
        line.line,
        `it has the same id as line ${before.line}${isSame(before, line) ? '' : `${otherFigures}; give it an id of its own to keep both`}`,
      )
    else if (same) {
      claimed.add(same)
      found.set(line.line, isSame(same, line) ? there : otherThere)
    } else rest.push(line)
    seen.set(line.externalId, before ?? line)
  }
  for (const line of rest) {
    const isMade = line.externalId?.startsWith(madeIdPrefix) ?? false
    const twin = byKey.get(keyOf(line))?.find((known) => !claimed.has(known) && (isMade || !known.isFromFile))
    if (!twin) continue
    claimed.add(twin)
    found.set(line.line, there)
  }
}

function unidentified(
  lines: readonly ImportLine[],
  { byKey, claimed }: Known,
  keepRepeated: boolean,
  found: Map<number, string>,
): void {
  const seen = new Map<string, number>()
  for (const line of lines) {
    if (line.externalId !== null) continue
    const equal = byKey.get(keyOf(line)) ?? []
    if (keepRepeated) {
      const twin = equal.find((known) => !claimed.has(known))
      if (!twin) continue
      claimed.add(twin)
      found.set(line.line, there)
      continue
    }
    const whole = wholeKey(line)
    const before = seen.get(whole)
    if (equal.length > 0) found.set(line.line, there)
    else if (before !== undefined) found.set(line.line, `it repeats line ${before} in every field`)
    seen.set(whole, before ?? line.line)
  }
}

/** Of what {@link duplicatesAmong} found: what somebody should look at, as it may be no duplicate. */
export const contradictionsOf = (duplicates: ReadonlyMap<number, string>): readonly LineNote[] =>
  [...duplicates].flatMap(([line, message]) => (message.includes(otherFigures) ? [{ line, message }] : []))

/** By line of the file: why it is a duplicate. `keepRepeated`: equal lines without ids are as many transactions. */
export function duplicatesAmong(
  lines: readonly ImportLine[],
  existing: readonly KnownLine[],
  { keepRepeated }: { readonly keepRepeated: boolean },
): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  const known = knownOf(existing)
  identified(lines, known, found)
  unidentified(lines, known, keepRepeated, found)
  return found
}
