/**
 * Lots, gains and wash sales of the accounts in scope, kept until something of them changes. A large ledger is worked out in
 * a thread: it is read page by page, and its answer comes back part by part.
 */
import type { LotConventions } from '@g2e/contract/conventions'
import { isRetirementAccount } from '@g2e/domain/accounts'
import { newYorkTime } from '@g2e/domain/calendar'
import type { LotMethod } from '@g2e/domain/ledger'
import type { BundleAnswer } from '@g2e/domain/ledger-bundle'
import { ProblemError } from '../../platform/http/problem.ts'
import { Kept } from '../../platform/kept/kept.ts'
import { OffLoopBusy } from '../../platform/off-loop/off-loop.ts'
import type { OffLoop } from '../../platform/off-loop/off-loop.ts'
import { accountsInScope } from '../portfolio/index.ts'
import type { ReadPortfolioDeps } from '../portfolio/index.ts'
import { lotConventions } from './conventions.ts'
import { nothingRealized } from './gain-sums.ts'
import type { GainSums, GainYear } from './gain-sums.ts'
import { lotsTask } from './lots-task.ts'
import type { LotsAnswerPart, LotsPart, WashSaleTold } from './lots-task.ts'
import { unexplained } from './unexplained.ts'
import type { HeldInLots } from './unexplained.ts'

export interface LotsAnswer extends Pick<BundleAnswer, 'lots' | 'gains' | 'excluded'> {
  readonly washSales: readonly WashSaleTold[]
  /** By the id of the closing line. */
  readonly sales: ReadonlyMap<string, { readonly symbol: string; readonly soldOn: string }>
  /** Over all gains, and of each year; the gains are the latest first. */
  readonly totals: GainSums
  readonly years: readonly GainYear[]
  readonly conventions: LotConventions
  readonly held: HeldInLots
}

export interface LotsScope {
  /** `undefined`: all accounts that are included in the aggregate. */
  readonly accountIds?: readonly string[] | undefined
  readonly method: LotMethod
}

export interface LotsReader {
  /** @throws ProblemError `not_found` for an account that is not this user's; `unavailable` while too many are read. */
  read(userId: string, scope: LotsScope): Promise<LotsAnswer>
  /** Something of this user's accounts changed. */
  drop(userId: string): void
}

export interface LotsDeps extends ReadPortfolioDeps {
  readonly offLoop: OffLoop
}

/** Up to here the way to a thread and back costs more than the analysis. */
const linesHereMax = 1_000
const keptMs = 10 * 60_000
/** Lots, gains and wash sales of all answers that are kept; the oldest answer goes first. */
const keptRowsMax = 500_000

const rowsOf = ({ lots, gains, washSales }: LotsAnswer): number => lots.length + gains.length + washSales.length

export function createLotsReader(deps: LotsDeps): LotsReader {
  const kept = new Kept<LotsAnswer>({ clock: deps.clock, keptMs, sizeMax: keptRowsMax, sizeOf: rowsOf })
  return {
    drop: (userId) => kept.drop(userId),
    read: async (userId, { accountIds: wanted, method }) => {
      const accountIds = await accountsInScope(deps, userId, wanted)
      const to = newYorkTime(await deps.market.now(userId)).date
      const key = [method, to, ...accountIds.toSorted()].join('|')
      const answer = await kept.get(userId, key, () => readLots(deps, userId, { accountIds, method, to }))
      // Positions come and go with every reading, lots only with other lines.
      const snapshots = accountIds.length === 0 ? [] : await deps.accounts.snapshots(userId, accountIds)
      return { ...answer, excluded: [...answer.excluded, ...unexplained(snapshots, answer.held)] }
    },
  }
}

async function readLots(
  { accounts, offLoop }: LotsDeps,
  userId: string,
  {
    accountIds,
    method,
    to,
  }: { readonly accountIds: readonly string[]; readonly method: LotMethod; readonly to: string },
): Promise<LotsAnswer> {
  const own = await accounts.list(userId)
  const { total, counted, pages } = await accounts.ledgerBytes(userId, { accountIds })
  async function* parts(): AsyncGenerator<LotsPart> {
    const types = own.map((account) => ({
      id: account.id,
      type: isRetirementAccount(account) ? 'ira' : 'taxable',
    }))
    yield { kind: 'wanted', accounts: types, to, method }
    for await (const bytes of pages) yield { kind: 'page', bytes }
  }
  const lots: BundleAnswer['lots'][number][] = []
  const gains: BundleAnswer['gains'][number][] = []
  const washSales: WashSaleTold[] = []
  const excluded: BundleAnswer['excluded'][number][] = []
  if (counted < total)
    excluded.push({
      what: 'transactions',
      reason: `only the oldest ${counted} of ${total} are counted; ask for fewer accounts at a time`,
    })
  const sales = new Map<string, { readonly symbol: string; readonly soldOn: string }>()
  let sums: NonNullable<LotsAnswerPart['sums']> = { totals: nothingRealized, years: [], since: null, held: [] }
  const take = (part: LotsAnswerPart): void => {
    sums = part.sums ?? sums
    lots.push(...(part.lots ?? []))
    gains.push(...(part.gains ?? []))
    washSales.push(...(part.washSales ?? []))
    excluded.push(...(part.excluded ?? []))
    for (const { sellId, symbol, closedOn } of part.gains ?? []) sales.set(sellId, { symbol, soldOn: closedOn })
  }
  if (total <= linesHereMax) await offLoop.here(lotsTask, parts(), take)
  else
    await offLoop.run(lotsTask, parts(), take).catch((error: unknown) => {
      if (!(error instanceof OffLoopBusy)) throw error
      throw new ProblemError('unavailable', 'Many large ledgers are being analyzed already; try again in a minute.')
    })
  const { since, totals, years, held } = sums
  const conventions = lotConventions({ method, since, to })
  return { lots, gains, washSales, excluded, sales, totals, years, held, conventions }
}
