/**
 * Our own export (`export-json.ts`) as lines of one of its accounts: what is taken out comes back in, ids included. What a
 * broker had taken back is left out, as it counts nowhere. The document is outside text like any file: every line is tested.
 */
import type { ImportReading } from '@g2e/contract/imports'
import { Day, Decimal, Instant } from '@g2e/contract/common'
import { lineTypes } from '@g2e/domain/import'
import type { ImportLine, LineNote } from '@g2e/domain/import'
import { isSymbol } from '@g2e/domain/instruments'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'

const figure = Decimal.nullable()
const Symbol = z.string().refine(isSymbol, 'is no symbol such as AAPL or BRK.B').nullable()
const Line = z.object({
  id: z.string().max(200),
  accountId: z.string().max(200),
  externalId: z.string().min(1).max(300),
  type: z.enum(lineTypes),
  symbol: Symbol,
  quantity: figure,
  price: figure,
  fee: figure,
  amount: figure,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a code of three letters, such as USD'),
  date: Day,
  at: Instant.nullable().default(null),
  description: z.string().max(20_000).nullable(),
  ratio: figure.default(null),
  newSymbol: Symbol.default(null),
  basisFraction: figure.default(null),
  lots: z.array(z.string().max(200)).max(1_000).nullable().default(null),
  withdrawnAt: z.string().nullable().default(null),
})
type Line = z.infer<typeof Line>

const linesMax = 200_000
/** As many are tested in one turn of the event loop. */
const linesPerTurn = 1_000
const Document = z.object({
  format: z.literal('g2e-export'),
  version: z.literal(1),
  accounts: z.array(z.object({ id: z.string(), accountName: z.string() })).max(1_000),
  transactions: z.array(z.unknown()).max(linesMax),
})

export const isJson = (text: string): boolean => /^\uFEFF?\s*\{/.test(text)

export interface ReadJson {
  readonly lines: readonly ImportLine[]
  readonly errors: readonly LineNote[]
  readonly rows: number
  readonly ignored: readonly LineNote[]
  readonly accounts: ImportReading['accounts']
}

const failed = (message: string, accounts: ImportReading['accounts'] = []): ReadJson => ({
  lines: [],
  errors: [{ line: 1, message }],
  rows: 0,
  ignored: [],
  accounts,
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const faultOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 5)
    .map(
      ({ path, message }) =>
        `its ${path.join('.') || 'shape'} ${message.startsWith('m') ? message : `is wrong: ${message}`}`,
    )
    .join('; ')

const lineOf = ({ id: _id, accountId: _account, withdrawnAt: _gone, lots, ...line }: Line, place: number) =>
  ({ ...line, line: place, lots: lots ?? [] }) satisfies ImportLine

/** Line by line, with room for others between; a long file keeps nobody waiting. */
async function readLines(raw: readonly unknown[]): Promise<readonly z.ZodSafeParseResult<Line>[]> {
  const read: z.ZodSafeParseResult<Line>[] = []
  for (const line of raw) {
    read.push(Line.safeParse(line))
    if (read.length % linesPerTurn === 0) await nextTurn()
  }
  return read
}

/** Lines are counted within the account, the first is 1. `wanted`: id or name; needed where there are several. */
export async function readJson(text: string, wanted: string | undefined): Promise<ReadJson> {
  const document = Document.safeParse(parsed(text))
  if (!document.success)
    return failed('this JSON is no export of ours (format g2e-export, version 1, as /portfolio/export makes it)')
  const { accounts, transactions } = document.data
  const read = await readLines(transactions)
  const counts = new Map<string, number>()
  for (const { data } of read) if (data) counts.set(data.accountId, (counts.get(data.accountId) ?? 0) + 1)
  const told = accounts.map(({ id, accountName: name }) => ({ id, name, transactions: counts.get(id) ?? 0 }))
  const named = wanted === undefined ? told : told.filter(({ id, name }) => id === wanted || name === wanted)
  const [account] = named
  if (!account) return failed(wanted === undefined ? 'it has no account' : 'it has no account of this name', told)
  if (named.length > 1)
    return failed(`it has ${named.length} accounts here; choose one with sourceAccount (its id)`, told)
  return { ...linesOfAccount(transactions, read, account.id), accounts: told }
}

function linesOfAccount(
  raw: readonly unknown[],
  read: readonly z.ZodSafeParseResult<Line>[],
  accountId: string,
): Omit<ReadJson, 'accounts'> {
  const externalIds = new Map(read.flatMap(({ data }) => (data ? [[data.id, data.externalId] as const] : [])))
  const lines: ImportLine[] = []
  const errors: LineNote[] = []
  const ignored: LineNote[] = []
  let rows = 0
  for (const [place, found] of read.entries()) {
    if (Object(raw[place]).accountId !== accountId) continue
    rows += 1
    if (!found.success) errors.push({ line: rows, message: faultOf(found.error) })
    else if (found.data.withdrawnAt !== null) ignored.push({ line: rows, message: 'the broker had taken it back' })
    else {
      const line = lineOf(found.data, rows)
      lines.push({ ...line, lots: line.lots.map((id) => externalIds.get(id) ?? id) })
    }
  }
  return { lines, errors, ignored, rows }
}
