import { Id } from '@g2e/contract/common'
import { Account, AccountChange, AccountList, SyncStarted } from '@g2e/contract/connections'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { requestSync } from './jobs.ts'
import { auditView, editAccount, listAccounts, presentAccount } from './read-accounts.ts'

const tags = ['brokers']
const idParams = z.object({ id: Id })

export function registerAccountRoutes(http: Http, deps: AccountsDeps): void {
  http.get(
    '/brokerages/accounts',
    { schema: { tags, summary: 'Your accounts at all brokers', response: { 200: AccountList } } },
    async (request) => {
      const actor = actorOf(request)
      const accounts = await listAccounts(deps, actor.userId)
      auditView(
        deps,
        actor,
        accounts.map(({ id }) => id),
      )
      return { items: accounts.map(presentAccount) }
    },
  )
  http.patch(
    '/brokerages/accounts/:id',
    {
      schema: {
        tags,
        summary: 'Rename an account, make it the default, or leave it out of the portfolio',
        params: idParams,
        body: AccountChange,
        response: { 200: Account },
      },
    },
    async (request) => presentAccount(await editAccount(deps, actorOf(request), request.params.id, request.body)),
  )
  http.post(
    '/brokerages/connections/:id/sync',
    {
      schema: { tags, summary: 'Read everything of it again, now', params: idParams, response: { 202: SyncStarted } },
    },
    async (request, reply) => {
      const { userId } = actorOf(request)
      const connection = await deps.connections.find(userId, request.params.id)
      if (!connection) throw notFound('connection')
      if (connection.status !== 'active')
        throw new ProblemError('conflict', `This connection is ${connection.status}; connect it first.`)
      await requestSync(deps.platform, connection)
      return reply.status(202).send({ connectionId: connection.id, status: 'running' as const })
    },
  )
}
