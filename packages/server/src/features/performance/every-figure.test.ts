/**
 * Whoever adds a figure to one of these answers gives it a receipt, or says here why it needs none: every number of every
 * answer is walked, and one that has neither fails.
 */
import { fileURLToPath } from 'node:url'
import { Income } from '@g2e/contract/income'
import { Breakdown, Performance, Receipt, breakdownDimensions, receiptFigures } from '@g2e/contract/performance'
import { GainList } from '@g2e/contract/portfolio'
import { Risk } from '@g2e/contract/risk'
import { addDays } from '@g2e/domain/calendar'
import { decimal } from '@g2e/domain/money'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const verifier = fileURLToPath(new URL('../../../../../scripts/verify-receipt.mjs', import.meta.url))
const {
  verify,
}: { readonly verify: (receipt: object) => { readonly valid: boolean; readonly differences: readonly unknown[] } } =
  await import(verifier)

const from = '2025-06-02'
let simulated: SimulatedApp
let nora: TestClient

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  await Promise.all(['alpaca', 'schwab'].map((brokerId) => connectSimulated(nora, brokerId)))
})
afterAll(() => simulated.close())

/** A number somewhere in an answer, and everything that it stands in, the nearest first. */
interface Met {
  readonly value: string
  readonly within: readonly Readonly<Record<string, unknown>>[]
  readonly places: readonly number[]
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))

/** By path, places left out: `risk.topN[].weightPercent`. */
function numbersOf(answer: object, name: string): ReadonlyMap<string, readonly Met[]> {
  const found = new Map<string, Met[]>()
  const visit = (value: unknown, path: string, { within, places }: Omit<Met, 'value'>): void => {
    if (isNumber(value)) {
      const met = found.get(path) ?? []
      met.push({ value: String(value), within, places })
      found.set(path, met)
    } else if (Array.isArray(value))
      for (const [place, item] of value.entries()) visit(item, `${path}[]`, { within, places: [...places, place] })
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value))
        visit(item, `${path}.${key}`, { within: [Object(value), ...within], places })
  }
  visit(answer, name, { within: [], places: [] })
  return found
}

type Query = Readonly<Record<string, string>>
/** The question whose receipt it is, and how near the two must be (an answer may round to the cent). */
interface Told {
  readonly query: (met: Met) => Query
  readonly within: string
}
type Rule = Told | { readonly because: string }

const exact = '0.000000001'
const cent = '0.005'
const of = (met: Met, name: string, depth = 0): string => String(met.within[depth]?.[name])
const figure = (name: string, within = exact): Told => ({ query: () => ({ figure: name, from }), within })
const upTo = (name: string, within = exact): Told => ({
  query: (met) => ({ figure: name, from, to: of(met, 'date') }),
  within,
})
const named = (names: readonly string[], rule: (name: string) => Rule, path: string): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.map((name) => [`${path}.${name}`, rule(name)]))
const count = { because: 'a count of what the answer lists or was made of' }
const convention = { because: 'a convention, told with every receipt' }
const place = { because: 'a place or a page, not a figure' }

const statistics =
  'volatility downsideDeviation sharpe sortino calmar beta alpha trackingError informationRatio upCapture downCapture omega var95 cvar95 hhi effectiveHoldings'.split(
    ' ',
  )
const sums = ['opening', 'netFlows', 'gain', 'closing']
const paid = { dividends: 'incomeDividends', interest: 'incomeInterest', total: 'incomeTotal' }
const realized = {
  proceeds: 'realizedProceeds',
  costBasis: 'realizedCostBasis',
  gain: 'realizedGain',
  short: 'realizedShort',
  long: 'realizedLong',
  disallowed: 'realizedDisallowed',
  total: 'realizedTotal',
}
const year = '2026'
const rest = (names: Readonly<Record<string, string>>, path: string, query: (met: Met) => Query) =>
  Object.fromEntries(
    Object.entries(names).map(([name, wanted]): [string, Rule] => [
      `${path}.${name}`,
      { query: (met) => ({ figure: wanted, ...query(met) }), within: exact },
    ]),
  )

const rules: Readonly<Record<string, Rule>> = {
  'performance.conventions.riskFreeRate': convention,
  'performance.series[].value': upTo('closing', cent),
  'performance.series[].netFlow': {
    query: (met) => ({ figure: 'netFlows', from: addDays(of(met, 'date'), -1), to: of(met, 'date') }),
    within: cent,
  },
  'performance.series[].twrPercent': upTo('twrPercent'),
  'performance.series[].benchmarkPercent': upTo('benchmarkPercent'),
  'performance.series[].benchmarkValue': upTo('benchmarkClosing', cent),
  'performance.series[].drawdownPercent': {
    because: 'one less the growth of twrPercent beside it over the highest before; recomputed below',
  },
  ...named(
    ['twrPercent', 'twrAnnualizedPercent', 'mwrPercent', 'modifiedDietzPercent', 'benchmarkPercent'],
    (name) => figure(name),
    'performance',
  ),
  'performance.benchmark.closing': figure('benchmarkClosing', cent),
  'performance.benchmark.gain': figure('benchmarkGain', cent),
  'performance.benchmark.mwrPercent': figure('benchmarkMwrPercent'),
  ...named([...sums, 'income', 'fees', 'taxes', 'priceGain'], (name) => figure(name, cent), 'performance.value'),
  'performance.method.modifiedDietzCount': count,
  'performance.contributions[].contributionPercent': {
    query: (met) => ({ figure: 'contributionPercent', from, of: of(met, 'symbol') }),
    within: exact,
  },
  'performance.contributions[].gain': {
    query: (met) => ({ figure: 'gain', from, by: 'symbol', of: of(met, 'symbol') }),
    within: cent,
  },

  'risk.conventions.riskFreeRate': convention,
  'risk.observations': count,
  'risk.benchmarkObservations': count,
  ...named(statistics, (name) => figure(name), 'risk'),
  'risk.maxDrawdown.value': figure('maxDrawdown'),
  'risk.topN[].n': place,
  'risk.topN[].weightPercent': {
    query: (met) => ({ figure: 'topWeightPercent', of: of(met, 'n') }),
    within: exact,
  },
  ...Object.assign(
    {},
    ...['assetType', 'sector', 'currency'].map((by) =>
      rest({ marketValue: 'exposureValue', weightPercent: 'exposurePercent' }, `risk.exposure.${by}[]`, (met) => ({
        by,
        of: of(met, 'key'),
      })),
    ),
  ),
  'risk.correlations.matrix[][]': {
    query: ({ within: [correlations], places: [row = 0, column = 0] }) => {
      const { symbols } = Object(correlations)
      return { figure: 'correlation', from, of: `${symbols[row]},${symbols[column]}` }
    },
    within: exact,
  },
  'risk.correlations.observations': count,
  'risk.correlations.average': figure('correlationAverage'),

  'breakdown.conventions.riskFreeRate': convention,
  ...named(
    [...sums, 'twrPercent', 'mwrPercent', 'contributionPercent'],
    (name) => ({
      query: (met) => ({ figure: name, from, by: of(met, 'by', 1), of: of(met, 'key') }),
      within: name.endsWith('Percent') ? exact : cent,
    }),
    'breakdown.items[]',
  ),

  'income.year': place,
  ...rest(
    {
      ...paid,
      qualified: 'incomeQualified',
      nonQualified: 'incomeNonQualified',
      notTold: 'incomeNotTold',
      taxesWithheld: 'incomeTaxesWithheld',
    },
    'income.totals',
    () => ({ year }),
  ),
  ...rest(paid, 'income.months[]', (met) => ({ year, by: 'month', of: of(met, 'month') })),
  ...rest(paid, 'income.bySymbol[]', (met) => ({
    year,
    by: 'symbol',
    of: met.within[0]?.['symbol'] === null ? '-' : of(met, 'symbol'),
  })),
  'income.bySymbol[].payments': count,
  ...rest(paid, 'income.byAccount[]', (met) => ({ year, by: 'account', of: of(met, 'accountId') })),
  'income.payments[].amount': { because: 'a line of the ledger itself, named by its transactionId' },
  ...named(
    ['shares', 'perShare', 'amount'],
    () => ({ because: 'told line by line in the receipt of its month; looked for below' }),
    'income.calendar.items[]',
  ),
  ...rest({ declared: 'expectedDeclared', estimated: 'expectedEstimated' }, 'income.calendar', () => ({})),
  ...rest({ declared: 'expectedDeclared', estimated: 'expectedEstimated' }, 'income.calendar.months[]', (met) => ({
    by: 'month',
    of: of(met, 'month'),
  })),
  ...rest({ yieldPercent: 'expectedYieldPercent' }, 'income.calendar', () => ({})),

  ...named(['total', 'page', 'pageSize', 'pages'], () => place, 'gains'),
  'gains.items[].quantity': { because: 'what the sale closed of the purchase: in answer.gains of its receipt' },
  ...rest(
    {
      proceeds: 'realizedProceeds',
      costBasis: 'realizedCostBasis',
      gain: 'realizedGain',
      disallowed: 'realizedDisallowed',
    },
    'gains.items[]',
    (met) => ({ by: 'sale', of: ['sellId', 'transactionId', 'term'].map((name) => of(met, name)).join(',') }),
  ),
  'gains.totals.count': count,
  ...rest(realized, 'gains.totals', () => ({})),
  'gains.years[].year': place,
  'gains.years[].count': count,
  ...rest(realized, 'gains.years[]', (met) => ({ year: of(met, 'year') })),
}

/** One in the middle, of those that are not nothing before the others; of parts, of every dimension. */
function oneOf(met: readonly Met[]): Met | undefined {
  const telling = met.filter(({ value }) => !decimal(value).isZero())
  const chosen = telling.length === 0 ? met : telling
  return chosen[chosen.length >> 1]
}

const readReceipt = (query: Query) => {
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return nora.expect(200, Receipt, nora.get(`/portfolio/receipts?${asked.join('&')}`))
}

test('every number of performance, risk, breakdowns, income and gains has a receipt, or a reason for none', async () => {
  const performance = await nora.expect(200, Performance, nora.get(`/portfolio/performance?from=${from}`))
  const income = await nora.expect(200, Income, nora.get(`/portfolio/income?year=${year}`))
  const answers: readonly (readonly [string, object])[] = [
    ['performance', performance],
    ['risk', await nora.expect(200, Risk, nora.get(`/portfolio/risk?from=${from}`))],
    ...(await Promise.all(
      breakdownDimensions.map(async (by) => {
        const path = `/portfolio/performance/breakdown?by=${by}&from=${from}`
        return ['breakdown', await nora.expect(200, Breakdown, nora.get(path))] as const
      }),
    )),
    ['income', income],
    ['gains', await nora.expect(200, GainList, nora.get('/portfolio/gains'))],
  ]
  const numbers = answers.flatMap(([name, answer]) => [...numbersOf(answer, name)])
  const paths = new Set(numbers.map(([path]) => path))
  expect([...paths].filter((path) => !(path in rules))).toEqual([])
  expect(Object.keys(rules).filter((path) => !paths.has(path))).toEqual([])

  const asked = new Set<string>()
  const wrong: unknown[] = []
  for (const [path, met] of numbers) {
    const rule = rules[path]
    if (!rule || 'because' in rule) continue
    const one = oneOf(met.filter(({ places: [row, column] }) => column === undefined || row !== column))
    if (!one) continue
    const query = rule.query(one)
    const receipt = await readReceipt(query)
    asked.add(receipt.figure)
    const told = receipt.value
    const isSame = told !== null && decimal(told).minus(one.value).abs().lte(rule.within)
    const { valid, differences } = verify(receipt)
    if (!isSame || !valid) wrong.push({ path, query, answer: one.value, receipt: told, differences })
  }
  expect(wrong).toEqual([])
  // No figure of the catalogue is one that no answer shows.
  expect(receiptFigures.filter((name) => !asked.has(name))).toEqual([])
}, 240_000)

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
})
