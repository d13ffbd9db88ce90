/**
 * The pasts of a user's accounts, kept in memory that all threads read: an account's lines are read and understood once, a
 * scope is put together of its accounts, and then any range and any part is a walk over columns.
 */
import { createHash } from 'node:crypto'
import { openWalked, rowCount } from '@g2e/domain/columns'
import type { Past, PastMarket, Walked, WalkWish } from '@g2e/domain/columns'
import { units } from '@g2e/domain/ledger'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { Clock } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { Kept } from '../../platform/kept/kept.ts'
import { inTurns } from '../../platform/off-loop/in-turns.ts'
import { OffLoopBusy } from '../../platform/off-loop/off-loop.ts'
import type { OffLoop } from '../../platform/off-loop/off-loop.ts'
import type { TaskAt } from '../../platform/off-loop/task.ts'
import type { AccountSnapshot, Accounts } from '../accounts/index.ts'
import type { AccountMoves } from './account-moves.ts'
import { analyzeTask, bundleParts } from './analyze-task.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import { movesTask } from './moves-task.ts'
import type { Excluded, ScopeAccount, ScopePart, ScopePast } from './scope-task.ts'
import { scopeTask } from './scope-task.ts'
import { walkTask } from './walk-task.ts'
import type { WalkPart } from './walk-task.ts'

const keptMs = 10 * 60_000
/** Lines of all accounts and of all pasts that are kept; each takes about a hundred bytes. */
const keptRowsMax = 1_500_000
/** Up to here the way to a thread and back costs more than the work. */
const linesHereMax = 1_000
const cellsHereMax = 50_000

interface PastsDeps {
  readonly accounts: Pick<Accounts, 'ledgerBytes' | 'snapshots'>
  readonly clock: Clock
  readonly offLoop: OffLoop
}

export interface OpenedScope extends ScopePast {
  readonly snapshots: readonly AccountSnapshot[]
  readonly accounts: readonly AccountMoves[]
}

interface ReadMoves extends AccountMoves {
  readonly excluded: readonly Excluded[]
}

export interface WalkedPast extends Walked {
  readonly weighted: MoneyWeighted
}

export interface Pasts {
  /** @throws ProblemError `unavailable` while too many are read. `today` is a day number. */
  open(userId: string, accountIds: readonly string[], today: number): Promise<OpenedScope>
  /** One answer for each wish. */
  walk(past: Past, market: PastMarket, wishes: readonly WalkWish[]): Promise<readonly WalkedPast[]>
  /** The analysis of `g2e analyze`. */
  analyze(bundle: Bundle): Promise<BundleAnswer>
  /** Something of these accounts changed; of all without them. Lines of the others stay as they were read. */
  drop(userId: string, accountIds?: readonly string[]): void
}

const currency = 'USD'

function presentOf({ balance, positions }: AccountSnapshot): ScopeAccount['present'] {
  if (!balance || balance.cash === null) return { reason: 'it was never read, or its cash is not reported' }
  if (balance.currency !== currency)
    return { reason: `it is kept in ${balance.currency}, and no exchange rate is made up` }
  const quantities = new Map<string, bigint>()
  for (const { symbol, quantity } of positions) quantities.set(symbol, (quantities.get(symbol) ?? 0n) + units(quantity))
  return { cash: units(balance.cash), quantities }
}

/** What a past is rolled back from, in few letters. */
const heldKey = ({ account, balance, positions }: AccountSnapshot): string =>
  createHash('sha256')
    .update(
      JSON.stringify([account.id, balance?.currency, balance?.cash, positions.map((p) => [p.symbol, p.quantity])]),
    )
    .digest('base64')

/** In a thread unless it is small; everything that the task answers. */
async function asked<Part, Answer>(
  { offLoop }: PastsDeps,
  task: TaskAt<Part, Answer>,
  { parts, isSmall }: { readonly parts: AsyncIterable<Part> | Iterable<Part>; readonly isSmall: boolean },
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const take = (answer: Answer) => answers.push(answer)
  if (isSmall) await offLoop.here(task, parts, take)
  else
    await offLoop.run(task, parts, take).catch((error: unknown) => {
      if (!(error instanceof OffLoopBusy)) throw error
      throw new ProblemError('unavailable', 'Many large ledgers are being analyzed already; try again in a minute.')
    })
  return answers
}

async function readMoves(
  deps: PastsDeps,
  userId: string,
  { id, accountName }: AccountSnapshot['account'],
): Promise<ReadMoves> {
  const { total, counted, pages } = await deps.accounts.ledgerBytes(userId, { accountIds: [id] })
  async function* parts() {
    for await (const bytes of pages) yield { bytes }
  }
  const [read] = await asked(deps, movesTask, { parts: parts(), isSmall: total <= linesHereMax })
  if (!read) throw new Error('an account was read and nothing was told of it')
  const reason = `only the oldest ${counted} of ${total} transactions of ${accountName} are counted`
  return { ...read, excluded: counted < total ? [{ what: 'transactions', reason }] : [] }
}

interface ReadAccount {
  readonly snapshot: AccountSnapshot
  readonly read: ReadMoves
}

async function putTogether(deps: PastsDeps, own: readonly ReadAccount[], today: number): Promise<OpenedScope> {
  const parts = own.map(({ snapshot, read: { moves, refused, refusedCount } }): ScopePart => {
    const { accountName: name } = snapshot.account
    return { account: { moves, refused, refusedCount, name, present: presentOf(snapshot) }, today }
  })
  const lines = parts.reduce((sum, { account }) => sum + account.moves.day.length, 0)
  const [scope] = await asked(deps, scopeTask, { parts, isSmall: lines <= linesHereMax })
  if (!scope) throw new Error('accounts were put together and nothing came of it')
  const counted = own.filter(({ snapshot }) => !('reason' in presentOf(snapshot)))
  return {
    ...scope,
    excluded: [...own.flatMap(({ read }) => read.excluded), ...scope.excluded],
    snapshots: own.map(({ snapshot }) => snapshot),
    accounts: counted.map(({ read }) => read),
  }
}

export function createPasts(deps: PastsDeps): Pasts {
  const { accounts, clock } = deps
  const options = { clock, keptMs, sizeMax: keptRowsMax }
  const moves = new Kept<ReadMoves>({ ...options, sizeOf: ({ moves: own }) => own.day.length })
  const scopes = new Kept<OpenedScope>({ ...options, sizeOf: ({ past }) => past.day.length })
  const openScope = async (userId: string, snapshots: readonly AccountSnapshot[], today: number) => {
    const own = snapshots.map(async (snapshot) => {
      const { account } = snapshot
      return { snapshot, read: await moves.get(userId, account.id, () => readMoves(deps, userId, account)) }
    })
    return putTogether(deps, await Promise.all(own), today)
  }
  return {
    open: async (userId, accountIds, today) => {
      // No ids would mean all of them.
      const snapshots = accountIds.length === 0 ? [] : await accounts.snapshots(userId, accountIds)
      const key = [today, ...snapshots.map(heldKey)].join('|')
      return { ...(await scopes.get(userId, key, () => openScope(userId, snapshots, today))), snapshots }
    },
    walk: async (past, market, wishes) => {
      if (wishes.length === 0) return []
      const days = wishes.reduce((sum, wish) => sum + wish.days.length, 0)
      const isSmall = days * past.symbols.length <= cellsHereMax && rowCount(past) <= linesHereMax
      const parts: readonly WalkPart[] = [{ past, market, wishes }]
      const answers = await asked(deps, walkTask, { parts, isSmall })
      return inTurns(answers, ({ weighted, ...told }) => ({ ...openWalked(told), weighted }))
    },
    analyze: async (bundle) => {
      const isSmall = bundle.transactions.length + bundle.valuations.length <= linesHereMax
      const [answer] = await asked(deps, analyzeTask, { parts: bundleParts(bundle), isSmall })
      if (!answer) throw new Error('a bundle was analyzed and nothing was told of it')
      return answer
    },
    drop: (userId, accountIds) => {
      moves.drop(userId, accountIds)
      // Of the same lines and the same holdings a past is the same one, whatever the prices are now.
      if (accountIds?.length !== 0) scopes.drop(userId)
    },
  }
}
