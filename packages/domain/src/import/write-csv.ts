/** Transactions as a CSV that the import reads back to the very same lines. Texts that a spreadsheet would run are guarded. */
import type { LineWords } from '../ledger/index.ts'
import { timeText } from './dates.ts'
import { guardText } from './text-cells.ts'

export interface WrittenLine extends LineWords {
  readonly externalId: string
  readonly description: string | null
  /** External ids of the purchases that it closes. */
  readonly lots: readonly string[]
  /** Named when there are several accounts; the import leaves it aside. */
  readonly account: string | null
}

interface Column {
  readonly name: string
  readonly read: (line: WrittenLine) => string | null
  readonly isText?: boolean
}

const always: readonly Column[] = [
  { name: 'date', read: ({ date }) => date },
  { name: 'type', read: ({ type }) => type },
  { name: 'symbol', read: ({ symbol }) => symbol, isText: true },
  { name: 'quantity', read: ({ quantity }) => quantity },
  { name: 'price', read: ({ price }) => price },
  { name: 'fee', read: ({ fee }) => fee },
  { name: 'amount', read: ({ amount }) => amount },
  { name: 'currency', read: ({ currency }) => currency, isText: true },
  { name: 'externalId', read: ({ externalId }) => externalId, isText: true },
]
/** Written only where some line has them. */
const sometimes: readonly Column[] = [
  { name: 'time', read: ({ at, date }) => (at === null ? null : timeText(at, date)) },
  { name: 'ratio', read: ({ ratio }) => ratio },
  { name: 'newSymbol', read: ({ newSymbol }) => newSymbol, isText: true },
  { name: 'basisFraction', read: ({ basisFraction }) => basisFraction },
  { name: 'lots', read: ({ lots }) => lots.join(' '), isText: true },
  { name: 'description', read: ({ description }) => description, isText: true },
  { name: 'account', read: ({ account }) => account, isText: true },
]

const quoted = (cell: string): string => (/[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

const cellOf = ({ read, isText }: Column, line: WrittenLine): string => {
  const value = read(line) ?? ''
  return quoted(isText === true ? guardText(value) : value)
}

/** Lines in the order given; the last one ends with a line break too. */
export function writeCsv(lines: readonly WrittenLine[]): string {
  const columns = [...always, ...sometimes.filter(({ read }) => lines.some((line) => (read(line) ?? '') !== ''))]
  const rows = lines.map((line) => columns.map((column) => cellOf(column, line)).join(','))
  return `${[columns.map(({ name }) => name).join(','), ...rows].join('\n')}\n`
}
