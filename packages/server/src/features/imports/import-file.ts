/**
 * Takes a file in, all of it or none. First everything is read, tested and compared with what is there; only a file without
 * errors is stored, and its lines carry the import they came with, so that it can be undone.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ImportAnswer, ImportRequest, ImportRow } from '@g2e/contract/imports'
import { contradictionsOf, doubtAboutLine, ledgerLineOf, madeIdPrefix } from '@g2e/domain/import'
import type { ImportLine, LineNote } from '@g2e/domain/import'
import { newYorkTime } from '@g2e/domain/calendar'
import { Money, Price, Quantity } from '@g2e/domain/money'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { AccountRecord, ImportedTransaction } from '../accounts/index.ts'
import { closeNotes } from './compare-closes.ts'
import { compareFile } from './compare-file.ts'
import type { ImportsDeps } from './imports-deps.ts'
import { readFile } from './read-file.ts'
import type { ReadFile } from './read-file.ts'
import { valueAccount } from './value-account.ts'

type Request = z.output<typeof ImportRequest>

/** Listed one by one; the rest is counted. */
const notesMax = 1_000
/** Others have their turn after as many. */
const linesPerTurn = 1_000
const lockWaitMs = 60_000
const currencyDefault = 'USD'

interface Tested {
  readonly file: ReadFile
  readonly errors: readonly LineNote[]
  readonly warnings: readonly LineNote[]
  readonly duplicates: ReadonlyMap<number, string>
  readonly fresh: readonly ImportLine[]
  /** Of lines of the account: our id by the one they were told with. */
  readonly idsBefore: ReadonlyMap<string, string>
}

/** A new account is kept in the currency of its first file. */
const currencyOf = ({ lines }: ReadFile): string => lines[0]?.currency ?? currencyDefault

async function testFile(
  deps: ImportsDeps,
  userId: string,
  account: AccountRecord | undefined,
  { csv, mapping, keepRepeated, sourceAccount }: Request,
): Promise<Tested> {
  const currencyGiven = account?.currency ?? mapping?.currency ?? currencyDefault
  const file = await readFile(csv, { mapping: mapping ?? {}, currency: currencyGiven, sourceAccount })
  const today = newYorkTime(await deps.market.now(userId)).date
  const currency = account?.currency ?? currencyOf(file)
  const doubted: LineNote[] = []
  for (const [at, line] of file.lines.entries()) {
    if (at % linesPerTurn === 0) await nextTurn()
    const doubt = doubtAboutLine(line, { today, currency })
    if (doubt !== null) doubted.push({ line: line.line, message: doubt })
  }
  const known = [...file.errors, ...doubted]
  const { duplicates, unnamed, odd, firstPrices, idsBefore } = await compareFile(deps, account, {
    lines: file.lines,
    wrong: known.map(({ line }) => line),
    keepRepeated: keepRepeated ?? false,
  })
  const errors = [...known, ...unnamed].toSorted((a, b) => a.line - b.line)
  const wrong = new Set(errors.map(({ line }) => line))
  const fresh = file.lines.filter(({ line }) => !duplicates.has(line) && !wrong.has(line))
  const far = await closeNotes(deps, userId, firstPrices)
  const warnings = [
    ...nothingIn(file),
    ...severalIn(file, sourceAccount),
    ...contradictionsOf(duplicates),
    ...odd,
    ...far,
  ].toSorted((a, b) => a.line - b.line)
  return { file, errors, duplicates, idsBefore, fresh, warnings }
}

/** A statement of a bank beside that of a broker: taken together money between the two comes and goes twice. */
const severalIn = ({ reading: { format, accounts } }: ReadFile, chosen: string | undefined): readonly LineNote[] =>
  format !== 'ofx' || accounts.length < 2 || chosen !== undefined
    ? []
    : [
        {
          line: 1,
          message: `the file has statements of ${accounts.length} accounts (${accounts.map(({ name }) => name).join(', ')}); all of them go into this one, or choose one`,
        },
      ]

/** A file that could be read and tells no transaction is most likely not the one that was meant. */
const nothingIn = ({ rows, errors, reading: { header } }: ReadFile): readonly LineNote[] =>
  rows > 0 || errors.length > 0
    ? []
    : [
        {
          line: 1,
          message: `the file holds ${header.length > 0 ? 'a header and no rows' : 'no transactions'}; there is nothing to import`,
        },
      ]

function rowsShown({ file, errors, warnings, duplicates }: Tested, show: number): ImportRow[] {
  if (show === 0) return []
  const messages = new Map([...warnings, ...errors].map(({ line, message }) => [line, message]))
  const wrong = new Map(errors.map(({ line, message }) => [line, message]))
  const nothing = { date: null, type: null, symbol: null, quantity: null, price: null, fee: null, amount: null }
  const rows = file.lines.map((line): ImportRow => {
    const isWrong = wrong.has(line.line)
    const duplicate = duplicates.get(line.line)
    const { date, type, symbol, quantity, price, fee, amount, currency, description } = line
    return {
      line: line.line,
      outcome: isWrong ? 'error' : duplicate === undefined ? 'new' : 'duplicate',
      message: wrong.get(line.line) ?? duplicate ?? messages.get(line.line) ?? null,
      date,
      type,
      symbol,
      quantity,
      price,
      fee,
      amount,
      currency,
      description,
    }
  })
  const read = new Set(file.lines.map(({ line }) => line))
  for (const { line, message } of errors)
    if (!read.has(line)) rows.push({ line, outcome: 'error', message, ...nothing, currency: null, description: null })
  for (const { line, message } of file.ignored)
    rows.push({ line, outcome: 'ignored', message, ...nothing, currency: null, description: null })
  const rank = ({ outcome, message: said }: ImportRow): number =>
    outcome === 'error' ? 0 : outcome === 'new' && said !== null ? 1 : 2
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line).slice(0, show)
}

const storedOf = (line: ImportLine, id: string, ids: ReadonlyMap<string, string>): ImportedTransaction => ({
  id,
  externalId: line.externalId ?? `${madeIdPrefix}${id}`,
  type: line.type,
  symbol: line.symbol,
  quantity: line.quantity === null ? null : Quantity(line.quantity),
  price: line.price === null ? null : Price(line.price),
  fee: line.fee === null ? null : Money(line.fee),
  amount: line.amount === null ? null : Money(line.amount),
  currency: line.currency,
  date: line.date,
  at: line.at,
  description: line.description,
  ratio: line.ratio,
  newSymbol: line.newSymbol,
  basisFraction: line.basisFraction,
  lots: line.lots.length === 0 ? null : line.lots.flatMap((name) => ids.get(name) ?? []),
  raw: { ...ledgerLineOf(line), externalId: line.externalId, description: line.description, line: line.line },
})

/** As they will be stored; others have their turn meanwhile. */
async function numbered(
  { platform }: ImportsDeps,
  { fresh, idsBefore }: Tested,
): Promise<readonly ImportedTransaction[]> {
  const own: string[] = []
  while (own.length < fresh.length) {
    own.push(platform.ids.next())
    if (own.length % linesPerTurn === 0) await nextTurn()
  }
  // Lines of one day without times act in the order of their ids: that is the order of the file.
  own.sort()
  const ids = new Map(idsBefore)
  for (const [at, { externalId }] of fresh.entries()) if (externalId !== null) ids.set(externalId, own[at] ?? '')
  const lines: ImportedTransaction[] = []
  for (const [at, line] of fresh.entries()) {
    lines.push(storedOf(line, own[at] ?? '', ids))
    if (at % linesPerTurn === 0) await nextTurn()
  }
  return lines
}

async function store(
  deps: ImportsDeps,
  actor: UserActor,
  existing: AccountRecord | undefined,
  request: Request,
  tested: Tested,
): Promise<{ readonly account: AccountRecord; readonly importId: string }> {
  const { platform, accounts, store: stored } = deps
  const importId = platform.ids.next()
  const { file, fresh, duplicates } = tested
  const at = isoOf(platform.clock.now())
  return platform.work.inTransaction(actor, async (unit) => {
    const opened = {
      name: request.newAccountName ?? '',
      currency: currencyOf(file),
      type: request.newAccountType ?? null,
    }
    const account = existing ?? (await accounts.own.open(actor, opened))
    const made = {
      id: importId,
      userId: actor.userId,
      accountId: account.id,
      madeAccount: existing === undefined,
      format: file.reading.format,
      fileName: request.fileName ?? null,
      rowCount: file.rows,
      newCount: fresh.length,
      duplicateCount: duplicates.size,
    }
    await stored.imports.add(made, at)
    const lines = await numbered(deps, tested)
    await accounts.own.addLines(unit, { importId, account, lines })
    unit.audit({
      action: 'import',
      resourceType: 'account',
      resourceId: account.id,
      details: { importId, format: made.format, rows: made.rowCount, new: made.newCount, duplicates: duplicates.size },
    })
    return { account, importId }
  })
}

const answerOf = (
  { file, errors, warnings, duplicates, fresh }: Tested,
  items: ImportRow[],
  done: { readonly accountId: string | null; readonly importId: string | null; readonly committed: boolean },
): ImportAnswer => ({
  accountId: done.accountId,
  new: fresh.length,
  duplicates: duplicates.size,
  rows: file.rows,
  ignored: file.ignored.length,
  errors: errors.slice(0, notesMax),
  warnings: warnings.slice(0, notesMax),
  errorsTotal: errors.length,
  warningsTotal: warnings.length,
  committed: done.committed,
  importId: done.importId,
  reading: file.reading,
  items,
})

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function importFile(deps: ImportsDeps, actor: UserActor, request: Request): Promise<ImportAnswer> {
  const { accounts, platform } = deps
  const { userId } = actor
  const run = async (): Promise<ImportAnswer> => {
    const existing = request.accountId === undefined ? undefined : await accounts.find(userId, request.accountId)
    if (request.accountId !== undefined && !existing) throw notFound('account')
    const tested = await testFile(deps, userId, existing, request)
    const items = rowsShown(tested, request.show ?? 0)
    const nothing = { accountId: existing?.id ?? null, importId: null, committed: false }
    if (!request.commit || tested.errors.length > 0) return answerOf(tested, items, nothing)
    // Nothing new: there is nothing to store, and nothing to undo later.
    if (tested.fresh.length === 0) return answerOf(tested, items, { ...nothing, committed: existing !== undefined })
    const { account, importId } = await store(deps, actor, existing, request, tested)
    if (account.connectionId === null) await valueAccount(deps, account)
    return answerOf(tested, items, { accountId: account.id, importId, committed: true })
  }
  // Two files at once would not see each other's lines.
  return request.commit ? platform.locks.exclusively(`import:${userId}`, run, { waitMs: lockWaitMs }) : run()
}

/** Takes an import back; an account that was opened for a file goes with its last import. */
export async function undoImport(deps: ImportsDeps, actor: UserActor, id: string): Promise<void> {
  const { accounts, platform, store: stored } = deps
  const { userId } = actor
  const run = async (): Promise<void> => {
    const found = await stored.imports.find(userId, id)
    if (!found) throw notFound('import')
    const account = await accounts.find(userId, found.accountId)
    if (!account)
      throw new ProblemError('conflict', 'The account of this import is not connected now; connect it first.')
    const isLast = (await stored.imports.countOf(found.accountId)) === 1
    const goes = account.connectionId === null && isLast
    await platform.work.inTransaction(actor, async (unit) => {
      await stored.imports.remove(id)
      if (goes) await accounts.own.remove(unit, account)
      else accounts.own.tellChanged(unit, account)
      unit.audit({
        action: 'import_undo',
        resourceType: 'account',
        resourceId: account.id,
        details: { importId: id, removed: found.newCount, accountRemoved: goes },
      })
    })
    if (account.connectionId === null && !goes) await valueAccount(deps, account)
  }
  await platform.locks.exclusively(`import:${userId}`, run, { waitMs: lockWaitMs })
}
