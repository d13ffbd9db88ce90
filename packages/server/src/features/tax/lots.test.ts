import { GainList, LotList, Portfolio, WashSaleList } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

let simulated: SimulatedApp
let nora: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  await connectSimulated(nora)
})
afterAll(() => simulated.close())

test('lots are what is held, share for share, by every method, and gains are of their year', async () => {
  const { positions } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  for (const method of ['fifo', 'hifo', 'average']) {
    const { items, excluded } = await nora.expect(200, LotList, nora.get(`/portfolio/lots?method=${method}`))
    expect(excluded).toEqual([])
    const held = Map.groupBy(items, ({ symbol }) => symbol)
    expect([...held.keys()].toSorted()).toEqual(positions.map(({ symbol }) => symbol).toSorted())
    for (const { symbol, quantity } of positions) {
      const lots = sum((held.get(symbol) ?? []).map((lot) => decimal(lot.quantity)))
      expect(lots.eq(quantity), `${symbol} by ${method}`).toBe(true)
    }
  }
  const { items: gains } = await nora.expect(200, GainList, nora.get('/portfolio/gains'))
  const [first] = gains
  expect(first).toBeDefined()
  const year = first?.closedOn.slice(0, 4) ?? ''
  const { items } = await nora.expect(200, GainList, nora.get(`/portfolio/gains?year=${year}`))
  expect(items).toEqual(gains.filter(({ closedOn }) => closedOn.startsWith(year)))
  const { items: sales } = await nora.expect(200, WashSaleList, nora.get('/portfolio/wash-sales'))
  const matched = sales.filter(({ verdict }) => verdict === 'match').map(({ disallowed }) => decimal(disallowed))
  expect(sum(matched).eq(sum(gains.map(({ disallowed }) => decimal(disallowed))))).toBe(true)
})

test('lots, gains and wash sales are answered page by page if asked; the sums stay over all', async () => {
  const whole = await nora.expect(200, GainList, nora.get('/portfolio/gains'))
  expect([whole.page, whole.pages, whole.total, whole.pageSize]).toEqual([1, 1, whole.items.length, whole.items.length])
  const days = whole.items.map(({ closedOn }) => closedOn)
  expect(days).toEqual(days.toSorted().toReversed())
  expect(decimal(whole.totals.gain).eq(sum(whole.items.map(({ gain }) => decimal(gain))))).toBe(true)
  expect(whole.years.reduce((count, year) => count + year.count, 0)).toBe(whole.total)
  const met: unknown[] = []
  for (let page = 1; page <= Math.ceil(whole.total / 7); page += 1) {
    const answer = await nora.expect(200, GainList, nora.get(`/portfolio/gains?page=${page}&pageSize=7`))
    expect([answer.total, answer.pages, answer.totals]).toEqual([whole.total, Math.ceil(whole.total / 7), whole.totals])
    met.push(...answer.items)
  }
  expect(met).toEqual(whole.items)
  const [latest] = whole.years
  const ofYear = await nora.expect(200, GainList, nora.get(`/portfolio/gains?year=${latest?.year}&pageSize=1`))
  expect({ year: latest?.year, ...ofYear.totals }).toEqual(latest)
  expect([ofYear.items.length, ofYear.total]).toEqual([1, latest?.count])
  const lots = await nora.expect(200, LotList, nora.get('/portfolio/lots?page=2&pageSize=5'))
  expect(lots.items).toEqual((await nora.expect(200, LotList, nora.get('/portfolio/lots'))).items.slice(5, 10))
  const beyond = await nora.expect(200, WashSaleList, nora.get('/portfolio/wash-sales?page=99'))
  expect([beyond.items, beyond.pageSize]).toEqual([[], 50])
  for (const wish of ['page=0', 'pageSize=201', 'page=one'])
    expect((await nora.get(`/portfolio/gains?${wish}`)).status).toBe(422)
})

test('what no transaction of an account tells is named, and no longer once a file tells it', async () => {
  const rita = await simulated.app.signUp('rita')
  await connectSimulated(rita, 'ibkr')
  const read = () => rita.expect(200, LotList, rita.get('/portfolio/lots'))
  const { positions } = await rita.expect(200, Portfolio, rita.get('/portfolio'))
  const before = await read()
  expect(before.items).toEqual([])
  expect(before.excluded).toHaveLength(1)
  const [first] = positions
  const { accountId } = first?.holdings[0] ?? {}
  const named = `${first?.symbol} (${first?.quantity} held, 0 in lots)`
  expect(before.excluded[0]?.reason).toContain(named)
  const csv = `date,type,symbol,quantity,price,fee,amount,currency\n2025-01-10,transfer_in,${first?.symbol},${first?.quantity},50,,,USD\n`
  expect((await rita.post('/portfolio/import', { accountId, csv, commit: true })).status).toBe(200)
  const after = await read()
  expect(after.items).toMatchObject([{ symbol: first?.symbol, quantity: first?.quantity }])
  expect(after.excluded[0]?.reason).not.toContain(named)
  for (const path of ['gains', 'wash-sales']) {
    const { body } = await rita.get(`/portfolio/${path}`)
    expect(Object(body).excluded).toEqual(after.excluded)
  }
})
