/** A transaction of a bundle as it is read: only its shape is tested here; what it says is judged by the ledger. */
import type { BundleRow } from '@g2e/domain/ledger'
import { decimalTextOfNumber } from '@g2e/domain/money'

/** The first place that does not fit. */
export class RowProblem {
  readonly path: readonly string[]
  readonly message: string

  constructor(path: readonly string[], message: string) {
    this.path = path
    this.message = message
  }
}

const texts = ['account', 'time', 'symbol', 'currency', 'newSymbol'] as const
const figures = ['quantity', 'price', 'fee', 'amount', 'ratio', 'basisFraction'] as const
const optional = [...texts, ...figures] as const
const needed = ['id', 'date', 'type'] as const

type Item = Readonly<Record<string, unknown>>
const isItem = (item: unknown): item is Item => typeof item === 'object' && item !== null && !Array.isArray(item)
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string')
const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined

/** Most are written as the bundle's own form has them, and are taken as they are. */
const isPlain = (item: Item): item is Item & BundleRow =>
  item['id'] !== '' &&
  needed.every((name) => typeof item[name] === 'string') &&
  optional.every((name) => item[name] === undefined || typeof item[name] === 'string') &&
  (item['lots'] === undefined || isTexts(item['lots']))

const idOf = (id: unknown): string | undefined =>
  typeof id === 'number' ? String(id) : typeof id === 'string' && id !== '' ? id : undefined

/** A number is taken by its shortest text, never through arithmetic. */
function figureOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? decimalTextOfNumber(value) : undefined
}

/** The row, or the first place that does not fit. */
export function readBundleRow(item: unknown): BundleRow | RowProblem {
  if (!isItem(item)) return new RowProblem([], 'must be an object')
  if (isPlain(item)) return item
  const id = idOf(item['id'])
  if (id === undefined) return new RowProblem(['id'], 'must be a text or a number')
  const { date, type } = item
  if (typeof date !== 'string') return new RowProblem(['date'], 'must be a text (YYYY-MM-DD)')
  if (typeof type !== 'string') return new RowProblem(['type'], 'must be a text')
  const told: Partial<Record<(typeof optional)[number], string>> = {}
  for (const name of texts) {
    const value = item[name]
    if (typeof value === 'string') told[name] = value
    else if (!isAbsent(value)) return new RowProblem([name], 'must be a text')
  }
  for (const name of figures) {
    const value = figureOf(item[name])
    if (value !== undefined) told[name] = value
    else if (!isAbsent(item[name])) return new RowProblem([name], 'must be a decimal as text, or a number')
  }
  const { lots } = item
  if (isAbsent(lots)) return { ...told, id, date, type }
  return isTexts(lots) ? { ...told, id, date, type, lots } : new RowProblem(['lots'], 'must be a list of texts')
}
