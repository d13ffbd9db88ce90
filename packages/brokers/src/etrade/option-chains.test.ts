import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WireMismatch } from '../port/index.ts'
import { json, startScriptedServer } from '../testing/scripted-server.ts'
import type { ScriptedServer } from '../testing/scripted-server.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { openSession } from './broker.ts'
import { mapExpirations, mapOptionChain } from './map.ts'

const textOf = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
const sample = (name: string): unknown => JSON.parse(textOf(`${name}.json`))

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

test('expirations are dates, from JSON and from XML', () => {
  const dates = ['2026-11-27', '2026-12-18', '2027-01-15']
  expect(mapExpirations(sample('option_expire_dates'))).toEqual(dates)
  expect(mapExpirations(textOf('option_expire_dates.xml'))).toEqual(dates)
  expect(() => mapExpirations([{ year: 2026, month: 13, day: 1 }])).toThrow(WireMismatch)
})

test('a chain is its contracts, named by their own keys', () => {
  const { items, warnings } = mapOptionChain(sample('option_chains'))
  expect(warnings).toEqual([])
  expect(items.slice(0, 2)).toMatchObject([
    { symbol: 'AAPL270115C00250000', right: 'call', strike: '250', bid: '15.1', ask: '15.2', inTheMoney: true },
    { symbol: 'AAPL270115P00250000', right: 'put', expiresOn: '2027-01-15', inTheMoney: false },
  ])
  expect(items[0]?.greeks).toMatchObject({ delta: '0.5421', iv: '0.284' })
  expect(mapOptionChain(textOf('option_chains.xml')).items).toHaveLength(items.length)
})

test('greeks that are not current are none, and a chain of calls has no puts', () => {
  const leg = { osiKey: 'AAPL--270115C00250000', OptionGreeks: { delta: 0.5, currentValue: false } }
  const { items } = mapOptionChain({ OptionChainResponse: { OptionPair: [{ Call: leg }] } })
  expect(items).toMatchObject([{ greeks: null, bid: null }])
})

test('each expiration between the dates is asked for on its own', async () => {
  const session = openSession(
    { ETRADE_BASE_URL: server.url },
    {
      environment: 'live',
      credentials: { consumerKey: 'k', consumerSecret: 's', accessToken: 't', accessTokenSecret: 'ts' },
      environmentHooks: testHooks(),
      onRenewed: () => Promise.resolve(),
    },
  )
  server.answer(json(sample('option_expire_dates')), json(sample('option_chains')))
  const contracts = await session.optionChain?.({ symbol: 'AAPL', from: '2026-12-01' })
  // 0.284 of a year, as percent.
  expect(contracts?.[0]).toMatchObject({
    symbol: 'AAPL270115C00250000',
    impliedVolatilityPercent: '28.4',
    delta: '0.5421',
  })
  expect(server.received[0]).toContain('expiryType=ALL')
  expect(
    server.received.slice(1).map((line) => /expiryYear=(\d+)&expiryMonth=(\d+)&expiryDay=(\d+)/.exec(line)?.[0]),
  ).toEqual(['expiryYear=2026&expiryMonth=12&expiryDay=18', 'expiryYear=2027&expiryMonth=1&expiryDay=15'])
  await session.close()
})
