/** A person's word on a difference: it is right as it is (and part of the baseline from now on), or it is not after all. */
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Unit } from '../../platform/db/unit-of-work.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { exclusively } from './reconciliation-deps.ts'
import type { ReconciliationDeps } from './reconciliation-deps.ts'
import type { DifferenceRow } from './store.ts'

async function requireDifference({ store }: ReconciliationDeps, userId: string, id: string): Promise<DifferenceRow> {
  const row = await store.find(userId, id)
  if (!row) throw notFound('difference')
  return row
}

/** The row is read again under the account's lock: a comparison may have resolved it meanwhile. */
async function settle(
  deps: ReconciliationDeps,
  actor: UserActor,
  id: string,
  decide: (row: DifferenceRow, unit: Unit, at: string) => Promise<void>,
): Promise<DifferenceRow> {
  const { accountId } = await requireDifference(deps, actor.userId, id)
  return exclusively(deps, accountId, () =>
    deps.platform.work.inTransaction(actor, async (unit) => {
      await decide(await requireDifference(deps, actor.userId, id), unit, isoOf(deps.platform.clock.now()))
      return requireDifference(deps, actor.userId, id)
    }),
  )
}

const detailsOf = ({ accountId, kind, symbol, broker, ledger, difference, likelyCause }: DifferenceRow) => ({
  accountId,
  kind,
  symbol,
  broker,
  ledger,
  difference,
  likelyCause,
})

/** @throws ProblemError `not_found`, `conflict` when it does not stand any more. */
export const acceptDifference = (deps: ReconciliationDeps, actor: UserActor, id: string, note: string) =>
  settle(deps, actor, id, async (row, unit, at) => {
    if (row.status === 'accepted') throw new ProblemError('conflict', 'This difference was accepted before.')
    if (row.status === 'resolved')
      throw new ProblemError('conflict', 'Both sides agree again; there is nothing left to accept.')
    await deps.store.accept(id, note, at)
    unit.audit({
      action: 'difference_accept',
      resourceType: 'difference',
      resourceId: id,
      details: { ...detailsOf(row), note },
    })
  })

/** @throws ProblemError `not_found`, `conflict` when it was not accepted, or the same figure differs anew. */
export const reopenDifference = (deps: ReconciliationDeps, actor: UserActor, id: string) =>
  settle(deps, actor, id, async (row, unit, at) => {
    if (row.status !== 'accepted')
      throw new ProblemError('conflict', 'Only a difference that was accepted can be opened again.')
    const others = await deps.store.ofAccount(row, ['open', 'explained'])
    if (others.some(({ kind, symbol }) => kind === row.kind && symbol === row.symbol))
      throw new ProblemError('conflict', 'The same figure differs anew; settle that difference first.')
    await deps.store.reopen(id, at)
    unit.audit({ action: 'difference_reopen', resourceType: 'difference', resourceId: id, details: detailsOf(row) })
  })
