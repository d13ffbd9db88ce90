/** A file as lines of the ledger: told apart by its beginning, read row by row, every fault named with its line. */
import type { ImportMapping, ImportReading } from '@g2e/contract/imports'
import { isOfx, readOfx, readRow, readingOf } from '@g2e/domain/import'
import type { Cells, ImportFormat, ImportLine, LineNote, Reading } from '@g2e/domain/import'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isJson, readJson } from './read-json.ts'
import { readTable } from './read-table.ts'

export interface ReadFile {
  readonly reading: ImportReading
  readonly lines: readonly ImportLine[]
  /** Rows of data, good or bad. */
  readonly rows: number
  /** Each with its reason. */
  readonly ignored: readonly LineNote[]
  readonly errors: readonly LineNote[]
}

const rowsPerTurn = 2_000
const wordsShownMax = 50

const nothingRead = (format: ImportFormat, mapping: ImportMapping, errors: readonly LineNote[]): ReadFile => ({
  reading: { format, header: [], mapping, unknownTypes: [], accounts: [] },
  lines: [],
  rows: 0,
  ignored: [],
  errors,
})

/** The choices that were made, to be shown and corrected. */
const told = (mapping: ImportMapping, reading: Reading | undefined): ImportMapping => ({
  ...mapping,
  ...(reading && {
    columns: reading.columns,
    dateFormat: reading.dateFormat,
    decimalComma: reading.decimalComma,
    amountSign: reading.amountSign,
  }),
})

const byMapping = 'its type is left out by the mapping'

class RowCollector {
  readonly lines: ImportLine[] = []
  readonly ignored: LineNote[] = []
  readonly errors: LineNote[] = []
  readonly unknownTypes = new Set<string>()

  take(row: Cells, reading: Reading, width: number, currency: string): void {
    const outcome = readRow(row, reading, width, currency)
    if (outcome.kind === 'line') this.lines.push(outcome.line)
    else if (outcome.kind === 'ignored') this.ignored.push({ line: row.line, message: outcome.reason ?? byMapping })
    else {
      this.errors.push({ line: row.line, message: outcome.problems.join('; ') })
      if (outcome.unknownType !== null) this.unknownTypes.add(outcome.unknownType)
    }
  }
}

async function readCsv(text: string, mapping: ImportMapping, currency: string): Promise<ReadFile> {
  const columns = Object.values(mapping.columns ?? {}).filter((name) => name !== undefined)
  const read = readTable(text, { delimiter: mapping.delimiter, columns })
  if ('errors' in read) return nothingRead('csv', mapping, read.errors)
  const { table } = read
  const reading = readingOf(table, mapping)
  if ('problems' in reading) {
    const errors = reading.problems.map((message) => ({ line: table.line, message }))
    const shown = { format: 'csv' as const, header: [...table.header], mapping, unknownTypes: [], accounts: [] }
    return { ...nothingRead('csv', mapping, errors), reading: shown, rows: table.rows.length }
  }
  const collected = new RowCollector()
  for (const [index, row] of table.rows.entries()) {
    collected.take(row, reading, table.header.length, currency)
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn()
  }
  return {
    reading: {
      format: 'csv',
      header: [...table.header],
      mapping: told(mapping, reading),
      unknownTypes: [...collected.unknownTypes].slice(0, wordsShownMax),
      accounts: [],
    },
    lines: collected.lines,
    rows: table.rows.length,
    ignored: collected.ignored,
    errors: collected.errors,
  }
}

function readStatement(text: string, { mapping, currency, sourceAccount }: FileFacts): ReadFile {
  const { lines, errors, rows, accounts } = readOfx(text, currency, sourceAccount)
  const reading = { format: 'ofx' as const, header: [], mapping, unknownTypes: [], accounts: [...accounts] }
  return { ...nothingRead('ofx', mapping, errors), reading, lines, rows }
}

async function readExport(text: string, mapping: ImportMapping, sourceAccount: string | undefined): Promise<ReadFile> {
  const { accounts, ...read } = await readJson(text, sourceAccount)
  return { ...read, reading: { format: 'json', header: [], mapping, unknownTypes: [], accounts } }
}

export interface FileFacts {
  readonly mapping: ImportMapping
  /** Of the account, for lines that name none. */
  readonly currency: string
  readonly sourceAccount?: string | undefined
}

export const readFile = async (text: string, facts: FileFacts): Promise<ReadFile> => {
  const { mapping, currency, sourceAccount } = facts
  if (isJson(text)) return readExport(text, mapping, sourceAccount)
  return isOfx(text) ? readStatement(text, facts) : readCsv(text, mapping, currency)
}
