/** Totals that move with the market, over the stream, beside what the brokers themselves say. */
import { PortfolioChange } from '@g2e/contract/live'
import { Portfolio } from '@g2e/contract/portfolio'
import { Money, sum, toMoney } from '@g2e/domain/money'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import { StreamClient } from '../../testing/stream-client.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient
let omar: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  omar = await simulated.app.signUp('omar')
  await connectSimulated(nora, 'alpaca')
  await connectSimulated(omar, 'schwab')
}, 180_000)
afterAll(() => simulated.close())

const Accounts = z.object({ accounts: z.array(z.object({ totalValue: z.string() })) })
const State = z.object({ brokers: z.object({ alpaca: Accounts, schwab: Accounts }) })

const open = (client: TestClient) => StreamClient.open({ origin: simulated.app.origin, client }, '?topics=portfolio')
const told = (reader: StreamClient) => reader.frames.map(({ data }) => PortfolioChange.parse(data))
const moved = (reader: StreamClient) => told(reader).filter(({ reason }) => reason === 'trades')
const portfolioOf = (client: TestClient) => client.expect(200, Portfolio, client.get('/portfolio'))

/** What the one person's accounts there are worth at this standstill. */
async function worth(broker: 'alpaca' | 'schwab'): Promise<string> {
  const { brokers } = State.parse(await simulated.control('GET', '/state'))
  return toMoney(sum(brokers[broker].accounts.map(({ totalValue }) => Money(totalValue))))
}

/**
 * A minute passes in the market, again and again, until the stream tells what the broker says at that minute. The first quote
 * of a symbol is only where we begin, so each must have been traded at another price since; and on a busy machine the last
 * prices are on their way for seconds.
 */
async function untilAsTheBrokerSays(reader: StreamClient, broker: 'alpaca' | 'schwab') {
  const deadline = performance.now() + 150_000
  while (performance.now() < deadline) {
    await simulated.control('POST', '/clock', { advanceMs: 60_000 })
    const expected = await worth(broker)
    const lookUntil = performance.now() + 8_000
    while (performance.now() < lookUntil) {
      const found = moved(reader).find(({ totals }) => totals.totalValue === expected)
      if (found) return found
      await sleep(50)
    }
  }
  const [last] = moved(reader).slice(-1)
  throw new Error(`the stream told ${last?.totals.totalValue}, the broker ${await worth(broker)}`)
}

test('trades move the totals to what the broker itself says, for each person by what is theirs', async () => {
  const [hers, his] = [await portfolioOf(nora), await portfolioOf(omar)]
  const readers = { nora: await open(nora), omar: await open(omar) }
  const [noras, omars] = [
    await untilAsTheBrokerSays(readers.nora, 'alpaca'),
    await untilAsTheBrokerSays(readers.omar, 'schwab'),
  ]
  for (const [before, after] of [
    [hers, noras],
    [his, omars],
  ] as const) {
    expect(after.totals.totalValue).not.toBe(before.totals.totalValue)
    expect(after.totals).toMatchObject({ cash: before.totals.cash, buyingPower: before.totals.buyingPower })
    const change = (name: 'totalValue' | 'marketValue' | 'dayChange' | 'unrealizedPl') =>
      (Number(after.totals[name]) - Number(before.totals[name])).toFixed(2)
    expect([change('marketValue'), change('dayChange'), change('unrealizedPl')]).toEqual(
      Array.from({ length: 3 }, () => change('totalValue')),
    )
    expect(after.asOf).not.toBeNull()
    expect((after.asOf ?? '') >= (before.asOf ?? '')).toBe(true)
  }
  expect(told(readers.nora).every(({ totals }) => totals.cash === hers.totals.cash)).toBe(true)
  expect(told(readers.omar).every(({ totals }) => totals.cash === his.totals.cash)).toBe(true)
  for (const reader of Object.values(readers)) reader.close()
}, 360_000)

test('a reading of the accounts is told as such, with its own figures', async () => {
  const reader = await open(nora)
  const read = await nora.expect(200, Portfolio, nora.get('/portfolio?refresh=true'))
  await reader.until(() => told(reader).some(({ reason }) => reason === 'accounts'))
  const first = told(reader).find(({ reason }) => reason === 'accounts')
  expect(first?.totals).toEqual(read.totals)
  expect(first?.asOf).toBe(read.asOf)
  reader.close()
}, 60_000)

test('who has no accounts is told nothing', async () => {
  const paula = await simulated.app.signUp('paula')
  const [reader, others] = [await open(paula), await open(omar)]
  await untilAsTheBrokerSays(others, 'schwab')
  expect(reader.frames).toEqual([])
  for (const one of [reader, others]) one.close()
}, 180_000)
