import {
  BrokerList,
  CallbackRequest,
  Connection,
  ConnectionChange,
  ConnectionCreate,
  ConnectionCreated,
  ConnectionList,
  ConnectionReauthorize,
} from '@g2e/contract/connections'
import type { Account } from '@g2e/contract/connections'
import { Id } from '@g2e/contract/common'
import { Problem } from '@g2e/contract/problems'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { readWebApp } from '../../platform/http/web-app.ts'
import { beginConnection } from './begin-connection.ts'
import type { BegunConnection } from './begin-connection.ts'
import { registerCalendarRoutes } from './calendar-routes.ts'
import { editConnection, reauthorizeConnection, removeConnection, requireConnection } from './change-connection.ts'
import { completeConnection } from './complete-connection.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { originOf } from './origin.ts'
import { presentBroker, presentConnection } from './present.ts'

const tags = ['brokers']
const idParams = z.object({ id: Id })
function registerBrokers(http: Http, { access, platform }: ConnectionsDeps): void {
  http.get(
    '/brokers',
    { schema: { tags, summary: 'Brokers and what each can do', response: { 200: BrokerList } } },
    async () => {
      const simulated = platform.config.demo || platform.config.simulatorsUrl !== undefined
      return {
        items: access.definitions.map((definition) => {
          const settings = access.settingsOf({ brokerId: definition.id, environment: 'paper' })
          return presentBroker(definition, settings, simulated)
        }),
      }
    },
  )
}

const shown = async (
  { access, notices }: ConnectionsDeps,
  row: ConnectionRecord,
  accounts: readonly Account[],
): Promise<Connection> => {
  const { tokenRefreshDays } = access.definitionOf(row.brokerId).capabilities
  return presentConnection(row, accounts, { tokenRefreshDays, notice: await notices.of(row.id) })
}

const present = async (deps: ConnectionsDeps, row: ConnectionRecord): Promise<Connection> =>
  shown(deps, row, await deps.accountsOf(row.userId))

async function presentBegun(
  deps: ConnectionsDeps,
  { connection, signIn }: BegunConnection,
): Promise<ConnectionCreated> {
  return {
    connection: await present(deps, connection),
    ...(signIn && {
      authorization: {
        authorization_url: signIn.step.authorizationUrl,
        state: signIn.state,
        expires_in: signIn.step.expiresIn,
        method: signIn.step.method,
      },
    }),
  }
}

function registerConnecting(http: Http, deps: ConnectionsDeps): void {
  const { publicUrl } = deps.platform.config
  http.post(
    '/brokerages/connections',
    {
      schema: {
        tags,
        summary: 'Connect a broker: by keys, by signing in there, or simulated',
        body: ConnectionCreate,
        response: { 201: ConnectionCreated, 503: Problem },
      },
    },
    async (request, reply) => {
      const begun = await beginConnection(deps, actorOf(request), {
        ...request.body,
        origin: originOf(request, publicUrl),
      })
      return reply.status(201).send(await presentBegun(deps, begun))
    },
  )
  http.post(
    '/brokerages/callback',
    {
      schema: {
        tags,
        summary: 'Complete a sign-in with what the broker answered',
        body: CallbackRequest,
        response: { 200: Connection, 503: Problem },
      },
    },
    async (request) => present(deps, await completeConnection(deps, actorOf(request), request.body)),
  )
  http.post(
    '/brokerages/connections/:id/reauthorize',
    {
      schema: {
        tags,
        summary: 'Sign in anew; ids and history stay',
        params: idParams,
        body: ConnectionReauthorize.optional(),
        response: { 200: ConnectionCreated, 503: Problem },
      },
    },
    async (request) => {
      const origin = originOf(request, publicUrl)
      const again = { ...request.body, origin }
      return presentBegun(deps, await reauthorizeConnection(deps, actorOf(request), request.params.id, again))
    },
  )
}

function registerKeeping(http: Http, deps: ConnectionsDeps): void {
  const { accountsOf, connections } = deps
  http.get(
    '/brokerages/connections',
    { schema: { tags, summary: 'Your connections', response: { 200: ConnectionList } } },
    async (request) => {
      const { userId } = actorOf(request)
      const accounts = await accountsOf(userId)
      const rows = await connections.list(userId)
      return { items: await Promise.all(rows.map((row) => shown(deps, row, accounts))) }
    },
  )
  http.get(
    '/brokerages/connections/:id',
    { schema: { tags, summary: 'One connection', params: idParams, response: { 200: Connection } } },
    async (request) => {
      const { userId } = actorOf(request)
      return shown(deps, await requireConnection(deps, userId, request.params.id), await accountsOf(userId))
    },
  )
  http.patch(
    '/brokerages/connections/:id',
    {
      schema: {
        tags,
        summary: 'Rename it, make it the primary one, or change what it may do',
        params: idParams,
        body: ConnectionChange,
        response: { 200: Connection },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const row = await editConnection(deps, actor, request.params.id, request.body)
      return shown(deps, row, await accountsOf(actor.userId))
    },
  )
  http.delete(
    '/brokerages/connections/:id',
    {
      schema: {
        tags,
        summary: 'Disconnect: revokes at the broker, keeps the history',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeConnection(deps, actorOf(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}

export function registerConnectionRoutes(http: Http, deps: ConnectionsDeps): void {
  registerBrokers(http, deps)
  registerConnecting(http, deps)
  registerKeeping(http, deps)
  registerCalendarRoutes(http, deps)
}

const plainPage =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>G2E</title><p>You may close this window and go back to G2E.</p></html>'

/** The target of the broker's redirect. Strict cookies do not travel with it, so it answers the web app, which calls back. */
export function registerCallbackPage(http: Http, webRoot: string | undefined): void {
  const { page } = readWebApp(webRoot)
  http.get(
    '/oauth/callback/:brokerId',
    {
      schema: {
        tags,
        summary: 'Where brokers send the browser back: the web app',
        params: z.object({ brokerId: z.string() }),
        response: { 200: { content: { 'text/html': { schema: z.string() } } } },
      },
      config: { auth: 'none' },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
        .send(page?.toString('utf8') ?? plainPage),
  )
}
