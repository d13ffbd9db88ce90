/** The portfolio as ready bytes: whatever way it takes through the server, everybody is told the same. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectSimulated, eventually, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const requestsPerMinute = 40

let simulated: SimulatedApp
let nora: TestClient
let omar: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  omar = await simulated.app.signUp('omar')
  await connectSimulated(nora)
})
afterAll(() => simulated.close())

const readyAnswers = async ({ app } = simulated): Promise<number> => {
  const { text } = await app.anonymous.get('/metrics')
  return Number(/^g2e_ready_answers_total (\d+)/m.exec(text)?.[1] ?? 0)
}
/** A request with an origin always goes through the framework. */
const slowly = (client: TestClient, headers: Record<string, string> = {}) =>
  client.get('/portfolio', { headers: { origin: simulated.app.origin, ...headers } })

async function warm(client: TestClient): Promise<void> {
  await client.get('/portfolio')
  await client.get('/portfolio')
}
beforeEach(() => warm(nora))

describe('an answer at hand', () => {
  test('is the one that the framework gives, headers included', async () => {
    const before = await readyAnswers()
    const quick = await nora.get('/portfolio')
    expect(await readyAnswers()).toBe(before + 1)
    const slow = await slowly(nora)
    expect(await readyAnswers()).toBe(before + 1)
    expect(quick.status).toBe(200)
    expect(quick.text).toBe(slow.text)
    const told = ({ headers }: typeof quick) => Object.fromEntries([...headers].filter(([name]) => name !== 'date'))
    expect(told(quick)).toEqual(told(slow))
  })

  test('is not sent again to who has it', async () => {
    const etag = (await nora.get('/portfolio')).headers.get('etag') ?? ''
    for (const seen of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await nora.get('/portfolio', { headers: { 'if-none-match': seen } })
      expect([seen, answer.status, answer.text]).toEqual([seen, 304, ''])
    }
    expect((await nora.get('/portfolio', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test("is each user's own", async () => {
    await warm(omar)
    const [hers, his] = [await nora.get('/portfolio'), await omar.get('/portfolio')]
    expect(hers.text).not.toBe(his.text)
    expect(his.body).toMatchObject({ positions: [], accounts: [] })
  })

  test('gives way when something of the accounts changes', async () => {
    const before = (await omar.get('/portfolio')).text
    await connectSimulated(omar)
    await eventually(async () => ((await omar.get('/portfolio')).text === before ? undefined : true), 'new portfolio')
  })

  test('is for who is signed in: without a token, with a wrong one, after the end of the session', async () => {
    const { anonymous, signUp } = simulated.app
    expect((await anonymous.get('/portfolio')).status).toBe(401)
    expect((await nora.get('/portfolio', { headers: { authorization: `Bearer ${nora.token}x` } })).status).toBe(401)
    const paula = await signUp('paula')
    await warm(paula)
    const before = await readyAnswers()
    expect((await paula.get('/portfolio')).status).toBe(200)
    expect(await readyAnswers()).toBe(before + 1)
    await paula.post('/auth/logout')
    expect((await paula.get('/portfolio')).status).toBe(401)
  })

  test('ends with the token', async () => {
    const rita = await simulated.app.signUp('rita')
    await warm(rita)
    simulated.app.clock.advance(24 * 60 * 60 * 1_000)
    expect((await rita.get('/portfolio')).status).toBe(401)
  })
})

test('the limit counts both ways together, and refuses the first beyond it', async () => {
  const limited = await startSimulatedApp({ env: { RATE_LIMIT_PER_MINUTE: String(requestsPerMinute) } })
  try {
    const sam = await limited.app.signUp('sam')
    const statuses: number[] = []
    for (let count = 0; count <= requestsPerMinute; count += 1) statuses.push((await sam.get('/portfolio')).status)
    expect(statuses.slice(0, requestsPerMinute).every((status) => status === 200)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    expect(await readyAnswers(limited)).toBeGreaterThan(requestsPerMinute / 2)
  } finally {
    await limited.close()
  }
})
