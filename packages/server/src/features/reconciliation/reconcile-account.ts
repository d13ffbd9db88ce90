/** Holds what an account was read to be against its transactions, and keeps what differs. Neither side is changed. */
import { newYorkTime } from '@g2e/domain/calendar'
import { chooseBaseline, compare, isPassing } from '@g2e/domain/reconciliation'
import type { Accepted, Figure, Found, Report } from '@g2e/domain/reconciliation'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import { differenceFound } from './events.ts'
import { exclusively } from './reconciliation-deps.ts'
import type { ReconciliationDeps } from './reconciliation-deps.ts'
import type { DifferenceRow, Owner } from './store.ts'

const isSame = (a: Figure, b: Figure): boolean => a.kind === b.kind && a.symbol === b.symbol

/** `undefined`: nothing was ever read. */
function reportOf({ connections }: ReconciliationDeps, snapshot: AccountSnapshot): Report | undefined {
  const { account, balance, positions, asOf } = snapshot
  if (balance === null || asOf === null) return undefined
  const { capabilities } = connections.definitionOf(account.brokerId)
  return {
    asOf,
    today: newYorkTime(Date.parse(asOf)).date,
    currency: balance.currency,
    // Payments that are not listed would look like missing cash.
    cash: capabilities.listsEveryPayment ? balance.cash : null,
    holdings: positions,
  }
}

const acceptedOf = (rows: readonly DifferenceRow[]): readonly Accepted[] =>
  rows.filter(({ status }) => status === 'accepted')

const nameOf = (found: Found): string => found.symbol ?? 'Cash'

interface Keeping {
  readonly owner: Owner
  readonly snapshot: AccountSnapshot
  readonly standing: readonly DifferenceRow[]
  readonly seenAt: string
  readonly at: string
}

async function keepFound(
  { store, platform }: ReconciliationDeps,
  unit: Unit,
  found: Found,
  { owner, snapshot, standing, seenAt, at }: Keeping,
): Promise<void> {
  const status = isPassing(found.likelyCause) ? 'explained' : 'open'
  const known = standing.find((row) => isSame(row, found))
  const id = known?.id ?? platform.ids.next()
  if (known) await store.seenAgain(id, found, { status, seenAt, at })
  else await store.insert({ ...owner, id, status }, found, { seenAt, at })
  const isNews = found.isMaterial && !(known?.status === 'open' && known.material)
  if (!isNews) return
  const { accountName } = snapshot.account
  const consequence = found.holdsOrders ? ' New orders of this account wait until it is settled.' : ''
  unit.publish(differenceFound, {
    differenceId: id,
    accountId: owner.accountId,
    title: `${nameOf(found)} in ${accountName} differs from its transactions`,
    body: `${found.explanation}${consequence}`,
  })
}

async function keepComparison(deps: ReconciliationDeps, snapshot: AccountSnapshot, report: Report): Promise<void> {
  const { accounts, platform, store } = deps
  const { id: accountId, userId } = snapshot.account
  const owner = { userId, accountId }
  const lines = await accounts.ledger(userId, { accountIds: [accountId] })
  const known = await store.baseline(owner)
  const baseline = known ?? chooseBaseline(report, lines)
  const rows = await store.ofAccount(owner, ['open', 'explained', 'accepted'])
  const standing = rows.filter(({ status }) => status !== 'accepted')
  const comparison = compare({
    report,
    lines,
    baseline,
    accepted: acceptedOf(rows),
    seenSince: (figure) => standing.find((row) => isSame(row, figure))?.firstSeenAt,
  })
  const at = isoOf(platform.clock.now())
  const keeping: Keeping = { owner, snapshot, standing, seenAt: report.asOf, at }
  const { found, outgrown, compared, uncompared } = comparison
  const gone = standing.filter((row) => !found.some((one) => isSame(row, one)))
  const settled = rows.filter((row) => row.status === 'accepted' && outgrown.some((one) => isSame(row, one)))
  await platform.work.inTransaction(onBehalfOf(userId), async (unit) => {
    if (!known) await store.keepBaseline(owner, baseline, at)
    await store.resolve(
      [...gone, ...settled].map(({ id }) => id),
      at,
    )
    for (const one of found) await keepFound(deps, unit, one, keeping)
    await store.putRun(owner, { comparedAt: report.asOf, compared, uncompared }, at)
  })
}

/** Only what was read whole and is fresh is compared; the rest keeps what was found last. */
export async function reconcileAccounts(
  deps: ReconciliationDeps,
  userId: string,
  accountIds: readonly string[],
): Promise<void> {
  if (accountIds.length === 0) return
  for (const snapshot of await deps.accounts.snapshots(userId, accountIds)) {
    const report = snapshot.status === 'fresh' ? reportOf(deps, snapshot) : undefined
    if (report) await exclusively(deps, snapshot.account.id, () => keepComparison(deps, snapshot, report))
  }
}

export async function reconcileConnection(
  deps: ReconciliationDeps,
  userId: string,
  connectionId: string,
): Promise<void> {
  const accounts = await deps.accounts.list(userId)
  const own = accounts.filter((account) => account.connectionId === connectionId)
  await reconcileAccounts(
    deps,
    userId,
    own.map(({ id }) => id),
  )
}
