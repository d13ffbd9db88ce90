/** Accounts, balances and positions, field by field against the samples and figure by figure against the books. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from './settings.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { sample, schwabDesk, trader } from './testing/schwab-desk.ts'
import type { SchwabDesk } from './testing/schwab-desk.ts'
import { shapeDifferences } from './testing/shape.ts'

let desk: SchwabDesk
beforeAll(async () => {
  desk = await schwabDesk({ profile: 'balanced' })
})
afterEach(() => desk.settings(defaultSettings))
afterAll(() => desk.close())

const samples = sample('accounts-with-positions')
const accounts = (query = '') => desk.get(`${trader}/accounts${query}`)
const secured = (json: unknown, place: number) => at(json, place, 'securitiesAccount')

test('account numbers come with hashes of 64 characters', async () => {
  const numbers = await desk.get(`${trader}/accounts/accountNumbers`)
  expect(shapeDifferences(sample('account-numbers'), numbers)).toEqual([])
  expect(listAt(numbers).map((one) => at(one, 'hashValue'))).toEqual(desk.accountIds)
  for (const one of listAt(numbers)) {
    expect(textAt(one, 'hashValue')).toMatch(/^[0-9A-F]{64}$/)
    expect(textAt(one, 'accountNumber')).toMatch(/^\d{8}$/)
  }
})

test('a margin and a cash account have the balances of their kinds', async () => {
  const json = await accounts()
  expect(listAt(json).map((one) => at(one, 'securitiesAccount', 'type'))).toEqual(['MARGIN', 'CASH'])
  const { positions: _positions, ...margin } = Object(secured(samples, 0))
  expect(shapeDifferences(margin, secured(json, 0))).toEqual([])
  expect(shapeDifferences(secured(samples, 1), secured(json, 1))).toEqual([])
  expect(shapeDifferences(at(samples, 0, 'aggregatedBalance'), at(json, 0, 'aggregatedBalance'))).toEqual([])
})

test('positions come when they are asked for, in the shape of their class', async () => {
  const plain = await accounts()
  expect(at(secured(plain, 0), 'positions')).toBeUndefined()
  const positions = listAt(secured(await accounts('?fields=positions'), 0), 'positions')
  const ofClass = (list: readonly unknown[], assetType: string) =>
    list.find((one) => at(one, 'instrument', 'assetType') === assetType)
  for (const assetType of ['EQUITY', 'COLLECTIVE_INVESTMENT']) {
    const documented = ofClass(listAt(secured(samples, 0), 'positions'), assetType)
    expect(shapeDifferences(documented, ofClass(positions, assetType))).toEqual([])
  }
  const answer = await desk.call('GET', `${trader}/accounts?fields=everything`)
  expect(answer.status).toBe(400)
})

test('cash and positions add up to the value, which is that of the books', async () => {
  await desk.control('POST', '/clock', { paused: true })
  const json = await accounts('?fields=positions')
  const state = await desk.control('GET', '/state')
  for (const place of [0, 1]) {
    const account = secured(json, place)
    const known = at(state, 'brokers', 'schwab', 'accounts', place)
    const balances = at(account, 'currentBalances')
    const held = listAt(account, 'positions').reduce<number>((total, one) => total + Number(at(one, 'marketValue')), 0)
    expect(Number(at(balances, 'cashBalance')) + held).toBeCloseTo(Number(at(balances, 'liquidationValue')), 2)
    expect(at(balances, 'liquidationValue')).toBe(Number(at(known, 'totalValue')))
    expect(at(balances, 'cashBalance')).toBe(Number(at(known, 'cash')))
    expect(at(balances, place === 0 ? 'buyingPower' : 'cashAvailableForTrading')).toBe(Number(at(known, 'buyingPower')))
    const bookPositions = listAt(known, 'positions').map((one) => [at(one, 'symbol'), Number(at(one, 'quantity'))])
    const wirePositions = listAt(account, 'positions').map((one) => [
      at(one, 'instrument', 'symbol'),
      at(one, 'longQuantity'),
    ])
    expect(wirePositions).toEqual(bookPositions)
  }
  await desk.control('POST', '/clock', { paused: false })
})

test('one account by its hash; a plain number is refused, another person’s hash is not found', async () => {
  const numbers = await desk.get(`${trader}/accounts/accountNumbers`)
  const one = await desk.get(desk.account())
  expect(at(one, 'securitiesAccount', 'accountNumber')).toBe(at(numbers, 0, 'accountNumber'))
  const plain = await desk.call('GET', `${trader}/accounts/${textAt(numbers, 0, 'accountNumber')}`)
  expect(plain.status).toBe(400)
  expect(shapeDifferences(at(sample('errors'), 'trader_400_single', 'body'), plain.json)).toEqual([])
  const login = await desk.control('POST', '/accounts', { broker: 'schwab', userRef: 'other', profile: 'empty' })
  const foreign = await desk.call('GET', `${trader}/accounts/${textAt(login, 'accountIds', 0)}`)
  expect([foreign.status, foreign.json]).toEqual([404, at(sample('errors'), 'trader_404', 'body')])
})

test('hashes may change, and then the old ones are not found', async () => {
  await desk.settings({ hashGeneration: 1 })
  expect((await desk.call('GET', desk.account())).status).toBe(404)
  const hash = textAt(await desk.get(`${trader}/accounts/accountNumbers`), 0, 'hashValue')
  expect(hash).not.toBe(desk.hash)
  expect((await desk.call('GET', `${trader}/accounts/${hash}`)).status).toBe(200)
})

test('preferences are one object that leads to the streamer, or a list of one', async () => {
  const preference = await desk.get(`${trader}/userPreference`)
  expect(shapeDifferences(sample('user-preference'), preference)).toEqual([])
  expect(at(preference, 'streamerInfo', 0, 'streamerSocketUrl')).toBe(`${desk.url.replace('http', 'ws')}/schwab/ws`)
  await desk.settings({ preferenceIsArray: true })
  expect(await desk.get(`${trader}/userPreference`)).toEqual([preference])
})

test('every answer has an id; unknown addresses are the gateway’s; oddities strike when armed', async () => {
  const id = (await desk.call('GET', `${trader}/accounts`)).headers.get('schwab-client-correlid')
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  const text = { status: 404, type: 'text/plain' }
  const lost = await desk.call('GET', '/schwab/trader/v2/accounts')
  expect({ status: lost.status, type: lost.headers.get('content-type') }).toEqual(text)
  await desk.quirk('gateway_404')
  const struck = await desk.call('GET', `${trader}/accounts`)
  expect({ status: struck.status, type: struck.headers.get('content-type') }).toEqual(text)
  await desk.quirk('empty_error')
  const empty = await desk.call('GET', `${trader}/accounts`)
  expect([empty.status, empty.text]).toEqual([400, ''])
  await desk.quirk('edge_block')
  expect((await desk.call('GET', `${trader}/accounts`)).status).toBe(403)
  expect((await desk.call('GET', `${trader}/accounts`)).status).toBe(200)
})

test('reads may be limited too', async () => {
  await desk.settings({ readsPerMinute: 1, sendsRetryAfter: true })
  const answers = await Promise.all([1, 2, 3].map(() => desk.call('GET', `${trader}/accounts/accountNumbers`)))
  const limited = answers.find(({ status }) => status === 429)
  expect(limited?.json).toEqual(at(sample('errors'), 'trader_429', 'body'))
  expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('Schwab has no coins: who asks for them gets shares', async () => {
  const login = await desk.control('POST', '/accounts', { broker: 'schwab', userRef: 'coins', profile: 'crypto' })
  const state = await desk.control('GET', '/state')
  const mine = listAt(state, 'brokers', 'schwab', 'accounts').filter((one) =>
    listAt(login, 'accountIds').includes(at(one, 'accountId')),
  )
  const symbols = mine.flatMap((one) => listAt(one, 'positions').map((position) => textAt(position, 'symbol')))
  expect(symbols.length).toBeGreaterThan(5)
  expect(symbols.filter((symbol) => symbol.includes('/'))).toEqual([])
})
