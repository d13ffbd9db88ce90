/** `SIM_URL`: the simulators are where it says, whatever their host is called (api.md, "Simulator control"). */
import { Connection, ConnectionCreated } from '@g2e/contract/connections'
import { brokers } from '@g2e/brokers/registry'
import { startSimulators } from '@g2e/simulators'
import type { RunningSimulators } from '@g2e/simulators'
import { createServer, request } from 'node:http'
import type { Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'
import { until } from '../../testing/until.ts'
import { createConnectionsDeps } from './connections-deps.ts'
import { createReminders } from './reauthorization.ts'

let simulators: RunningSimulators
let proxy: Server
/** As a reverse proxy that another machine's simulators stand behind; no loopback name, and yet it leads here. */
let proxyUrl: string
/** Whether the proxy keeps the simulators' time to itself, as they do while a machine is too busy to answer. */
let isTimeless = false

beforeAll(async () => {
  simulators = await startSimulators({ seed: 5 })
  const target = new URL(simulators.url)
  proxy = createServer((incoming, answer) => {
    if (isTimeless && incoming.url === '/control/clock') {
      answer.writeHead(503).end()
      return
    }
    const { method, url: path, headers } = incoming
    const outgoing = request(
      { port: target.port, method, path, headers: { ...headers, host: target.host } },
      (said) => {
        answer.writeHead(said.statusCode ?? 502, said.headers)
        said.pipe(answer)
      },
    )
    outgoing.on('error', () => answer.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  proxyUrl = `http://0.0.0.0:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(async () => {
  proxy.closeAllConnections()
  proxy.close()
  await simulators.close()
})

const appAt = (url: string) => startTestApp({ env: { SIM_URL: url, DEMO: 'false' } })
const ask = { brokerId: 'alpaca', environment: 'simulated' }

test.each([
  ['under another name of this machine', () => simulators.url.replace('127.0.0.1', 'localhost')],
  ['behind a proxy', () => proxyUrl],
])(
  '%s, accounts are opened and read',
  async (_name, url) => {
    const app = await appAt(url())
    const nora = await app.signUp('nora')
    const made = await nora.expect(201, ConnectionCreated, nora.post('/brokerages/connections', ask))
    const read = await until(
      () => nora.expect(200, Connection, nora.get(`/brokerages/connections/${made.connection.id}`)),
      ({ lastSyncAt }) => lastSyncAt !== null,
      60_000,
    )
    expect(read).toMatchObject({ status: 'active', lastError: null })
    await app.close()
  },
  120_000,
)

test('that refuse the name of their host are told with what to do, and nothing is left half made', async () => {
  const url = simulators.url.replace('127.0.0.1', '0.0.0.0')
  const app = await appAt(url)
  const nora = await app.signUp('nora')
  const { status, body } = await nora.post('/brokerages/connections', ask)
  expect([status, Object(body).code]).toEqual([422, 'validation_failed'])
  expect(Object(body).errors[0]).toEqual({
    path: 'body.environment',
    message: `The simulators at ${url} refuse to be called by that name. The simulators answer only to 127.0.0.1, localhost and [::1].`,
  })
  expect((await nora.get('/brokerages/connections')).body).toMatchObject({ items: [] })
  await app.close()
})

test('that do not tell their time yet end no sign-in, whatever our own clock says', async () => {
  const app = await appAt(proxyUrl)
  const nora = await app.signUp('nora')
  const wish = { ...ask, brokerId: 'schwab' }
  const { connection } = await nora.expect(201, ConnectionCreated, nora.post('/brokerages/connections', wish))
  const read = () => nora.expect(200, Connection, nora.get(`/brokerages/connections/${connection.id}`))
  const { reauthorizeBy } = await until(read, ({ status }) => status === 'active', 60_000)
  // As after a start on the same data: nothing has read the simulators' clock before.
  const again = createConnectionsDeps(app.platform, { definitions: brokers, accountsOf: async () => [] })
  app.clock.set(new Date(Date.parse(reauthorizeBy ?? '') + 86_400_000).toISOString())
  isTimeless = true
  try {
    await createReminders(again)()
    expect(await again.connections.byStatus('expired')).toEqual([])
  } finally {
    isTimeless = false
    await app.close()
  }
}, 240_000)

test('the ends of tokens are counted from their time by the very first call after a start too', async () => {
  const app = await startTestApp({
    env: {
      DEMO: 'false',
      SCHWAB_BASE_URL: `${simulators.url}/schwab`,
      SCHWAB_CLIENT_ID: 'our-app',
      SCHWAB_CLIENT_SECRET: 'sim-secret-our-app',
    },
  })
  const nora = await app.signUp('nora')
  const wish = { brokerId: 'schwab', environment: 'paper' }
  const { authorization } = await nora.expect(201, ConnectionCreated, nora.post('/brokerages/connections', wish))
  const page = await fetch(`${authorization?.authorization_url}&decision=approve`, { redirect: 'manual' })
  const code = new URL(page.headers.get('location') ?? '').searchParams.get('code')
  const answer = { state: authorization?.state, code }
  const { expiresAt, reauthorizeBy } = await nora.expect(200, Connection, nora.post('/brokerages/callback', answer))
  const { now }: { readonly now: string } = Object(await (await fetch(`${simulators.url}/control/clock`)).json())
  const minutesLeft = (end: string | null) => Math.round((Date.parse(end ?? '') - Date.parse(now)) / 60_000)
  // schwab.md 2.3: half an hour, and seven days.
  expect([minutesLeft(expiresAt), minutesLeft(reauthorizeBy)]).toEqual([30, 7 * 24 * 60])
  await app.close()
}, 120_000)
