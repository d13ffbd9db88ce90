/**
 * Whoever adds a figure to one of these answers gives it a receipt, or says here why it needs none: every number of every
 * answer is walked, and one that has neither fails.
 */
import { fileURLToPath } from 'node:url'
import { ImportAnswer } from '@g2e/contract/imports'
import { Income } from '@g2e/contract/income'
import { Breakdown, Costs, Performance, breakdownDimensions } from '@g2e/contract/performance'
import { Receipt, receiptFigures } from '@g2e/contract/receipts'
import { GainList, LotList, Portfolio, WashSaleList } from '@g2e/contract/portfolio'
import { Checkup, CheckupSettings, Risk, StressList, StressResult } from '@g2e/contract/risk'
import { newYorkTime } from '@g2e/domain/calendar'
import { lotWorth } from '@g2e/domain/ledger'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { from, numbersOf, ownShocks, rules, shocks, year } from '../../testing/figure-rules.ts'
import type { Met, Query } from '../../testing/figure-rules.ts'
import { testDay } from '../../testing/manual-clock.ts'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const verifier = fileURLToPath(new URL('../../../../../scripts/verify-receipt.mjs', import.meta.url))
const {
  verify,
}: { readonly verify: (receipt: object) => { readonly valid: boolean; readonly differences: readonly unknown[] } } =
  await import(verifier)

const today = newYorkTime(testDay()).date
let simulated: SimulatedApp
let nora: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  // Daily prices are Alpaca's alone here: two sources tell some of them a cent apart, and may stand in for one another.
  await Promise.all(['alpaca', 'etrade'].map((brokerId) => connectSimulated(nora, brokerId)))
  await nora.expect(
    200,
    ImportAnswer,
    nora.post('/portfolio/import', { newAccountName: 'Old', csv: washed, commit: true }),
  )
})
afterAll(() => simulated.close())

/** Ten at a loss, of which fifteen bought a week later replace all: two parts of that lot are held for different times. */
const washed = `date,type,symbol,quantity,price,fee,amount,currency
2026-02-02,deposit,,,,,20000,USD
2026-02-03,buy,KO,10,80,,,USD
2026-07-06,sell,KO,10,70,,,USD
2026-07-13,buy,KO,15,71,,,USD
`

/** One in the middle, of those that are not nothing before the others; of parts, of every dimension. */
function oneOf(met: readonly Met[]): readonly Met[] {
  const telling = met.filter(({ value }) => !decimal(value).isZero())
  const chosen = telling.length === 0 ? met : telling
  return chosen.slice(chosen.length >> 1).slice(0, 1)
}

/** What goes with itself goes with it wholly. */
const isDiagonal = ({ within: [nearest], places: [row, column] }: Met): boolean =>
  nearest !== undefined && 'matrix' in nearest && row !== undefined && row === column

const readReceipt = (query: Query) => {
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return nora.expect(200, Receipt, nora.get(`/portfolio/receipts?${asked.join('&')}`))
}

/** Lots as the screen shows them: what each is worth by what its account reports, the sums, and those of a symbol. */
async function shownLots() {
  const lots = await nora.expect(200, LotList, nora.get('/portfolio/lots'))
  const { positions } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
  const items = lots.items.map((lot) => {
    const { holdings } = positions.find(({ symbol }) => symbol === lot.symbol) ?? { holdings: [] }
    return {
      ...lot,
      ...lotWorth(
        lot,
        holdings.find(({ accountId }) => accountId === lot.accountId),
        today,
      ),
    }
  })
  const total = (own: typeof items, name: 'quantity' | 'costBasis' | 'value' | 'unrealized') =>
    sum(own.map((lot) => decimal(lot[name] ?? 'x'))).toFixed()
  return {
    ...lots,
    items,
    sums: {
      costBasis: total(items, 'costBasis'),
      value: total(items, 'value'),
      unrealized: total(items, 'unrealized'),
    },
    symbols: [...Map.groupBy(items, ({ symbol }) => symbol)].map(([symbol, own]) => ({
      symbol,
      quantity: total(own, 'quantity'),
      costBasis: total(own, 'costBasis'),
      value: total(own, 'value'),
    })),
  }
}

/** The clock stands still, and with it what Alpaca grants a minute: 180 calls, one for the prices of each holding. */
const aMinuteLater = (): void => simulated.app.clock.advance(70_000)

test('every number of every answer has a receipt, or a reason for none', async () => {
  const performance = await nora.expect(200, Performance, nora.get(`/portfolio/performance?from=${from}`))
  const income = await nora.expect(200, Income, nora.get(`/portfolio/income?year=${year}`))
  await nora.expect(200, CheckupSettings, nora.patch('/portfolio/checkup/settings', { holdingsMax: 12 }))
  const risk = await nora.expect(200, Risk, nora.get(`/portfolio/risk?from=${from}`))
  aMinuteLater()
  const stress = await nora.expect(200, StressList, nora.get('/portfolio/stress'))
  aMinuteLater()
  const answers: readonly (readonly [string, object])[] = [
    ['performance', performance],
    ['costs', await nora.expect(200, Costs, nora.get(`/portfolio/costs?from=${from}`))],
    ['risk', risk],
    ...(await Promise.all(
      breakdownDimensions.map(async (by) => {
        const path = `/portfolio/performance/breakdown?by=${by}&from=${from}`
        return ['breakdown', await nora.expect(200, Breakdown, nora.get(path))] as const
      }),
    )),
    ['income', income],
    ['gains', await nora.expect(200, GainList, nora.get('/portfolio/gains'))],
    ['stress', stress],
    ['shocked', await nora.expect(200, StressResult, nora.post('/portfolio/stress', { shocks: ownShocks }))],
    ['checkup', await nora.expect(200, Checkup, nora.get('/portfolio/checkup'))],
    ['lots', await shownLots()],
    ['washSales', await nora.expect(200, WashSaleList, nora.get('/portfolio/wash-sales'))],
  ]
  const numbers = answers.flatMap(([name, answer]) => [...numbersOf(answer, name)])
  const paths = new Set(numbers.map(([path]) => path))
  expect([...paths].filter((path) => !(path in rules))).toEqual([])
  expect(Object.keys(rules).filter((path) => !paths.has(path))).toEqual([])

  const asked = new Set<string>()
  const wrong: unknown[] = []
  for (const [place, [path, met]] of numbers.entries()) {
    if (place % 40 === 39) aMinuteLater()
    const rule = rules[path]
    if (!rule || 'because' in rule) continue
    const own = met.filter((number) => (rule.asked === 'first' ? number.places.at(-1) === 0 : !isDiagonal(number)))
    for (const one of rule.asked === 'each' ? own : oneOf(own)) {
      const query = rule.query(one)
      const receipt = await readReceipt(query)
      asked.add(receipt.figure)
      const told = receipt.value
      const isSame = told !== null && decimal(told).minus(one.value).abs().lte(rule.within)
      const { valid, differences } = verify(receipt)
      if (!isSame || !valid) wrong.push({ path, query, answer: one.value, receipt: told, differences })
    }
  }
  expect(wrong).toEqual([])
  // No figure of the catalogue is one that no answer shows.
  expect(receiptFigures.filter((name) => !asked.has(name))).toEqual([])
}, 400_000)

test('what the walk excuses is as its reason says', async () => {
  const { series } = await nora.expect(200, Performance, nora.get(`/portfolio/performance?from=${from}`))
  let highest = decimal(1)
  for (const { twrPercent, drawdownPercent } of series) {
    if (twrPercent === null) continue
    const growth = decimal(twrPercent).div(100).plus(1)
    if (growth.gt(highest)) highest = growth
    const fall = growth.div(highest).minus(1).negated().times(100)
    expect(
      fall
        .minus(drawdownPercent ?? 'x')
        .abs()
        .lte('0.0000001'),
    ).toBe(true)
  }
  const { calendar } = await nora.expect(200, Income, nora.get('/portfolio/income'))
  const [first] = calendar.items
  const receipt = await readReceipt({ figure: 'expectedEstimated', by: 'month', of: first?.date.slice(0, 7) ?? '' })
  const { items } = Object(receipt.answer['workings'])
  expect(items).toContainEqual(
    expect.objectContaining({ date: first?.date, symbol: first?.symbol, amount: first?.amount }),
  )
  // 3 February to 6 July are 153 days; 100 lost on ten shares go into the cost of fifteen.
  const { items: sales } = await nora.expect(200, WashSaleList, nora.get('/portfolio/wash-sales'))
  const sale = sales.find(({ symbol, disallowed }) => symbol === 'KO' && disallowed === '100')
  expect(sale).toMatchObject({ basisAdded: '100', heldLonger: [{ days: 153, quantity: '10' }] })
  const ofSale = [sale?.sellId, sale?.buyId, sale?.verdict].join(',')
  const carried = await readReceipt({ figure: 'washSaleHeldLonger', by: 'washSale', of: ofSale })
  expect(carried).toMatchObject({ value: '153', unit: 'days', answer: { workings: { heldLonger: sale?.heldLonger } } })
  const { settings } = await nora.expect(200, Checkup, nora.get('/portfolio/checkup'))
  const cash = await readReceipt({ figure: 'checkupCashPercent' })
  expect(cash.bundle['workings']).toMatchObject({ least: settings.cashPercentMin, most: settings.cashPercentMax })
})

test('a part that a figure does not have is refused, naming the field', async () => {
  const cases: readonly (readonly [Query, string])[] = [
    [{ figure: 'stressChange' }, 'query.period'],
    [{ figure: 'stressChange', period: 'pandemic', shocks }, 'query.period'],
    [{ figure: 'stressChange', shocks: 'market' }, 'query.shocks'],
    [{ figure: 'stressChange', shocks: '[{"by":"market","percent":"-101"}]' }, 'query.shocks'],
    [{ figure: 'stressBenchmarkPercent', shocks }, 'query.figure'],
    [{ figure: 'stressValueAfter', period: 'pandemic' }, 'query.figure'],
    [{ figure: 'stressKnownChange', period: 'pandemic', by: 'symbol', of: 'KO' }, 'query.figure'],
    [{ figure: 'checkupHoldings', by: 'symbol', of: 'KO' }, 'query.by'],
    [{ figure: 'lotCostEach' }, 'query.by'],
    [{ figure: 'lotCostEach', by: 'symbol', of: 'KO' }, 'query.by'],
    [{ figure: 'lotValue', by: 'lot' }, 'query.of'],
    [{ figure: 'washSaleQuantity' }, 'query.by'],
    [{ figure: 'washSaleQuantity', by: 'washSale', of: 'none' }, 'query.of'],
  ]
  for (const [query, path] of cases) {
    const asked = new URLSearchParams(query).toString()
    const { status, body } = await nora.get(`/portfolio/receipts?${asked}`)
    expect([query, status, Object(body).errors?.[0]?.path]).toEqual([query, 422, path])
  }
  // What is not held, or is no wash sale, has a receipt that says so.
  for (const query of [
    { figure: 'lotValue', by: 'lot', of: 'none,KO,none' },
    { figure: 'stressChange', period: 'pandemic', by: 'symbol', of: 'NONE' },
  ]) {
    const receipt = await readReceipt(query)
    expect([receipt.value, receipt.excluded.length, verify(receipt).valid]).toEqual([null, 1, true])
  }
})

test('no touched stress, check-up or lot is confirmed; without anything held theirs say so', async () => {
  const touched = async (query: Query, name: string, value: unknown) => {
    const receipt = await readReceipt(query)
    expect(verify(receipt).valid, query['figure']).toBe(true)
    const workings = { ...Object(receipt.bundle['workings']), [name]: value }
    expect(verify({ ...receipt, bundle: { ...receipt.bundle, workings } }).valid, query['figure']).toBe(false)
  }
  await touched({ figure: 'stressChange', shocks }, 'shocks', [{ by: 'market', percent: '-21' }])
  await touched({ figure: 'stressKnownChange', period: 'pandemic' }, 'closes', {})
  await touched({ figure: 'checkupCashPercent' }, 'cash', '1')
  await touched({ figure: 'checkupHoldings' }, 'least', 1_000)
  await touched({ figure: 'lotUnrealized' }, 'holdings', [])
  await touched({ figure: 'costUnrealized', from }, 'values', [])
  const oscar = await simulated.app.signUp('oscar')
  for (const figure of ['stressValueAfter', 'checkupCashPercent', 'checkupFeesPercent', 'lotValue', 'costInvested']) {
    const part = figure.startsWith('stress') ? `&shocks=${encodeURIComponent(shocks)}` : ''
    const empty = await oscar.expect(200, Receipt, oscar.get(`/portfolio/receipts?figure=${figure}${part}`))
    expect([figure, verify(empty).valid, empty.value === null || empty.value === '0']).toEqual([figure, true, true])
  }
})
