/**
 * One of every kind of resource that belongs to a user, for the tests that walk the API with two users: what one has, the
 * other must not find. A new path with an id needs a maker here, or the walk fails and says so.
 */
import type { OrderPreview } from '@g2e/contract/orders'
import { z } from 'zod'
import { createNotifications } from '../features/notifications/index.ts'
import { onBehalfOf } from '../platform/actor.ts'
import type { TestApp } from './test-app.ts'
import type { TestClient } from './test-client.ts'

const WithId = z.object({ id: z.string() })

export interface ResourceMaker {
  /** Paths whose parameter takes this resource's id. */
  readonly paths: RegExp
  /** Makes one as this user and answers the path parameters. */
  readonly make: (client: TestClient, app: TestApp) => Promise<Readonly<Record<string, string>>>
}

/** Straight into the tables: no broker is needed to prove that a row is not another user's. */
async function makeConnection(client: TestClient, app: TestApp): Promise<{ id: string; accountId: string }> {
  const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
  const [id, accountId] = [app.platform.ids.next(), app.platform.ids.next()]
  await app.platform.db.raw(
    `insert into brokerage_connections (id, user_id, broker_id, environment, access, status, auth_method)
     values ($1, $2, 'walk', 'paper', 'read', 'error', 'api_key')`,
    [id, userId],
  )
  await app.platform.db.raw(
    `insert into brokerage_accounts (id, user_id, connection_id, broker_id, broker_account_id,
       account_number_masked, account_name, currency, raw)
     values ($1, $2, $3, 'walk', $4, '…0001', 'Walk', 'USD', 'null')`,
    [accountId, userId, id, accountId],
  )
  return { id, accountId }
}

async function makeOrder(client: TestClient, app: TestApp): Promise<{ readonly id: string }> {
  const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
  const { id: connectionId, accountId } = await makeConnection(client, app)
  const id = app.platform.ids.next()
  await app.platform.db.raw(
    `insert into orders (id, user_id, connection_id, account_id, broker_id, symbol, side, quantity, order_type, time_in_force,
       extended_hours, order_class, legs, status, filled_quantity, source, trade_date, version)
     values ($1, $2, $3, $4, 'walk', 'AAPL', 'buy', 1, 'market', 'day', false, 'simple', '[]', 'canceled', 0, 'user', now(), 1)`,
    [id, userId, connectionId, accountId],
  )
  return { id }
}

async function makePreview(client: TestClient, app: TestApp): Promise<{ readonly id: string }> {
  const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
  const { id: connectionId, accountId } = await makeConnection(client, app)
  const id = app.platform.ids.next()
  const content: OrderPreview = {
    previewId: id,
    expiresAt: '2026-11-20T15:00:00.000Z',
    order: { accountId, symbol: 'AAPL', side: 'buy', quantity: '1', orderType: 'market', timeInForce: 'day' },
    estimatedCost: null,
    estimatedCommission: null,
    estimatedFees: null,
    estimatedProceeds: null,
    estimateSources: { cost: 'unavailable', commission: 'unavailable', fees: 'unavailable', proceeds: 'unavailable' },
    checks: [],
    blocked: false,
    portfolioAfter: null,
    wireRequests: [],
    quoteAsOf: null,
    environment: 'paper',
  }
  await app.platform.db.raw(
    `insert into order_previews (id, user_id, account_id, connection_id, client_order_id, content, content_hash, expires_at)
     values ($1, $2, $3, $4, 'walk', $5, 'hash', $6)`,
    [id, userId, accountId, connectionId, JSON.stringify(content), content.expiresAt],
  )
  return { id }
}

async function makeDifference(client: TestClient, app: TestApp): Promise<{ readonly id: string }> {
  const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
  const { accountId } = await makeConnection(client, app)
  const id = app.platform.ids.next()
  await app.platform.db.raw(
    `insert into reconciliation_differences (id, user_id, account_id, kind, symbol, broker, ledger, difference, likely_cause,
       explanation, material, holds_orders, status, first_seen_at, last_seen_at)
     values ($1, $2, $3, 'quantity', 'KO', 25, 0, 25, 'missing_transfer', 'A sentence', true, true, 'open', now(), now())`,
    [id, userId, accountId],
  )
  return { id }
}

async function makeRecommendation(client: TestClient, app: TestApp): Promise<{ readonly id: string }> {
  const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
  const id = app.platform.ids.next()
  await app.platform.db.raw(
    `insert into recommendations (id, user_id, candidate_key, rank, kind, action, symbol, account_id, quantity, quantity_max, rationale,
       evidence, risks, confidence, horizon_trading_days, rule_checks, disclosure, provider, inputs_hash, seal, made_at,
       expires_at, status)
     values ($1, $2, $3, 1, 'concentration', 'trim', 'AAPL', $1, 1, 1, 'A rationale', '[]', '[]', 0.5, 20, '[]', 'A disclosure',
       'offline', 'hash', 'seal', now(), '2100-01-01', 'new')`,
    [id, userId, `walk:${id}`],
  )
  return { id }
}

export const ownedResources: readonly ResourceMaker[] = [
  {
    paths: /^\/api\/v1\/conversations\/\{id\}/,
    make: (client) => client.expect(201, WithId, client.post('/conversations', { title: 'walk' })),
  },
  {
    paths: /^\/api\/v1\/portfolio\/imports\/\{id\}/,
    make: async (client) => {
      const csv = 'date,type,symbol,quantity,price,fee,amount,currency\n2024-01-02,deposit,,,,,100,USD\n'
      const file = { newAccountName: 'Walk', csv, commit: true }
      const { importId } = await client.expect(
        200,
        z.object({ importId: z.string() }),
        client.post('/portfolio/import', file),
      )
      return { id: importId }
    },
  },
  {
    paths: /^\/api\/v1\/portfolio\/import\/presets\/\{id\}/,
    make: (client) =>
      client.expect(201, WithId, client.post('/portfolio/import/presets', { name: 'walk', mapping: {} })),
  },
  { paths: /^\/api\/v1\/orders\/previews\/\{id\}/, make: makePreview },
  { paths: /^\/api\/v1\/orders\/\{id\}/, make: makeOrder },
  { paths: /^\/api\/v1\/portfolio\/reconciliation\/\{id\}/, make: makeDifference },
  { paths: /^\/api\/v1\/recommendations\/\{id\}/, make: makeRecommendation },
  {
    paths: /^\/api\/v1\/brokerages\/connections\/\{id\}/,
    make: async (client, app) => ({ id: (await makeConnection(client, app)).id }),
  },
  {
    paths: /^\/api\/v1\/brokerages\/accounts\/\{id\}/,
    make: async (client, app) => ({ id: (await makeConnection(client, app)).accountId }),
  },
  {
    paths: /^\/api\/v1\/api-keys\/\{id\}/,
    make: (client) => client.expect(201, WithId, client.post('/api-keys', { name: 'walk', scopes: ['read'] })),
  },
  {
    paths: /^\/api\/v1\/auth\/sessions\/\{id\}/,
    make: async (client) => {
      const list = z.object({ items: z.array(WithId).min(1) })
      const { items } = await client.expect(200, list, client.get('/auth/sessions'))
      return items[0] ?? { id: '' }
    },
  },
  {
    paths: /^\/api\/v1\/notifications\/\{id\}/,
    make: async (client, { platform }) => {
      const { id: userId } = await client.expect(200, WithId, client.get('/auth/me'))
      const told = { kind: 'walk', title: 'A title', body: 'A body', severity: 'info' } as const
      await platform.work.inTransaction(onBehalfOf(userId), (unit) =>
        createNotifications(platform).notify(unit, userId, told),
      )
      const list = z.object({ items: z.array(WithId).min(1) })
      const { items } = await client.expect(200, list, client.get('/notifications'))
      return items[0] ?? { id: '' }
    },
  },
]

/** Paths with a parameter that names nothing of a user's (a symbol, a broker). */
export const publicParameters: readonly RegExp[] = [
  /^\/oauth\/callback\//,
  /\{symbol\}/,
  // The token is the key itself: who has it may read.
  /\/calendar\/\{token\}$/,
]
