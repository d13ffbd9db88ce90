/** A file's lines held against what the account has already: in a thread where that is long. */
import { duplicatesAmong, firstPricesOf, odditiesOf } from '@g2e/domain/import'
import type { FirstPrice, ImportLine, KnownLine, LineNote } from '@g2e/domain/import'
import type { LedgerLine } from '@g2e/domain/ledger'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'

/** Of the account, as much as a comparison needs. */
export type BeforeLine = KnownLine & LedgerLine

interface Wanted {
  readonly kind: 'wanted'
  readonly keepRepeated: boolean
  /** Whether these lines tell everything that ever happened in the account. */
  readonly isWhole: boolean
}

export type ComparePart =
  | Wanted
  | { readonly kind: 'before'; readonly lines: readonly BeforeLine[] }
  | { readonly kind: 'lines'; readonly lines: readonly ImportLine[] }
  /** Lines of the file with a fault, by number. */
  | { readonly kind: 'wrong'; readonly lines: readonly number[] }

/** A part of it; together they are the whole. */
export interface Compared {
  /** By line: why it is there already. */
  readonly duplicates: readonly (readonly [line: number, why: string])[]
  /** Closings that name lots which will not be there. */
  readonly unnamed: readonly LineNote[]
  /** Of lines that would be stored. */
  readonly odd: readonly LineNote[]
  /** Of each symbol that the account has no price of. */
  readonly firstPrices: readonly FirstPrice[]
}

/** Each is read by the event loop in a moment. */
const perAnswer = 1_000

function unknownLots(
  lines: readonly ImportLine[],
  before: readonly BeforeLine[],
  duplicates: ReadonlyMap<number, string>,
): readonly LineNote[] {
  if (lines.every(({ lots }) => lots.length === 0)) return []
  const known = new Set(before.map(({ externalId }) => externalId))
  for (const { line, externalId } of lines) if (externalId !== null && !duplicates.has(line)) known.add(externalId)
  return lines.flatMap(({ line, lots }) => {
    const lacking = lots.find((id) => !known.has(id))
    if (lacking === undefined || duplicates.has(line)) return []
    const name = JSON.stringify(lacking.slice(0, 60))
    return [{ line, message: `its lots name ${name}, which is the id of no line of this file or account` }]
  })
}

function* slices<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += perAnswer) yield items.slice(at, at + perAnswer)
}

const nothing: Compared = { duplicates: [], unnamed: [], odd: [], firstPrices: [] }

class Comparison {
  readonly #before: BeforeLine[] = []
  readonly #lines: ImportLine[] = []
  readonly #wrong = new Set<number>()
  #wanted: Wanted = { kind: 'wanted', keepRepeated: false, isWhole: false }

  take(part: ComparePart): void {
    if (part.kind === 'wanted') this.#wanted = part
    else if (part.kind === 'before') for (const line of part.lines) this.#before.push(line)
    else if (part.kind === 'lines') for (const line of part.lines) this.#lines.push(line)
    else for (const line of part.lines) this.#wrong.add(line)
  }

  *answer(): Generator<Compared> {
    const { keepRepeated, isWhole } = this.#wanted
    const [before, lines] = [this.#before, this.#lines]
    const duplicates = duplicatesAmong(lines, before, { keepRepeated })
    for (const some of slices([...duplicates])) yield { ...nothing, duplicates: some }
    const unnamed = unknownLots(lines, before, duplicates)
    for (const some of slices(unnamed)) yield { ...nothing, unnamed: some }
    const wrong = new Set([...this.#wrong, ...unnamed.map(({ line }) => line)])
    const fresh = lines.filter(({ line }) => !duplicates.has(line) && !wrong.has(line))
    for (const some of slices(odditiesOf(fresh, { before, isWhole }))) yield { ...nothing, odd: some }
    for (const some of slices(firstPricesOf(fresh, before))) yield { ...nothing, firstPrices: some }
  }
}

export function open(): OffLoopTask<ComparePart, Compared> {
  const comparison = new Comparison()
  return { take: (part) => comparison.take(part), answer: () => comparison.answer() }
}

export const compareTask: TaskAt<ComparePart, Compared> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
