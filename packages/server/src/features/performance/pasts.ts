/**
 * The pasts of a user's accounts, kept in memory that all threads read: an account's lines are read and understood once, a
 * scope is put together of its accounts, and then any range and any part is a walk over columns. After a change lines are read
 * from the first day on that is another one (the database's marks of the days tell), and a past goes on from the one before.
 */
import { createHash } from 'node:crypto'
import { dayNumber } from '@g2e/domain/calendar'
import { openWalked, rowCount } from '@g2e/domain/columns'
import type { MoveColumns, Past, PastMarket, Walked, WalkWish } from '@g2e/domain/columns'
import { units } from '@g2e/domain/ledger'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { Clock } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { Kept } from '../../platform/kept/kept.ts'
import { inTurns } from '../../platform/off-loop/in-turns.ts'
import { OffLoopBusy } from '../../platform/off-loop/off-loop.ts'
import type { OffLoop } from '../../platform/off-loop/off-loop.ts'
import type { TaskAt } from '../../platform/off-loop/task.ts'
import type { AccountSnapshot, Accounts, LedgerDay } from '../accounts/index.ts'
import type { AccountMoves } from './account-moves.ts'
import { analyzeTask, bundleParts } from './analyze-task.ts'
import { costsTask } from './costs-task.ts'
import type { CostsPart, LedgerCosts } from './costs-task.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import { movesTask } from './moves-task.ts'
import type { MovesPart } from './moves-task.ts'
import type { Excluded, FormerScope, ScopeAccount, ScopeMember, ScopePast } from './scope-task.ts'
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

interface OwnDeps extends PastsDeps {
  readonly lineage: Lineage
}

export interface OpenedScope extends Omit<ScopePast, 'unreportedFrom'> {
  readonly snapshots: readonly AccountSnapshot[]
  readonly accounts: readonly AccountMoves[]
}

/** Which columns go on from which ones, and from which day; those before are not kept for it. */
type Lineage = WeakMap<MoveColumns, { readonly of: WeakRef<MoveColumns>; readonly from: number }>

interface ReadMoves extends AccountMoves {
  readonly excluded: readonly Excluded[]
  readonly days: readonly LedgerDay[]
}

interface KeptScope {
  /** Of what it was opened: the day, and what is held. */
  readonly of: string
  readonly scope: OpenedScope
  readonly former: FormerScope
}

export interface WalkedPast extends Walked {
  readonly weighted: MoneyWeighted
}

export interface Pasts {
  /** @throws ProblemError `unavailable` while too many are read. `today` is a day number. */
  open(userId: string, accountIds: readonly string[], today: number): Promise<OpenedScope>
  /** One answer for each wish. */
  walk(past: Past, market: PastMarket, wishes: readonly WalkWish[]): Promise<readonly WalkedPast[]>
  /** What was paid and realized by the ledger's lines up to `today`, a day number; played anew after another line. */
  costs(userId: string, accountIds: readonly string[], today: number): Promise<LedgerCosts>
  /** The analysis of `g2e analyze`. */
  analyze(bundle: Bundle): Promise<BundleAnswer>
  /** Something of these accounts changed; of all without them. What did not change is not read again. */
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

/** The first day that is not as it was; `undefined`: all are. */
function firstChanged(before: readonly LedgerDay[], now: readonly LedgerDay[]): string | undefined {
  let at = 0
  const isSame = (one: LedgerDay | undefined, other: LedgerDay | undefined) =>
    one !== undefined && one.date === other?.date && one.lines === other.lines && one.mark === other.mark
  while (isSame(before[at], now[at])) at += 1
  const days = [before[at], now[at]].flatMap((day) => (day ? [day.date] : []))
  return days.toSorted()[0]
}

async function readMoves(
  deps: OwnDeps,
  userId: string,
  {
    account: { id, accountName },
    former,
  }: { readonly account: AccountSnapshot['account']; readonly former: ReadMoves | undefined },
): Promise<ReadMoves> {
  const { total, counted, days, pagesFrom } = await deps.accounts.ledgerBytes(userId, { accountIds: [id] })
  const reason = `only the oldest ${counted} of ${total} transactions of ${accountName} are counted`
  const told = { days, excluded: counted < total ? [{ what: 'transactions', reason }] : [] }
  const from = firstChanged(former?.days ?? [], days)
  if (former && from === undefined) return { ...former, ...told }
  async function* parts(): AsyncGenerator<MovesPart> {
    if (former && from !== undefined) yield { known: { moves: knownOf(former), from: dayNumber(from) } }
    for await (const bytes of pagesFrom(from ?? '')) yield { bytes }
  }
  const lines = days.reduce((sum, day) => sum + (day.date >= (from ?? '') ? day.lines : 0), 0)
  const [read] = await asked(deps, movesTask, { parts: parts(), isSmall: lines <= linesHereMax })
  if (!read) throw new Error('an account was read and nothing was told of it')
  if (former && from !== undefined)
    deps.lineage.set(read.moves, { of: new WeakRef(former.moves), from: dayNumber(from) })
  return { ...read, ...told }
}

/** What goes to a thread: not the days of the database. */
const knownOf = ({ moves, moved, refused, refusedCount, refusedDays, earnings }: AccountMoves): AccountMoves => ({
  moves,
  moved,
  refused,
  refusedCount,
  refusedDays,
  earnings,
})

interface ReadAccount {
  readonly snapshot: AccountSnapshot
  readonly read: ReadMoves
}

/** `undefined`: nothing is known of the two. */
function sharedUntil(lineage: Lineage, before: MoveColumns, now: MoveColumns): number | undefined {
  if (before === now) return Infinity
  const known = lineage.get(now)
  return known?.of.deref() === before ? known.from : undefined
}

interface Together {
  readonly own: readonly ReadAccount[]
  readonly today: number
  readonly former: FormerScope | undefined
}

async function putTogether(deps: OwnDeps, { own, today, former }: Together): Promise<Omit<KeptScope, 'of'>> {
  let place = 0
  const members = own.map(({ snapshot, read: { moves, moved, refused, refusedCount } }): ScopeMember => {
    const present = presentOf(snapshot)
    const before = 'reason' in present ? undefined : former?.moves[place]
    if (!('reason' in present)) place += 1
    const { accountName: name } = snapshot.account
    const account = { moves, moved, refused, refusedCount, name, present }
    return { account, today, sharedUntil: before && sharedUntil(deps.lineage, before, moves) }
  })
  const lines = members.reduce((sum, { account }) => sum + account.moves.day.length, 0)
  const parts = former ? [{ former }, ...members] : members
  const [put] = await asked(deps, scopeTask, { parts, isSmall: lines <= linesHereMax })
  if (!put) throw new Error('accounts were put together and nothing came of it')
  const { unreportedFrom, ...scope } = put
  const counted = own.filter(({ snapshot }) => !('reason' in presentOf(snapshot)))
  return {
    scope: {
      ...scope,
      excluded: [...own.flatMap(({ read }) => read.excluded), ...scope.excluded],
      snapshots: own.map(({ snapshot }) => snapshot),
      accounts: counted.map(({ read }) => read),
    },
    former: { past: scope.past, moves: counted.map(({ read }) => read.moves), unreportedFrom },
  }
}

async function analyzed(deps: OwnDeps, bundle: Bundle): Promise<BundleAnswer> {
  const isSmall = bundle.transactions.length + bundle.valuations.length <= linesHereMax
  const [answer] = await asked(deps, analyzeTask, { parts: bundleParts(bundle), isSmall })
  if (!answer) throw new Error('a bundle was analyzed and nothing was told of it')
  return answer
}

async function readCosts(
  deps: OwnDeps,
  userId: string,
  { accountIds, today }: { readonly accountIds: readonly string[]; readonly today: number },
): Promise<LedgerCosts> {
  // No ids would mean all of them.
  const lines = accountIds.length === 0 ? undefined : await deps.accounts.ledgerBytes(userId, { accountIds })
  async function* parts(): AsyncGenerator<CostsPart> {
    yield { through: today }
    if (lines) for await (const bytes of lines.pages) yield { bytes }
  }
  const [costs] = await asked(deps, costsTask, { parts: parts(), isSmall: (lines?.counted ?? 0) <= linesHereMax })
  if (!costs) throw new Error('a ledger was replayed and nothing was told of it')
  return costs
}

function keptCosts(
  deps: OwnDeps,
  options: { readonly clock: Clock; readonly keptMs: number; readonly sizeMax: number },
) {
  const kept = new Kept<LedgerCosts>({ ...options, sizeOf: ({ columns }) => columns.day.length })
  return {
    drop: (userId: string) => kept.drop(userId),
    read: (userId: string, accountIds: readonly string[], today: number) => {
      const key = [today, ...accountIds.toSorted()].join('|')
      return kept.get(userId, key, () => readCosts(deps, userId, { accountIds, today }))
    },
  }
}

export function createPasts(given: PastsDeps): Pasts {
  const deps: OwnDeps = { ...given, lineage: new WeakMap() }
  const { accounts, clock } = deps
  const options = { clock, keptMs, sizeMax: keptRowsMax }
  const moves = new Kept<ReadMoves>({ ...options, sizeOf: ({ moves: own }) => own.day.length })
  const scopes = new Kept<KeptScope>({ ...options, sizeOf: ({ former: { past } }) => past.day.length })
  const costs = keptCosts(deps, options)
  interface Wanted {
    readonly userId: string
    readonly snapshots: readonly AccountSnapshot[]
    readonly today: number
    readonly of: string
  }
  const openScope = async ({ userId, snapshots, today, of }: Wanted, former: KeptScope | undefined) => {
    const reading = snapshots.map(async (snapshot) => {
      const { account } = snapshot
      const read = await moves.get(userId, account.id, (known) => readMoves(deps, userId, { account, former: known }))
      return { snapshot, read }
    })
    const own = await Promise.all(reading)
    return { of, ...(await putTogether(deps, { own, today, former: former?.former })) }
  }
  /** One for each choice of accounts: of other holdings, or of another day, it goes on from the one before. */
  const scopeOf = async (wanted: Wanted): Promise<OpenedScope> => {
    const { userId, snapshots, of } = wanted
    const key = snapshots.map(({ account }) => account.id).join('|')
    const get = () => scopes.get(userId, key, (former) => openScope(wanted, former))
    const found = await get()
    if (found.of === of) return found.scope
    scopes.outdate(userId, [key])
    const again = await get()
    // Somebody opened another one meanwhile.
    return (again.of === of ? again : await openScope(wanted, again)).scope
  }
  return {
    open: async (userId, accountIds, today) => {
      // No ids would mean all of them.
      const snapshots = accountIds.length === 0 ? [] : await accounts.snapshots(userId, accountIds)
      const of = [today, ...snapshots.map(heldKey)].join('|')
      return { ...(await scopeOf({ userId, snapshots, today, of })), snapshots }
    },
    walk: async (past, market, wishes) => {
      if (wishes.length === 0) return []
      const days = wishes.reduce((sum, wish) => sum + wish.days.length, 0)
      const isSmall = days * past.symbols.length <= cellsHereMax && rowCount(past) <= linesHereMax
      const parts: readonly WalkPart[] = [{ past, market, wishes }]
      const answers = await asked(deps, walkTask, { parts, isSmall })
      return inTurns(answers, ({ weighted, ...told }) => ({ ...openWalked(told), weighted }))
    },
    costs: costs.read,
    analyze: (bundle) => analyzed(deps, bundle),
    drop: (userId, accountIds) => {
      moves.outdate(userId, accountIds)
      if (accountIds?.length !== 0) costs.drop(userId)
      // Of the same lines and the same holdings a past is the same one, whatever the prices are now.
      if (accountIds?.length !== 0) scopes.outdate(userId)
    },
  }
}
