/** Contracts, snapshots, bars (brokers/ibkr.md 3.4, 3.5). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedDefault } from '../host/world.ts'
import { createMarket } from '../market/create-market.ts'
import { memoryStore } from '../state/memory-store.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'
import { sample } from './testing/sample.ts'
import { gatewayDesk } from './testing/gateway-desk.ts'
import type { GatewayDesk } from './testing/gateway-desk.ts'

let desk: GatewayDesk
beforeAll(async () => {
  desk = await gatewayDesk()
})
afterAll(() => desk.close())

const apple = 265598
const contracts = sample('contracts')
const snapshotOf = (conids: string, fields: string) =>
  desk.call('GET', `/iserver/marketdata/snapshot?conids=${conids}&fields=${fields}`)

test('a snapshot before /iserver/accounts is a 500, or empty where that is set', async () => {
  await desk.post('/iserver/auth/ssodh/init', { publish: true, compete: false })
  expect((await snapshotOf('265598', '31')).status).toBe(500)
  await desk.settings({ missingPrerequisite: 'empty' })
  expect((await snapshotOf('265598', '31')).json).toEqual([{ conid: apple, conidEx: '265598' }])
  await desk.ready()
})

describe('from a symbol to a contract', () => {
  test('a share has its listing here, one in Mexico and a receipt; an unknown symbol is an empty list', async () => {
    const found = await desk.get('/trsrv/stocks?symbols=AAPL,ZZZZQ')
    expect(shapeDifferences(at(contracts, 'trsrv_stocks'), found)).toEqual([])
    const ids = listAt(found, 'AAPL').flatMap((group) =>
      listAt(group, 'contracts').map((contract) => at(contract, 'conid')),
    )
    expect(ids).toEqual([265598, 38708077, 532640894])
    expect(at(found, 'ZZZZQ')).toEqual([])
    expect((await desk.call('GET', '/trsrv/stocks')).json).toMatchObject({ type: '/invalid-argument' })
  })

  test('capital letters only, and a class share with its blank', async () => {
    const found = await desk.get('/trsrv/stocks?symbols=aapl,BRK%20B,BRK.B')
    expect([listAt(found, 'aapl').length, listAt(found, 'BRK.B').length]).toEqual([0, 0])
    expect(listAt(found, 'BRK B').length).toBeGreaterThan(0)
  })

  test('some symbols have two contracts in the United States', async () => {
    const found = await desk.get('/trsrv/stocks?symbols=LIN')
    const here = listAt(found, 'LIN')
      .flatMap((group) => listAt(group, 'contracts'))
      .filter((contract) => at(contract, 'isUS') === true)
    expect(here).toHaveLength(2)
  })

  test('a search gives shares, listings abroad and issuers of bonds, contract ids as texts', async () => {
    const found = listAt(await desk.get('/iserver/secdef/search?symbol=AAPL'))
    const wanted = listAt(contracts, 'secdef_search_AAPL')
    for (const place of [0, 1]) expect(shapeDifferences(wanted[place], found[place])).toEqual([])
    expect(shapeDifferences(wanted[2], found.at(-1))).toEqual([])
    expect(at(found, 0)).toMatchObject({ conid: '265598', companyHeader: 'APPLE INC - NASDAQ', symbol: 'AAPL' })
    expect(at(found.at(-1), 'symbol')).toBeNull()
    const posted = await desk.post('/iserver/secdef/search', { symbol: 'AAPL', secType: 'STK' })
    expect(posted).toEqual(found)
    expect((await desk.call('GET', '/iserver/secdef/search?symbol=ZZZZQ')).status).toBe(500)
    const coin = listAt(await desk.get('/iserver/secdef/search?symbol=BTC'))
    expect(at(coin, 0, 'sections')).toEqual([{ secType: 'CRYPTO', exchange: 'PAXOS' }])
  })

  test('the way to an option: months, strikes, contract; empty before its underlying was searched', async () => {
    const fresh = await gatewayDesk()
    await fresh.ready()
    const chain = (what: string, more = '') =>
      fresh.get(`/iserver/secdef/${what}?conid=${apple}&sectype=OPT&month=JAN27${more}`)
    expect(await chain('strikes')).toEqual({ call: [], put: [] })
    const searched = await fresh.get('/iserver/secdef/search?symbol=AAPL')
    const months = textAt(
      listAt(searched, 0, 'sections').find((section) => at(section, 'secType') === 'OPT'),
      'months',
    )
    expect(months.split(';')).toEqual(expect.arrayContaining(['DEC26', 'JAN27']))
    const strikes = listAt(await chain('strikes'), 'call')
    expect(strikes.length).toBeGreaterThan(5)
    const found = await chain('info', `&strike=${String(strikes[3])}&right=C`)
    expect(shapeDifferences(at(contracts, 'secdef_info_option'), found)).toEqual([])
    expect(at(found, 0)).toMatchObject({
      right: 'C',
      strike: strikes[3],
      multiplier: '100',
      maturityDate: expect.stringMatching(/^202701\d\d$/),
    })
    const conid = String(at(found, 0, 'conid'))
    expect(await fresh.get(`/iserver/contract/${conid}/info`)).toMatchObject({
      instrument_type: 'OPT',
      underlying_con_id: apple,
    })
    await fresh.close()
  })

  test('information, rules, definitions and hours of a contract', async () => {
    expect(shapeDifferences(at(contracts, 'contract_info'), await desk.get(`/iserver/contract/${apple}/info`))).toEqual(
      [],
    )
    const rules = await desk.post('/iserver/contract/rules', { conid: apple, isBuy: true })
    expect(shapeDifferences(at(contracts, 'contract_rules'), rules)).toEqual([])
    expect(
      shapeDifferences(at(contracts, 'trsrv_secdef'), await desk.get(`/trsrv/secdef?conids=${apple},756733`)),
    ).toEqual([])
    const many = Array.from({ length: 201 }, () => apple).join(',')
    expect((await desk.call('GET', `/trsrv/secdef?conids=${many}`)).status).toBe(400)
    const { schedules } = Object(await desk.get(`/contract/trading-schedule?conid=${apple}`))
    expect(schedules['20261126']).toEqual({ extended_hours: [], liquid_hours: [] })
    // 9:30 to 13:00 New York on the day after Thanksgiving.
    expect(schedules['20261127'].liquid_hours).toEqual([
      { opening: Date.UTC(2026, 10, 27, 14, 30) / 1000, closing: Date.UTC(2026, 10, 27, 18) / 1000 },
    ])
    expect((await desk.call('GET', '/iserver/contract/1/info')).status).toBe(500)
  })
})

describe('snapshots', () => {
  const fields = '31,55,70,71,82,83,84,86,85,88,87,7762,7295,7741,6509'

  test('the first is empty, the second has the prices, the third everything, as in the samples', async () => {
    const wanted = sample('marketdata-snapshot')
    const ask = async () => (await snapshotOf('265598', fields)).json
    expect(await ask()).toEqual([{ conid: apple, conidEx: '265598' }])
    expect(shapeDifferences(at(wanted, 'call_2_partial', 0), at(await ask(), 0))).toEqual([])
    const full = at(await ask(), 0)
    expect(shapeDifferences(at(wanted, 'call_3_full', 0), full)).toEqual([])
    expect(textAt(full, '83')).toMatch(/^-?\d+\.\d\d%$/)
    expect(textAt(full, '82')).toMatch(/^[+-]\d+\.\d\d$/)
    expect(textAt(full, '87')).toMatch(/^[\d.,]+[KMB]$/)
    expect(textAt(full, '7762')).toMatch(/^\d+$/)
    expect(textAt(full, '6509')).toBe('RpB')
  })

  test('thousands have commas', async () => {
    const quote = async () => (await snapshotOf('479624278', '31,55')).json
    const filled = await desk.until(quote, (json) => at(json, 0, '31') !== undefined)
    expect(textAt(filled, 0, '31')).toMatch(/^\d{2,3},\d{3}\.\d\d$/)
  })

  test('after unsubscribing it is empty again; what is not open is a 500', async () => {
    expect(await desk.post('/iserver/marketdata/unsubscribe', { conid: apple })).toEqual({ success: true })
    expect((await desk.call('POST', '/iserver/marketdata/unsubscribe', { conid: apple })).json).toEqual({
      error: 'unknown',
    })
    expect((await snapshotOf('265598', '31')).json).toEqual([{ conid: apple, conidEx: '265598' }])
    expect(await desk.get('/iserver/marketdata/unsubscribeall')).toEqual({ unsubscribed: true })
  })

  test('listings abroad and people without a subscription get N and no values', async () => {
    const mexico = async () => (await snapshotOf('38708077', '31')).json
    await mexico()
    expect(await mexico()).toMatchObject([{ '6509': 'N', conid: 38708077 }])
    expect(Object.keys(Object(at(await mexico(), 0)))).not.toContain('31')
    await desk.settings({ marketData: 'delayed' })
    const delayed = async () => (await snapshotOf('756733', '31')).json
    await delayed()
    expect(await delayed()).toMatchObject([{ '6509': 'DPB', '31': expect.any(String) }])
    await desk.settings({ marketData: 'realtime' })
  })

  test('an option stays empty until its underlying was searched', async () => {
    const fresh = await gatewayDesk({ profile: 'empty' })
    await fresh.ready()
    await fresh.get('/iserver/secdef/search?symbol=AAPL')
    const [option] = listAt(await fresh.get(`/iserver/secdef/info?conid=${apple}&sectype=OPT&month=DEC26`))
    const path = `/iserver/marketdata/snapshot?conids=${String(at(option, 'conid'))}&fields=31,84,86,7308,7633,7638`
    const filled = await fresh.until(
      () => fresh.get(path),
      (json) => at(json, 0, '7308') !== undefined,
    )
    expect(textAt(filled, 0, '7633')).toMatch(/%$/)
    // Another brokerage session has searched for nothing.
    await fresh.control('POST', '/clock', { advanceMs: 7 * 60_000 })
    await fresh.ready()
    await fresh.get(path)
    expect(Object.keys(Object(at(await fresh.get(path), 0)))).toEqual(['conid', 'conidEx'])
    await fresh.close()
  })

  test('without a trade today field 31 is the prior close with a C', async () => {
    const fresh = await gatewayDesk()
    await fresh.control('POST', '/clock', { to: '2026-11-27T13:00:00Z' })
    await fresh.raw('GET', `/ibkr/sso/Login?session=${fresh.session}&decision=approve`)
    await fresh.ready()
    const path = `/iserver/marketdata/snapshot?conids=${apple}&fields=31,7741,70`
    const filled = await fresh.until(
      () => fresh.get(path),
      (json) => at(json, 0, '7741') !== undefined,
    )
    expect(textAt(filled, 0, '31')).toBe(`C${textAt(filled, 0, '7741')}`)
    expect(at(filled, 0, '70')).toBeUndefined()
    await fresh.close()
  })

  test('the last price of a halted symbol has an H', async () => {
    const market = createMarket(seedDefault, memoryStore())
    const halted = market.calendar
      .tradingDays('2026-11-27', '2028-06-30')
      .flatMap((date) => ['PLTR', 'TSLA', 'INTC'].map((symbol) => ({ hours: market.calendar.hours(date), symbol })))
      .map(({ hours, symbol }) => {
        for (let instant = (hours?.opensAt ?? 0) + 7_200_000; instant < (hours?.closesAt ?? 0); instant += 240_000)
          if (market.quote(symbol, instant)?.halted) return { symbol, instant }
        return undefined
      })
      .find((found) => found !== undefined)
    if (!halted) throw new Error('the market of this seed has no halt to test with')
    const fresh = await gatewayDesk({ day: halted.instant })
    await fresh.control('POST', '/clock', { paused: true, to: halted.instant })
    await fresh.ready()
    const found = await fresh.get(`/trsrv/stocks?symbols=${halted.symbol}`)
    const conid = String(at(found, halted.symbol, 0, 'contracts', 0, 'conid'))
    const path = `/iserver/marketdata/snapshot?conids=${conid}&fields=31`
    const filled = await fresh.until(
      () => fresh.get(path),
      (json) => at(json, 0, '31') !== undefined,
    )
    expect(textAt(filled, 0, '31')).toMatch(/^H\d+\.\d\d$/)
    await fresh.close()
  })

  test('at most 100 contracts and 50 fields; without contracts a problem document', async () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, place) => 7000 + place).join(',')
    expect((await snapshotOf(numbers(101), '31')).status).toBe(400)
    expect((await snapshotOf('265598', numbers(51))).status).toBe(400)
    expect((await desk.call('GET', '/iserver/marketdata/snapshot?fields=31')).json).toEqual(
      at(sample('errors'), 'problem_detail_400', 'body'),
    )
  })
})

describe('bars', () => {
  const history = (query: string) => desk.call('GET', `/iserver/marketdata/history?conid=${apple}&${query}`)

  test('a day in five minutes, in the shape of the sample; points is one less than there are', async () => {
    const answer = await history('period=1d&bar=5min')
    expect(shapeDifferences(sample('marketdata-history'), answer.json)).toEqual([])
    const data = listAt(answer.json, 'data')
    expect(at(answer.json, 'points')).toBe(data.length - 1)
    // 9:30 to 10:00 of the running day.
    expect(data.length).toBeGreaterThanOrEqual(6)
    expect(at(data, 0, 't')).toBe(Date.UTC(2026, 10, 25, 14, 30))
  })

  test('a year in days begins its days with the session, at most a thousand points', async () => {
    const year = listAt((await history('period=1y&bar=1d')).json, 'data')
    expect(year.length).toBeGreaterThan(245)
    expect(year.length).toBeLessThan(258)
    expect(new Date(Number(at(year.at(-1), 't'))).toISOString()).toBe('2026-11-25T14:30:00.000Z')
    expect(listAt((await history('period=15y&bar=1w')).json, 'data').length).toBeLessThanOrEqual(1_000)
  })

  test('volume of shares is in hundreds unless it is set otherwise', async () => {
    const volume = async () => Number(at((await history('period=5d&bar=1d')).json, 'data', 0, 'v'))
    const hundreds = await volume()
    await desk.settings({ historyVolume: 'shares' })
    expect(await volume()).toBeCloseTo(hundreds * 100, 0)
    await desk.settings({ historyVolume: 'hundreds' })
  })

  test('a bar that does not go with its period, or no data, is a 500; what is malformed a 400', async () => {
    expect((await history('period=1y&bar=1min')).status).toBe(500)
    expect((await history('period=1w&bar=5min')).status).toBe(500)
    expect((await history('period=1001d&bar=1d')).status).toBe(400)
    expect((await history('period=1d&bar=7min')).status).toBe(400)
    expect((await history('bar=1d')).status).toBe(400)
    expect(await desk.call('GET', '/iserver/marketdata/history?conid=38708077&period=1d&bar=1h')).toMatchObject({
      status: 500,
      json: { error: 'Chart data unavailable' },
    })
  })

  test('a start time ends the period, and direction 1 begins it', async () => {
    const back = listAt((await history('period=2d&bar=1d&startTime=20261120-21:00:00')).json, 'data')
    expect(back.map((bar) => new Date(Number(at(bar, 't'))).toISOString().slice(0, 10))).toEqual([
      '2026-11-19',
      '2026-11-20',
    ])
    // The open of the running day: what lies before it is the day before.
    const before = listAt((await history('period=1d&bar=30min&startTime=20261125-14:30:00&direction=-1')).json, 'data')
    expect([before.length, at(before.at(-1), 't')]).toEqual([13, Date.UTC(2026, 10, 24, 20, 30)])
    const forward = listAt((await history('period=2d&bar=1d&startTime=20261118-00:00:00&direction=1')).json, 'data')
    expect(new Date(Number(at(forward, 0, 't'))).toISOString().slice(0, 10)).toBe('2026-11-18')
  })
})
