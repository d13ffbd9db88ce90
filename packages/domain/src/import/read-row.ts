/** A row of a table as a line of the ledger, or what is wrong with it. Every fault of a row is named, not just the first. */
import { isSymbol } from '../instruments/index.ts'
import { readDate, readTime } from './dates.ts'
import type { Field, ImportLine, LineType } from './line.ts'
import { wordOf } from './mapping.ts'
import type { Cells, Reading } from './mapping.ts'
import { readNumber } from './numbers.ts'
import { unguardText } from './text-cells.ts'

export type RowOutcome =
  | { readonly kind: 'line'; readonly line: ImportLine }
  /** `reason`: why it is no transaction; `null` where the mapping says to leave it out. */
  | { readonly kind: 'ignored'; readonly reason: string | null }
  | { readonly kind: 'wrong'; readonly problems: readonly string[]; readonly unknownType: string | null }

const shown = (text: string): string => JSON.stringify(text.slice(0, 40))

const comes: ReadonlySet<string> = new Set(['sell', 'sell_short', 'dividend', 'interest', 'deposit', 'transfer_in'])
const goes: ReadonlySet<string> = new Set(['buy', 'buy_to_cover', 'fee', 'tax', 'withdrawal', 'transfer_out'])
const signless = (text: string): string => text.replace(/^-/, '')

/** Amounts without signs get theirs from the type; types that go both ways keep what stands there. */
function amountOf(amount: string | null, type: LineType, { amountSign }: Reading): string | null {
  if (amount === null || amountSign === 'signed') return amount
  if (goes.has(type)) return `-${signless(amount)}`
  return comes.has(type) ? signless(amount) : amount
}

/** Without a word for it, the signs tell: units in or out, or money in or out. */
function impliedType(quantity: string | null, amount: string | null): LineType | undefined {
  if (quantity !== null && !/^-?[0.]+$/.test(quantity)) return quantity.startsWith('-') ? 'sell' : 'buy'
  if (amount !== null) return amount.startsWith('-') ? 'withdrawal' : 'deposit'
  return undefined
}

class RowReader {
  readonly problems: string[] = []
  unknownType: string | null = null
  readonly #cells: readonly string[]
  readonly #reading: Reading

  constructor(cells: readonly string[], reading: Reading) {
    this.#cells = cells
    this.#reading = reading
  }

  text(field: Field): string {
    const place = this.#reading.places.get(field)
    return place === undefined ? '' : unguardText((this.#cells[place] ?? '').trim())
  }

  orNull(field: Field): string | null {
    const text = this.text(field)
    return text === '' ? null : text
  }

  number(field: Field): string | null {
    const text = this.text(field)
    const value = readNumber(text, this.#reading)
    if (value === undefined) this.problems.push(`its ${field} ${shown(text)} is no number`)
    return value ?? null
  }

  date(): string | undefined {
    const text = this.text('date')
    const { dateFormat } = this.#reading
    const date = readDate(text, dateFormat)
    if (date === undefined)
      this.problems.push(
        text === '' ? 'it has no date' : `its date ${shown(text)} is no date of the form ${dateFormat}`,
      )
    return date
  }

  time(date: string): string | null {
    const text = this.text('time')
    if (text === '') return null
    const at = readTime(text, date)
    if (at === undefined) this.problems.push(`its time ${shown(text)} is no time of that day, such as 14:30:00Z`)
    return at ?? null
  }

  symbol(field: 'symbol' | 'newSymbol'): string | null {
    const text = this.text(field).toUpperCase().replaceAll(/\s+/g, '')
    if (text === '' || text === '--') return null
    if (!isSymbol(text)) this.problems.push(`its ${field} ${shown(text)} is no symbol such as AAPL or BRK.B`)
    return text
  }

  type(quantity: string | null, amount: string | null): LineType | 'ignore' | undefined {
    const word = this.text('type')
    if (word === '') {
      const implied = this.#reading.places.has('type') ? undefined : impliedType(quantity, amount)
      if (implied === undefined) this.problems.push('it has no type')
      return implied
    }
    const found = this.#reading.types.get(wordOf(word))
    if (found === 'by_sign') return this.#movedBySign(word, amount)
    if (found !== undefined) return found
    this.unknownType = word
    this.problems.push(`the type ${shown(word)} is not known; say in the mapping what it means`)
    return undefined
  }

  #movedBySign(word: string, amount: string | null): LineType | undefined {
    if (amount !== null && !/^-?[0.]+$/.test(amount)) return amount.startsWith('-') ? 'withdrawal' : 'deposit'
    this.problems.push(`its type ${shown(word)} needs an amount, whose sign tells whether money came or went`)
    return undefined
  }

  currency(fallback: string): string {
    const text = this.text('currency').toUpperCase()
    if (text === '') return this.#reading.currency ?? fallback
    if (!/^[A-Z]{3}$/.test(text))
      this.problems.push(`its currency ${shown(text)} is no code of three letters, such as USD`)
    return text
  }
}

/** Our own exports give a sale's quantity as it was told; elsewhere the sign only repeats the type. */
const quantityFor = (type: LineType, quantity: string | null): string | null =>
  quantity !== null && (type === 'sell' || type === 'sell_short' || type === 'transfer_out')
    ? signless(quantity)
    : quantity

const totalsWords = /^(?:transactions |grand |sub-?)?totals?\b\W*$/i

/**
 * What stands among the transactions of a broker's file and is none: a line of totals under them, and the header once more.
 * Only what cannot be a transaction: it has no date that could be read, and no symbol.
 */
function noTransaction(row: RowReader, cells: readonly string[], reading: Reading): string | null {
  const isHeader = [...reading.places.entries()].every(
    ([field, place]) => (cells[place] ?? '').trim() === reading.columns[field]?.trim(),
  )
  if (isHeader) return 'the header once more, no transaction'
  if (row.text('symbol') !== '' || readDate(row.text('date'), reading.dateFormat) !== undefined) return null
  const isTotals = cells.some((cell) => totalsWords.test(cell.trim()))
  return isTotals ? 'a line of totals, no transaction' : null
}

/** `currency`: of the account, for rows that name none. */
export function readRow({ line, cells }: Cells, reading: Reading, width: number, currency: string): RowOutcome {
  const row = new RowReader(cells, reading)
  const reason = noTransaction(row, cells, reading)
  if (reason !== null) return { kind: 'ignored', reason }
  if (cells.slice(width).some((cell) => cell.trim() !== ''))
    row.problems.push(
      `it has ${cells.length} fields where the header has ${width}; a text with a separator needs quotes`,
    )
  const [quantity, price, fee, given] = [
    row.number('quantity'),
    row.number('price'),
    row.number('fee'),
    row.number('amount'),
  ]
  const type = row.type(quantity, given)
  if (type === 'ignore') return { kind: 'ignored', reason: null }
  const date = row.date()
  const read = {
    line,
    externalId: row.orNull('externalId'),
    at: date === undefined ? null : row.time(date),
    symbol: row.symbol('symbol'),
    price,
    fee,
    currency: row.currency(currency),
    description: row.orNull('description'),
    ratio: row.number('ratio'),
    newSymbol: row.symbol('newSymbol'),
    basisFraction: row.number('basisFraction'),
    lots: row
      .text('lots')
      .split(/[\s;]+/)
      .filter((id) => id !== ''),
  }
  if (date === undefined || type === undefined || row.problems.length > 0)
    return { kind: 'wrong', problems: row.problems, unknownType: row.unknownType }
  const amount = amountOf(given, type, reading)
  return { kind: 'line', line: { ...read, date, type, quantity: quantityFor(type, quantity), amount } }
}
