/** The text of a CSV file as a table with line numbers. What cannot be cut into rows is told with its line. */
import { headerScore } from '@g2e/domain/import'
import type { Cells, LineNote, Table } from '@g2e/domain/import'
import Papa from 'papaparse'

export const importRowsMax = 200_000
/** Banks write a few lines about themselves above the header. */
const headerWithinRows = 30
/** More is no cell but a quote that never closed. */
const cellLengthMax = 20_000

export type ReadTable = { readonly table: Table } | { readonly errors: readonly LineNote[] }

const delimiters = [',', ';', '\t', '|'] as const

function delimiterOf(text: string): string {
  const head = text.slice(0, 10_000).split('\n').slice(0, headerWithinRows)
  const fit = (delimiter: string): number => Math.max(...head.map((line) => headerScore(cut(line, delimiter))))
  const widest = (delimiter: string): number => Math.max(...head.map((line) => line.split(delimiter).length))
  return [...delimiters].toSorted((a, b) => fit(b) - fit(a) || widest(b) - widest(a))[0] ?? ','
}

const cut = (line: string, delimiter: string): readonly string[] =>
  line.split(delimiter).map((cell) => cell.replace(/^"|"$/g, ''))

const breaksIn = (cells: readonly string[]): number => {
  let total = 0
  for (const cell of cells) if (cell.includes('\n')) total += cell.split('\n').length - 1
  return total
}

const isEmpty = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '')

/** Rows with the line they begin in. Empty ones are left out. */
function numbered(rows: readonly (readonly string[])[]): {
  readonly rows: readonly Cells[]
  readonly lines: readonly number[]
} {
  const kept: Cells[] = []
  const lines: number[] = []
  let line = 1
  for (const cells of rows) {
    lines.push(line)
    if (!isEmpty(cells)) kept.push({ line, cells })
    line += 1 + breaksIn(cells)
  }
  return { rows: kept, lines }
}

const headerPlace = (rows: readonly Cells[], names: readonly string[]): number => {
  const wanted = new Set(names.map((name) => name.trim().toLowerCase()))
  const score = ({ cells }: Cells): number =>
    headerScore(cells) + cells.filter((cell) => wanted.has(cell.trim().toLowerCase())).length
  const scores = rows.slice(0, headerWithinRows).map(score)
  const best = Math.max(0, ...scores)
  return best < 2 ? 0 : scores.indexOf(best)
}

/** `columns`: names that the person gave, which tell the header too. */
export function readTable(
  given: string,
  { delimiter, columns }: { readonly delimiter?: string | undefined; readonly columns: readonly string[] },
): ReadTable {
  const text = given.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
  const parsed = Papa.parse<string[]>(text, {
    delimiter: delimiter ?? delimiterOf(text),
    newline: '\n',
    preview: importRowsMax + headerWithinRows,
  })
  const { rows, lines } = numbered(parsed.data)
  const broken = parsed.errors.filter(({ type }) => type === 'Quotes')
  if (broken.length > 0) {
    const at = broken.map(({ row }) => lines[row ?? 0] ?? 1)
    const message =
      'a text begins with a quote that does not end as it should; the rest of the file cannot be told apart'
    return { errors: [...new Set(at)].slice(0, 20).map((line) => ({ line, message })) }
  }
  const place = headerPlace(rows, columns)
  const header = rows[place]
  if (!header)
    return { errors: [{ line: 1, message: 'the file is empty; it begins with a header such as date,type,symbol' }] }
  const body = rows.slice(place + 1)
  if (body.length > importRowsMax || parsed.meta.truncated)
    return { errors: [{ line: 1, message: `the file has more than ${importRowsMax} lines; split it by years` }] }
  const long = body.find(({ cells }) => cells.some((cell) => cell.length > cellLengthMax))
  if (long) return { errors: [{ line: long.line, message: 'a field is too long; a quote is not closed' }] }
  return { table: { line: header.line, header: header.cells.map((cell) => cell.trim()), rows: body } }
}
