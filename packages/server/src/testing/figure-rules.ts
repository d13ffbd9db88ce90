/**
 * Which receipt each number of the answers has, or why it needs none; for the walk that fails for a number with neither
 * (`every-figure.test.ts`).
 */
import { addDays } from '@g2e/domain/calendar'

export const from = '2025-06-02'

/** A number somewhere in an answer, and everything that it stands in, the nearest first. */
export interface Met {
  readonly value: string
  readonly within: readonly Readonly<Record<string, unknown>>[]
  readonly places: readonly number[]
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))

/** By path, places left out: `risk.topN[].weightPercent`. */
export function numbersOf(answer: object, name: string): ReadonlyMap<string, readonly Met[]> {
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

export type Query = Readonly<Record<string, string>>
/** The question whose receipt it is, and how near the two must be (an answer may round to the cent). */
interface Told {
  readonly query: (met: Met) => Query
  readonly within: string
  /** Each one is asked for, or the first of a list, which tells the others beside; one in the middle without. */
  readonly asked?: 'each' | 'first'
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
export const year = '2026'
const rest = (names: Readonly<Record<string, string>>, path: string, query: (met: Met) => Query) =>
  Object.fromEntries(
    Object.entries(names).map(([name, wanted]): [string, Rule] => [
      `${path}.${name}`,
      { query: (met) => ({ figure: wanted, ...query(met) }), within: exact },
    ]),
  )

const stressed = { knownChange: 'stressKnownChange', coveredPercent: 'stressCoveredPercent' }
const hit = { change: 'stressChange', changePercent: 'stressChangePercent' }
export const ownShocks = [
  { by: 'market', percent: '-20' },
  { by: 'symbol', key: 'NVDA', percent: '-40.5' },
  { by: 'sector', key: 'energy', percent: '12' },
]
export const shocks = JSON.stringify(ownShocks)
const ofPeriod = (met: Met, depth = 0) => ({ period: of(met, 'id', depth) })
const whole = { figure: 'exposureValue', by: 'currency', of: 'USD' }
const measures: Readonly<Record<string, string>> = {
  position_weight: 'checkupPositionPercent',
  sector_weight: 'checkupSectorPercent',
  cash_low: 'checkupCashPercent',
  cash_high: 'checkupCashPercent',
  holdings_few: 'checkupHoldings',
  holdings_many: 'checkupHoldings',
  correlation: 'checkupCorrelation',
  fees: 'checkupFeesPercent',
}
const lotFigures = {
  quantity: 'lotQuantity',
  costBasis: 'lotCostBasis',
  costEach: 'lotCostEach',
  value: 'lotValue',
  unrealized: 'lotUnrealized',
  unrealizedPercent: 'lotUnrealizedPercent',
  daysToLong: 'lotDaysToLong',
}
const washed = { quantity: 'washSaleQuantity', disallowed: 'washSaleDisallowed', basisAdded: 'washSaleBasisAdded' }
const keyOf =
  (names: readonly string[]) =>
  (met: Met, depth = 0) =>
    names.map((name) => of(met, name, depth)).join(',')
const lotOf = keyOf(['transactionId', 'symbol', 'accountId'])
const washSaleOf = (met: Met, depth = 0) => keyOf(['sellId', 'buyId', 'verdict'])(met, depth).replace(',null,', ',-,')
const limitNames = [
  'positionPercentMax',
  'cashPercentMin',
  'cashPercentMax',
  'sectorPercentMax',
  'holdingsMin',
  'holdingsMax',
  'correlationMax',
  'feesPercentMax',
]
const page = named(['total', 'page', 'pageSize', 'pages'], () => place, '')

const costs = { invested: 'costInvested', unrealized: 'costUnrealized', realized: 'costRealized', fees: 'costFees' }
const { invested: costBasis, ...made } = costs
const ofCosts = (names: Readonly<Record<string, string>>, path: string, query: (met: Met) => Query) =>
  Object.fromEntries(
    Object.entries(names).map(([name, wanted]): [string, Rule] => [
      `${path}.${name}`,
      { query: (met) => ({ figure: wanted, from, ...query(met) }), within: cent },
    ]),
  )

export const rules: Readonly<Record<string, Rule>> = {
  'costs.series[].invested': upTo('costInvested', cent),
  ...ofCosts(costs, 'costs.totals', () => ({})),
  ...ofCosts({ costBasis, ...made }, 'costs.items[]', (met) => ({ by: 'symbol', of: of(met, 'symbol') })),
  'costs.items[].quantity': { because: 'how much is held, as the positions tell it' },
  'income.conventions.horizonDays': convention,
  'gains.conventions.washSaleDays': convention,
  'lots.conventions.washSaleDays': convention,
  'washSales.conventions.washSaleDays': convention,
  'shocked.conventions.betaDays': convention,
  'shocked.conventions.betaReturnsMin': convention,
  'checkup.conventions.correlationHoldingsMax': convention,
  'checkup.conventions.correlationReturnsMin': convention,
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

  'stress.totalValue': { query: () => whole, within: exact },
  ...rest({ ...hit, ...stressed, benchmarkPercent: 'stressBenchmarkPercent' }, 'stress.items[]', (met) =>
    ofPeriod(met),
  ),
  ...rest(hit, 'stress.items[].positions[]', (met) => ({ ...ofPeriod(met, 1), by: 'symbol', of: of(met, 'symbol') })),
  ...rest({ marketValue: 'exposureValue' }, 'stress.items[].positions[]', (met) => ({
    by: 'symbol',
    of: of(met, 'symbol'),
  })),
  'shocked.totalValue': { query: () => whole, within: exact },
  ...rest({ ...hit, ...stressed, valueAfter: 'stressValueAfter' }, 'shocked', () => ({ shocks })),
  ...rest(hit, 'shocked.positions[]', (met) => ({ shocks, by: 'symbol', of: of(met, 'symbol') })),
  ...rest({ marketValue: 'exposureValue' }, 'shocked.positions[]', (met) => ({ by: 'symbol', of: of(met, 'symbol') })),

  'checkup.items[].figure': {
    query: (met) => ({ figure: measures[of(met, 'rule')] ?? 'none' }),
    within: exact,
    asked: 'each',
  },
  'checkup.items[].limit': { because: 'the person’s own, beside the measure in its receipt; looked for below' },
  ...named(limitNames, () => ({ because: 'the person’s own limit' }), 'checkup.settings'),

  ...Object.fromEntries(Object.entries(page).map(([path, rule]) => [`lots${path}`, rule])),
  ...rest(lotFigures, 'lots.items[]', (met) => ({ by: 'lot', of: lotOf(met) })),
  'lots.items[].heldParts[].quantity': { because: 'what of the lot counts from another day: in its receipt' },
  ...rest({ costBasis: 'lotCostBasis', value: 'lotValue', unrealized: 'lotUnrealized' }, 'lots.sums', () => ({})),
  ...rest({ quantity: 'lotQuantity', costBasis: 'lotCostBasis', value: 'lotValue' }, 'lots.symbols[]', (met) => ({
    by: 'symbol',
    of: of(met, 'symbol'),
  })),

  ...Object.fromEntries(Object.entries(page).map(([path, rule]) => [`washSales${path}`, rule])),
  ...rest(washed, 'washSales.items[]', (met) => ({ by: 'washSale', of: washSaleOf(met) })),
  'washSales.items[].heldLonger[].days': {
    query: (met) => ({ figure: 'washSaleHeldLonger', by: 'washSale', of: washSaleOf(met, 1) }),
    within: exact,
    asked: 'first',
  },
  'washSales.items[].heldLonger[].quantity': { because: 'beside the days in their receipt; looked for below' },
}
