import { AuditPage } from '@g2e/contract/audit'
import { AccountList, SyncStarted } from '@g2e/contract/connections'
import type { Connection } from '@g2e/contract/connections'
import { decimal, sum } from '@g2e/domain/money'
import { brokers } from '@g2e/brokers/registry'
import { startSimulators } from '@g2e/simulators'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { testDay } from '../../testing/manual-clock.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'
import { until } from '../../testing/until.ts'
import type { TransactionRecord } from './account-record.ts'
import { createAccountsDeps } from './accounts-deps.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { readSnapshots } from './read-accounts.ts'
import { createRefresh } from './refresh-accounts.ts'
import type { RefreshAccounts } from './refresh-accounts.ts'
import { syncConnection } from './sync-connection.ts'
import { createConnections } from '../connections/index.ts'

let world: SimulatedWorld
let nora: TestClient
let userId: string
let connection: Connection
/** The use-cases on the same database, called directly where nothing over HTTP shows it yet. */
let deps: AccountsDeps
let refresh: RefreshAccounts
const never = new AbortController().signal

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 5, now: testDay }), { preparesDemo: true })
  nora = await world.signUp('nora')
  userId = z.object({ id: z.string() }).parse((await nora.get('/auth/me')).body).id
  await world.control('POST', '/clock', { paused: true })
  connection = await world.connect(nora, 'alpaca')
  const connections = createConnections(world.platform, { definitions: brokers, accountsOf: async () => [] })
  deps = createAccountsDeps(world.platform, connections)
  refresh = createRefresh(deps)
})
afterEach(() => world.control('DELETE', '/faults'))
afterAll(async () => {
  await deps.connections.stop()
  await world.close()
})

async function snapshot() {
  const [only] = await readSnapshots(deps, userId)
  if (!only) throw new Error('there is no account')
  return only
}

async function simulatedAccount() {
  const ending = connection.accounts[0]?.accountNumberMasked.slice(-4)
  const found = (await world.state()).brokers['alpaca']?.accounts.find(({ accountNumber }) =>
    accountNumber.endsWith(ending ?? '????'),
  )
  if (!found) throw new Error('the simulator does not know the account')
  return found
}

/** The amount where the broker names one; else what the trade comes to (api.md, ledger bundle). */
function cashEffect({ type, amount, quantity, price, fee }: TransactionRecord) {
  if (amount !== null) return decimal(amount)
  const traded = decimal(quantity ?? '0')
    .abs()
    .times(price ?? '0')
  if (type === 'buy' || type === 'buy_to_cover') return traded.neg().minus(fee ?? '0')
  if (type === 'sell' || type === 'sell_short') return traded.minus(fee ?? '0')
  return decimal('0')
}

describe('what a broker reports', () => {
  test('is what the broker has, to the last digit', async () => {
    await refresh(userId, [connection.accounts[0]?.id ?? ''])
    const { status, balance, positions } = await snapshot()
    const truth = await simulatedAccount()
    expect(status).toBe('fresh')
    expect(decimal(balance?.cash ?? '0').eq(truth.cash), `${balance?.cash} ${truth.cash}`).toBe(true)
    const held = positions.map(({ symbol, quantity }) => `${symbol} ${decimal(quantity).toFixed()}`).toSorted()
    expect(held).toEqual(
      truth.positions.map(({ symbol, quantity }) => `${symbol} ${decimal(quantity).toFixed()}`).toSorted(),
    )
    expect(held.length).toBeGreaterThan(3)
  })

  test('carries the simulators’ time, not ours', async () => {
    const { now } = await world.state()
    const { asOf } = await snapshot()
    expect(Math.abs(Date.parse(asOf ?? '') - Date.parse(now))).toBeLessThan(120_000)
  })

  test('a ledger of two years and more adds up to the cash', async () => {
    const { account, balance } = await snapshot()
    const ledger = await deps.transactions.ledger(userId, [account.id], {})
    const days = (Date.parse(ledger.at(-1)?.date ?? '') - Date.parse(ledger[0]?.date ?? '')) / 86_400_000
    expect(days).toBeGreaterThan(2 * 365)
    const cash = sum(ledger.map(cashEffect))
    expect(cash.toFixed()).toBe(decimal(balance?.cash ?? '0').toFixed())
  })

  test('read twice is kept once', async () => {
    const { account } = await snapshot()
    const before = await deps.transactions.page(userId, [account.id], {}, { offset: 0, limit: 1 })
    await syncConnection(deps, { id: connection.id, userId }, never)
    const after = await deps.transactions.page(userId, [account.id], {}, { offset: 0, limit: 1 })
    expect(after.total).toBe(before.total)
  })
})

describe('a broker that fails', () => {
  test('leaves the last known values, stale, with the reason, and the connection active', async () => {
    const before = await snapshot()
    await world.control('POST', '/faults', { broker: 'alpaca', fault: 'status_500', count: 1_000 })
    await refresh(userId, [before.account.id])
    const stale = await snapshot()
    expect(stale).toMatchObject({ status: 'stale', balance: before.balance, positions: before.positions })
    expect(stale.error).toContain('cannot be reached')
    const failing = await world.connection(nora, connection.id)
    expect(failing.status).toBe('active')
    expect(failing.lastError).toContain('cannot be reached')
    await world.control('DELETE', '/faults')
    await until(
      async () => {
        await refresh(userId, [before.account.id])
        return snapshot()
      },
      ({ status }) => status === 'fresh',
      60_000,
    )
    expect((await world.connection(nora, connection.id)).lastError).toBeNull()
  }, 180_000)

  test('that is slow is not waited for longer than said, is told as late, and follows by itself', async () => {
    const before = await snapshot()
    await world.control('POST', '/faults', { broker: 'alpaca', fault: 'latency', delayMs: 4_000, count: 1_000 })
    const ids = [before.account.id]
    const inTime = refresh(userId, ids, { waitMsMax: 100 })
    await inTime
    const late = await snapshot()
    expect(late).toMatchObject({ status: 'stale', balance: before.balance, positions: before.positions })
    expect(late.error).toBe(
      'Alpaca takes long to answer. It is still being waited for; until then you see what was read last.',
    )
    // Asked again meanwhile: the same answer is waited for.
    await refresh(userId, ids, { waitMsMax: 100 })
    await world.control('DELETE', '/faults')
    const after = await until(snapshot, ({ status }) => status === 'fresh', 60_000)
    expect(after.error).toBeNull()
    expect((await world.connection(nora, connection.id)).lastError).toBeNull()
  }, 120_000)

  test('that answers nonsense has its answer kept for support', async () => {
    const { account } = await snapshot()
    await world.control('POST', '/faults', { broker: 'alpaca', fault: 'malformed_body', count: 1_000 })
    await refresh(userId, [account.id])
    expect((await snapshot()).status).toBe('stale')
    const { rows } = await world.platform.db.raw('select body from broker_misfits where connection_id = $1', [
      connection.id,
    ])
    expect(rows.length).toBeGreaterThan(0)
    await world.control('DELETE', '/faults')
    await refresh(userId, [account.id])
    expect((await snapshot()).status).toBe('fresh')
  })

  test('for one call only does not cost the sign-in', async () => {
    const { account } = await snapshot()
    await world.control('POST', '/faults', { broker: 'alpaca', fault: 'expired_token', count: 1 })
    await refresh(userId, [account.id])
    expect((await world.connection(nora, connection.id)).status).toBe('active')
  })
})

describe('accounts', () => {
  test('follow the person: name, default, part of the whole', async () => {
    const second = await world.connect(nora, 'alpaca')
    const [first, other] = [connection.accounts[0]?.id, second.accounts[0]?.id]
    const edit = { accountName: 'Retirement', isDefault: true, includeInAggregate: false }
    expect((await nora.patch(`/brokerages/accounts/${other}`, edit)).body).toMatchObject({ id: other, ...edit })
    const { items } = await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))
    expect(items.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [other, true],
      [first, false],
    ])
    expect((await readSnapshots(deps, userId)).map(({ account }) => account.id)).toEqual([first])
    await syncConnection(deps, { id: second.id, userId }, never)
    const again = await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))
    expect(again.items[0]?.accountName).toBe('Retirement')
  })

  test('looked at twice in an hour are audited once', async () => {
    const tess = await world.signUp('tess')
    await world.connect(tess, 'alpaca')
    for (let look = 0; look < 3; look += 1) await tess.get('/brokerages/accounts')
    const views = async () => {
      const { items } = await tess.expect(200, AuditPage, tess.get('/audit?action=account_view'))
      return items.length
    }
    expect(await until(views, (count) => count > 0)).toBe(1)
  })
})

test('a sync that was asked for is done by itself', async () => {
  world.clock.advance(1_000)
  const before = (await world.connection(nora, connection.id)).lastSyncAt
  const started = await nora.expect(202, SyncStarted, nora.post(`/brokerages/connections/${connection.id}/sync`))
  expect(started.connectionId).toBe(connection.id)
  await until(
    () => world.connection(nora, connection.id),
    ({ lastSyncAt }) => lastSyncAt !== before,
  )
})

test('the demo finds its connections there, with trade access', async () => {
  const token = z.object({ access_token: z.string() }).parse((await world.anonymous.post('/auth/demo')).body)
  const list = z.object({ items: z.array(z.object({ access: z.string(), lastSyncAt: z.string().nullable() })) })
  const read = async () => {
    const answer = await world.anonymous.get('/brokerages/connections', {
      headers: { authorization: `Bearer ${token.access_token}` },
    })
    return list.parse(answer.body).items
  }
  const items = await until(read, (found) => found.length > 0 && found.every(({ lastSyncAt }) => lastSyncAt !== null))
  expect(items.every(({ access }) => access === 'trade')).toBe(true)
})
