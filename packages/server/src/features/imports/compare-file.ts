/** Asks for a comparison of a file with its account, page by page, so that nobody waits for a long one. */
import type { ImportLine, LineNote } from '@g2e/domain/import'
import { madeIdPrefix } from '@g2e/domain/import'
import { ProblemError } from '../../platform/http/problem.ts'
import { OffLoopBusy } from '../../platform/off-loop/off-loop.ts'
import { importSource } from '../accounts/index.ts'
import type { AccountRecord, TransactionRecord } from '../accounts/index.ts'
import { compareTask } from './compare-task.ts'
import type { BeforeLine, Compared, ComparePart } from './compare-task.ts'
import type { ImportsDeps } from './imports-deps.ts'

/** Up to here the way to a thread and back costs more than the work. */
const linesHereMax = 1_000
const linesPerPart = 500

export interface ComparedFile extends Omit<Compared, 'duplicates'> {
  readonly duplicates: ReadonlyMap<number, string>
  /** Of lines of the account that the file's closings may name: our id by the one they were told with. */
  readonly idsBefore: ReadonlyMap<string, string>
}

interface FileWish {
  readonly lines: readonly ImportLine[]
  readonly wrong: readonly number[]
  readonly keepRepeated: boolean
}

const beforeOf = (line: TransactionRecord): BeforeLine => ({
  id: line.id,
  externalId: line.externalId,
  isFromFile: line.source === importSource && !line.externalId.startsWith(madeIdPrefix),
  date: line.date,
  at: line.at,
  type: line.type,
  symbol: line.symbol,
  quantity: line.quantity,
  price: line.price,
  fee: line.fee,
  amount: line.amount,
  ratio: line.ratio,
  newSymbol: line.newSymbol,
})

export async function compareFile(
  { accounts, platform: { offLoop } }: Pick<ImportsDeps, 'accounts' | 'platform'>,
  account: AccountRecord | undefined,
  { lines, wrong, keepRepeated }: FileWish,
): Promise<ComparedFile> {
  const duplicates = new Map<number, string>()
  const idsBefore = new Map<string, string>()
  const unnamed: LineNote[] = []
  const odd: LineNote[] = []
  const firstPrices: Compared['firstPrices'][number][] = []
  const namesLots = lines.some(({ lots }) => lots.length > 0)
  const before = account && (await accounts.ledgerPages(account.userId, { accountIds: [account.id] }))
  async function* parts(): AsyncGenerator<ComparePart> {
    // A broker's account may have a past that neither file nor broker tells: nothing is missing there for certain.
    yield { kind: 'wanted', keepRepeated, isWhole: account === undefined || account.connectionId === null }
    for await (const page of before?.pages ?? []) {
      if (namesLots) for (const { externalId, id } of page) idsBefore.set(externalId, id)
      yield { kind: 'before', lines: page.map(beforeOf) }
    }
    for (let at = 0; at < lines.length; at += linesPerPart)
      yield { kind: 'lines', lines: lines.slice(at, at + linesPerPart) }
    yield { kind: 'wrong', lines: wrong }
  }
  const take = (part: Compared): void => {
    for (const [line, why] of part.duplicates) duplicates.set(line, why)
    unnamed.push(...part.unnamed)
    odd.push(...part.odd)
    firstPrices.push(...part.firstPrices)
  }
  if ((before?.total ?? 0) + lines.length <= linesHereMax) await offLoop.here(compareTask, parts(), take)
  else
    await offLoop.run(compareTask, parts(), take).catch((error: unknown) => {
      if (!(error instanceof OffLoopBusy)) throw error
      throw new ProblemError('unavailable', 'Many large ledgers are being read already; try again in a minute.')
    })
  return { duplicates, unnamed, odd, firstPrices, idsBefore }
}
