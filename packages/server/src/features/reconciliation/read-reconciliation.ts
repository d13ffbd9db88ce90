/** How every account stands. What could not be compared is told as not known, with the reason; never as fine. */
import type { ReconciledAccount, Reconciliation } from '@g2e/contract/reconciliation'
import { differenceStatuses } from '@g2e/domain/reconciliation'
import type { Baseline } from '@g2e/domain/reconciliation'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { notFound } from '../../platform/http/problem.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import { presentDifference } from './present.ts'
import type { ReconciliationDeps } from './reconciliation-deps.ts'
import type { DifferenceRow, RunRow } from './store.ts'

const resolvedShownMs = 30 * dayMs
/** Far more than a person can settle; what stands beyond it shows once others are settled. */
const shownMax = 1_000

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

interface Known {
  readonly snapshot: AccountSnapshot
  readonly run: RunRow | undefined
  readonly baseline: Pick<Baseline, 'kind' | 'since'> | undefined
  readonly rows: readonly DifferenceRow[]
}

function stateOf({ snapshot, run, rows }: Known): Pick<ReconciledAccount, 'status' | 'reason'> {
  const open = rows.filter(({ status, material }) => status === 'open' && material)
  const since = snapshot.error ?? 'it is not fresh'
  if (open.length > 0) {
    const stale = snapshot.status === 'fresh' ? '' : ` It could not be compared again since: ${since}`
    return {
      status: 'difference',
      reason: `${counted(open.length, 'figure')} differ${open.length === 1 ? 's' : ''}.${stale}`,
    }
  }
  if (snapshot.status === 'error') return { status: 'unknown', reason: snapshot.error ?? 'It was never read.' }
  if (!run) return { status: 'unknown', reason: 'It was not compared yet; that follows its next reading.' }
  if (snapshot.status === 'stale')
    return { status: 'unknown', reason: `It agreed when it was compared last, and cannot be read now: ${since}` }
  if (run.compared === 0)
    return { status: 'unknown', reason: run.uncompared[0] ?? 'The broker reports nothing that could be compared.' }
  const small = rows.filter(({ status }) => status === 'open' || status === 'explained').length
  const rest = small === 0 ? '' : `, ${counted(small, 'difference')} apart that need${small === 1 ? 's' : ''} nobody`
  return { status: 'ok', reason: `${counted(run.compared, 'figure')} agree${run.compared === 1 ? 's' : ''}${rest}.` }
}

function accountOf(known: Known): ReconciledAccount {
  const { snapshot, run, baseline, rows } = known
  const { account } = snapshot
  return {
    accountId: account.id,
    brokerId: account.brokerId,
    accountName: account.accountName,
    ...stateOf(known),
    baseline: baseline ?? null,
    comparedAt: run?.comparedAt ?? null,
    compared: run?.compared ?? 0,
    uncompared: [...(run?.uncompared ?? [])],
    holdsOrders: rows.some(({ status, holdsOrders }) => status === 'open' && holdsOrders),
  }
}

const byUrgency = (a: DifferenceRow, b: DifferenceRow): number =>
  differenceStatuses.indexOf(a.status) - differenceStatuses.indexOf(b.status) || Number(b.material) - Number(a.material)

/** `wanted`: absent = all that are included in the whole. @throws ProblemError `not_found` for another user's account. */
export async function readReconciliation(
  { accounts, platform, store }: ReconciliationDeps,
  userId: string,
  wanted: readonly string[] | undefined,
): Promise<Reconciliation> {
  const own = await accounts.list(userId)
  if (wanted?.some((id) => !own.some((account) => account.id === id))) throw notFound('account')
  const scope = wanted ?? own.filter(({ includeInAggregate }) => includeInAggregate).map(({ id }) => id)
  const snapshots = scope.length === 0 ? [] : await accounts.snapshots(userId, scope)
  const recent = await store.recent(userId, isoOf(platform.clock.now() - resolvedShownMs), shownMax)
  const items = recent.filter(({ accountId }) => scope.includes(accountId)).toSorted(byUrgency)
  const [runs, baselines] = [await store.runs(userId), await store.baselines(userId)]
  const stands = snapshots.map((snapshot) => {
    const { id } = snapshot.account
    const rows = items.filter(({ accountId }) => accountId === id)
    return accountOf({ snapshot, run: runs.get(id), baseline: baselines.get(id), rows })
  })
  const times = stands.flatMap(({ comparedAt }) => (comparedAt === null ? [] : [comparedAt]))
  return { asOf: times.toSorted()[0] ?? null, items: items.map(presentDifference), accounts: stands }
}
