/** How it did, how risky it was, and what sales realized. */
import { decimal, fixed, moneyText, percentText } from '@g2e/domain/money'
import { wants } from './play.ts'
import type { Play } from './play.ts'
import { dataOf, fieldsAt, listAt, textAt } from './situation.ts'
import type { Fields } from './situation.ts'

const shownContributions = 3

function periodIn(question: string): string {
  if (wants(question, /\bthis year\b|\bytd\b|year to date/i)) return 'year_to_date'
  if (wants(question, /\bmonth\b/i)) return 'month'
  if (wants(question, /\bquarter\b|\bthree months\b|\b3 months\b/i)) return 'quarter'
  if (wants(question, /\bfive years\b|\b5 years\b/i)) return 'five_years'
  return wants(question, /\bthree years\b|\b3 years\b/i) ? 'three_years' : 'year'
}

/** "against SPY", "compared with QQQ": the symbol after such a word. */
const benchmarkIn = (question: string): string | undefined =>
  /\b(?:against|versus|vs\.?|than|compared (?:to|with)|beat)\s+(?:the\s+)?\$?(?<symbol>[A-Z]{1,5})\b/.exec(question)
    ?.groups?.['symbol']

const share = (value: string | null): string => (value === null ? 'not known' : percentText(value, 2))

function comparison(own: string | null, other: string | null, symbol: string): string {
  if (own === null || other === null) return ''
  const difference = decimal(own).comparedTo(other)
  if (difference === 0) return `You did as well as ${symbol}.`
  return difference > 0 ? `You did better than ${symbol}.` : `You did less well than ${symbol}.`
}

function contributionLines(heading: string, rows: readonly Fields[], isMeant: (value: string) => boolean): string[] {
  const lines = rows.slice(0, shownContributions).flatMap((row) => {
    const value = textAt(row, 'contributionPercent')
    return value !== null && isMeant(value) ? [`- **${textAt(row, 'symbol') ?? ''}**: ${percentText(value, 2)}.`] : []
  })
  return lines.length === 0 ? [] : [heading, ...lines]
}

export const performancePlay: Play = {
  name: 'performance',
  fits: ({ question }) =>
    wants(
      question,
      /\bhow (?:did|have) (?:i|my|we)\b|\b(?:performance|returns?|performed|outperform\w*|underperform\w*|beat|benchmark)\b/i,
    )
      ? 5.5
      : 0,
  reads: ({ question }) => {
    const benchmark = benchmarkIn(question)
    const input = { period: periodIn(question), ...(benchmark !== undefined && { benchmark }) }
    return [{ tool: 'get_performance', input }]
  },
  say: (situation) => {
    const data = dataOf(situation, 'get_performance')
    if (!data) return []
    const returns = fieldsAt(data, 'returns')
    const twr = textAt(returns, 'twrPercent')
    if (twr === null) return ['The return over this period is not known: a value of the portfolio is missing in it.']
    const benchmark = fieldsAt(data, 'benchmark')
    const symbol = textAt(benchmark, 'symbol') ?? 'the benchmark'
    const other = textAt(benchmark, 'changePercent')
    const value = fieldsAt(data, 'value')
    const [opening, flows, closing] = ['openingValue', 'netFlowAmount', 'closingValue'].map((name) =>
      textAt(value, name),
    )
    return [
      `From ${textAt(data, 'from') ?? 'the start'} to ${textAt(data, 'to') ?? 'today'} your time-weighted return is ${share(twr)}.`,
      ...(other === null ? [] : [`${symbol} stands at ${share(other)} over the same days, by price.`]),
      comparison(twr, other, symbol),
      ...(opening && flows && closing
        ? [
            `The value was ${moneyText(opening)} at first and is ${moneyText(closing)} now; money put in and taken out comes to ${moneyText(flows)}.`,
          ]
        : []),
      ...contributionLines('What helped most:', listAt(data, 'helped'), (text) => decimal(text).gt(0)),
      ...contributionLines('What hurt most:', listAt(data, 'hurt'), (text) => decimal(text).lt(0)),
    ]
  },
}

const twoPlaces = (value: string | null): string | null => value && fixed(decimal(value), 2).replace('-', '−')

export const riskPlay: Play = {
  name: 'risk',
  fits: ({ question, symbols }) =>
    symbols.length === 0 &&
    wants(
      question,
      /\brisky\b|\bhow much risk\b|\bmy risk\b|\bvolatil\w*|\bdrawdown|\bsharpe\b|\bsortino\b|\bbeta\b|value at risk/i,
    )
      ? 5
      : 0,
  reads: ({ question }) => [{ tool: 'get_risk', input: { period: periodIn(question) } }],
  say: (situation) => {
    const data = dataOf(situation, 'get_risk')
    if (!data) return []
    const volatility = textAt(data, 'volatilityPercent')
    if (volatility === null) return ['There are too few days with a known value to say how risky this is.']
    const drawdown = textAt(data, 'maxDrawdownPercent')
    const days = fieldsAt(data, 'drawdownDays')
    const [peak, low] = [textAt(days, 'peakOn'), textAt(days, 'lowOn')]
    const atRisk = textAt(data, 'valueAtRiskPercent')
    const beta = twoPlaces(textAt(data, 'beta'))
    const sharpe = twoPlaces(textAt(data, 'sharpe'))
    return [
      `The yearly volatility of your portfolio is ${percentText(volatility, 2)}, measured from ${textAt(data, 'from') ?? 'the start'} to ${textAt(data, 'to') ?? 'today'}.`,
      ...(drawdown === null || decimal(drawdown).isZero()
        ? []
        : [`Its largest drawdown was ${percentText(drawdown, 2)}${peak && low ? `, from ${peak} to ${low}` : ''}.`]),
      ...(atRisk === null ? [] : [`On a bad day the value at risk is ${percentText(atRisk, 2)}.`]),
      ...(beta === null ? [] : [`Its beta against ${textAt(data, 'benchmarkName') ?? 'the benchmark'} is ${beta}.`]),
      ...(sharpe === null ? [] : [`Its Sharpe ratio is ${sharpe}.`]),
    ]
  },
}

export const realizedPlay: Play = {
  name: 'realized',
  fits: ({ question }) =>
    wants(question, /\brealized\b|\brealised\b|\btax(?:es)?\b|\blots?\b|\bcapital gains?\b|\bgains?\b/i) ? 4.5 : 0,
  reads: ({ symbols }) => [{ tool: 'get_lots', input: symbols[0] === undefined ? {} : { symbol: symbols[0] } }],
  say: (situation) => {
    const data = dataOf(situation, 'get_lots')
    if (!data) return []
    const realized = fieldsAt(data, 'realized')
    const amount = (name: string) => moneyText(textAt(realized, name) ?? '0')
    const lots = listAt(data, 'lots').slice(0, 8)
    return [
      `Sales in your transactions realized ${amount('totalGain')} in all: ${amount('shortTermGain')} short term and ${amount('longTermGain')} long term, first in first out, losses that a wash sale defers left out.`,
      ...(situation.symbols.length > 0
        ? lots.map(
            (lot) =>
              `- **${textAt(lot, 'symbol') ?? ''}**, bought ${textAt(lot, 'date') ?? ''}: cost ${moneyText(textAt(lot, 'costBasis') ?? '0')}.`,
          )
        : []),
    ]
  },
}
