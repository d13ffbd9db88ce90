/** A ledger bundle and everything that can be said of it. Pure: the same bundle, the same answer. */
import { dayNumber } from '../calendar/index.ts'
import { replay } from '../ledger/index.ts'
import type { Refused, Replayed, Row } from '../ledger/index.ts'
import { decimal } from '../money/index.ts'
import { doubtsOf } from './doubts.ts'
import { gainsAnswer, lotsAnswer, washCarriedAnswer, washSalesAnswer } from './lots-answer.ts'
import { bundleMarket } from './market.ts'
import type { BundleMarket } from './market.ts'
import { dateText, moneyText, spanOf, valuesGiven, valuesOfLedger } from './period-values.ts'
import type { PeriodValues, Span } from './period-values.ts'
import { returnsAnswer } from './returns-answer.ts'
import { riskAnswer } from './risk-answer.ts'
import { bundleRows } from './rows.ts'
import type { Bundle, BundleAnswer } from './types.ts'

const nothing: Replayed = { movements: [], costs: [], earnings: [], lots: [], gains: [], washSales: [], excluded: [] }

function replayed(bundle: Bundle, rows: readonly Row[], market: BundleMarket, span: Span | undefined): Replayed {
  if (!span) return nothing
  const retirement = new Set(
    bundle.accounts.filter(({ type }) => type === 'ira' || type === 'roth').map(({ id }) => id),
  )
  return replay(rows, {
    baseCurrency: bundle.baseCurrency,
    lotMethod: bundle.options.lotMethod,
    rateOn: market.rateOn,
    priceOn: market.priceOn,
    isRetirement: (account) => retirement.has(account),
    through: span.to,
    to: bundle.range.to,
  })
}

function valueAnswer(
  values: PeriodValues | undefined,
  { earnings }: Replayed,
  hasLedger: boolean,
  excluded: Refused[],
): BundleAnswer['value'] {
  if (!values) {
    excluded.push({ what: 'value', reason: 'neither transactions nor valuations are given' })
    return { opening: null, closing: null, netFlows: null, gain: null, income: null, fees: null }
  }
  const { from, to, opening, closing, flows } = values
  let netFlows = 0n
  for (const { amount } of flows) netFlows += amount
  for (const [name, value] of Object.entries({ opening, closing }))
    if (value === null) excluded.push({ what: `value.${name}`, reason: 'something held has no price' })
  const isKnown = opening !== null && closing !== null
  if (!isKnown) excluded.push({ what: 'value.gain', reason: 'the period opens or closes without a value' })
  if (!hasLedger)
    for (const name of ['income', 'fees']) excluded.push({ what: `value.${name}`, reason: 'valuations do not tell it' })
  const sumOf = (wanted: 'income' | 'fee'): bigint | null => {
    if (!hasLedger) return null
    let sum = 0n
    for (const { day, kind, amount } of earnings) if (kind === wanted && day > from && day <= to) sum += amount
    return sum
  }
  return {
    opening: moneyText(opening),
    closing: moneyText(closing),
    netFlows: moneyText(netFlows),
    gain: moneyText(isKnown ? closing - opening - netFlows : null),
    income: moneyText(sumOf('income')),
    fees: moneyText(sumOf('fee')),
  }
}

const conventions = (
  { options, baseCurrency }: Bundle,
  values: PeriodValues | undefined,
): BundleAnswer['conventions'] => ({
  returnKind: options.method === 'twr' ? 'time-weighted, linked' : 'Modified Dietz over the whole period',
  flowTiming: options.flowTiming,
  dayCount: options.dayCount,
  annualization: options.annualization,
  priceBasis: 'raw quotes, the latest on or before the day; trade prices are no quotes',
  logReturns: options.returnsKind === 'log',
  riskFreeRate: options.riskFreeRate,
  fees: 'included in cost, proceeds and returns; value.fees without taxes',
  taxes: 'as far as they are rows; included in returns',
  lotMethod: options.lotMethod,
  varLevel: options.varLevel,
  valueAtRisk: 'historical, the return at place floor((1 - level) * (n - 1)) of the sorted ones',
  currency: baseCurrency,
  from: values ? dateText(values.from) : null,
  asOf: values ? dateText(values.to) : null,
})

export function analyze(bundle: Bundle): BundleAnswer {
  const excluded: Refused[] = []
  const rows = bundleRows(bundle, excluded)
  const market = bundleMarket(bundle, rows, excluded)
  const span = spanOf(
    bundle,
    rows.map(({ day }) => day),
    market.lastDay,
  )
  const ledger = replayed(bundle, rows, market, span)
  excluded.push(...ledger.excluded)
  doubtsOf(rows, market, excluded)
  const values = span ? valuesOfLedger(ledger, market, span, excluded) : valuesGiven(bundle, excluded)
  const value = valueAnswer(values, ledger, span !== undefined, excluded)
  const { twr, mwr, modifiedDietz, returns, dates } = returnsAnswer(bundle, values, excluded)
  const given = bundle.returns.map((text) => decimal(text).toNumber())
  const risk = riskAnswer(
    {
      returns: given.length > 0 ? given : returns,
      benchmark: bundle.benchmarkReturns.map((text) => decimal(text).toNumber()),
      dates: given.length > 0 ? undefined : dates,
      options: bundle.options,
    },
    excluded,
  )
  const period = span ?? { from: dayNumber('0001-01-01'), to: dayNumber('9999-12-31') }
  return {
    twr,
    mwr,
    modifiedDietz,
    value,
    risk,
    lots: lotsAnswer(ledger),
    gains: gainsAnswer(ledger, period),
    washSales: washSalesAnswer(ledger),
    washCarried: washCarriedAnswer(ledger),
    excluded,
    conventions: conventions(bundle, values),
  }
}
