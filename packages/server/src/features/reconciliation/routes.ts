import { Id } from '@g2e/contract/common'
import { AcceptDifference, Difference, Reconciliation, ReconciliationQuery } from '@g2e/contract/reconciliation'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { presentDifference } from './present.ts'
import { readReconciliation } from './read-reconciliation.ts'
import type { ReconciliationDeps } from './reconciliation-deps.ts'
import { acceptDifference, reopenDifference } from './settle-difference.ts'

const tags = ['portfolio']
const params = z.object({ id: Id })

export function registerReconciliationRoutes(http: Http, deps: ReconciliationDeps): void {
  http.get(
    '/portfolio/reconciliation',
    {
      schema: {
        tags,
        summary:
          'What the brokers report held against what the transactions add up to, with the likely cause of each difference',
        querystring: ReconciliationQuery,
        response: { 200: Reconciliation },
      },
    },
    async (request) => readReconciliation(deps, actorOf(request).userId, request.query.accountId),
  )
  http.post(
    '/portfolio/reconciliation/:id/accept',
    {
      schema: {
        tags,
        summary: 'Explain a difference: it is right as it is, and counts as part of the ledger from now on',
        params,
        body: AcceptDifference,
        response: { 200: Difference },
      },
    },
    async (request) =>
      presentDifference(await acceptDifference(deps, actorOf(request), request.params.id, request.body.note)),
  )
  http.post(
    '/portfolio/reconciliation/:id/reopen',
    {
      schema: {
        tags,
        summary: 'Take back that a difference was accepted',
        params,
        response: { 200: Difference },
      },
    },
    async (request) => presentDifference(await reopenDifference(deps, actorOf(request), request.params.id)),
  )
}
