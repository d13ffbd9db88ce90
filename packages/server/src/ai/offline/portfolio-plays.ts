import { decimal, moneyText } from '@g2e/domain/money'
import { wants, wantsAdvice } from './play.ts'
import type { Call, Play } from './play.ts'
import { concentration, largestPositions, overGuideline, positionLine, staleAccounts, worth } from './say-portfolio.ts'
import { proposalSentences } from './say-orders.ts'
import { answerOf, dataOf, fieldsAt, listAt, textAt } from './situation.ts'
import type { Fields, Situation } from './situation.ts'

const noPositions = 'No account has reported positions yet. Connect a broker, and ask again after its first sync.'

const symbolOf = (portfolio: Fields | undefined, which: 'largest' | 'largestStock'): string | null =>
  textAt(fieldsAt(fieldsAt(portfolio, 'concentration'), which), 'symbol')

/** Down to the guideline, in whole shares where there are any, from the account that holds most of it. */
export function trimToGuideline(portfolio: Fields, held: Fields): Call | undefined {
  const measured = fieldsAt(portfolio, 'concentration')
  const weight = textAt(fieldsAt(measured, 'largestStock'), 'weightPercent')
  const guideline = textAt(measured, 'guidelinePercent')
  const price = textAt(held, 'currentPrice')
  const holdings = listAt(held, 'holdings').toSorted((a, b) =>
    decimal(textAt(b, 'quantity') ?? '0').comparedTo(textAt(a, 'quantity') ?? '0'),
  )
  const [holding] = holdings
  const accountId = textAt(holding, 'accountId')
  const available = decimal(textAt(holding, 'quantity') ?? '0')
  if (weight === null || guideline === null || price === null || accountId === null || !available.gt(0))
    return undefined
  const excess = decimal(weight)
    .minus(guideline)
    .div(weight)
    .times(textAt(held, 'quantity') ?? '0')
  const wanted = excess.gt(available) ? available : excess
  const quantity = wanted.gte(1) ? wanted.floor() : wanted.toDecimalPlaces(4, 1)
  if (!quantity.gt(0)) return undefined
  const input = {
    accountId,
    symbol: textAt(held, 'symbol') ?? '',
    side: 'sell',
    quantity: quantity.toFixed(),
    orderType: 'limit',
    limitPrice: decimal(price).toFixed(2),
    timeInForce: 'day',
  }
  return { tool: 'draft_order', input }
}

function adviceFor(situation: Situation): Call | undefined {
  const portfolio = dataOf(situation, 'get_portfolio')
  const symbol = symbolOf(portfolio, 'largestStock')
  if (!portfolio || symbol === null || !wantsAdvice(situation.question)) return undefined
  if (!overGuideline(fieldsAt(portfolio, 'concentration'))) return undefined
  if (dataOf(situation, 'propose_recommendation')) return undefined
  // Where the rules of ideas have none for it, a draft says the same in numbers.
  if (situation.tools.has('propose_recommendation') && !situation.answers.has('propose_recommendation'))
    return { tool: 'propose_recommendation', input: { symbol, action: 'trim', reason: 'concentration' } }
  if (!situation.answers.has('get_positions')) return { tool: 'get_positions', input: { symbols: [symbol] } }
  const [held] = listAt(dataOf(situation, 'get_positions'), 'positions')
  return held ? trimToGuideline(portfolio, held) : undefined
}

export const concentrationPlay: Play = {
  name: 'concentration',
  fits: ({ question }) => {
    if (wants(question, /concentrat|diversif|allocat|exposure|sector|too much|risk|spread|balanced?\b/i)) return 3
    return wantsAdvice(question) ? 2 : 0
  },
  reads: () => [
    { tool: 'get_portfolio', input: {} },
    { tool: 'get_allocation', input: { by: 'sector' } },
  ],
  proposes: adviceFor,
  say: (situation) => {
    const portfolio = dataOf(situation, 'get_portfolio')
    if (!portfolio || symbolOf(portfolio, 'largest') === null) return [noPositions]
    const proposal = proposalSentences(situation)
    const nothing = wantsAdvice(situation.question) && proposal.length === 0
    return [
      worth(portfolio)[0] ?? '',
      ...concentration(portfolio, dataOf(situation, 'get_allocation')),
      ...staleAccounts(portfolio),
      ...proposal,
      ...(nothing ? ['By this guideline alone I would change nothing.'] : []),
    ]
  },
}

export const worthPlay: Play = {
  name: 'worth',
  fits: ({ question, symbols }) => {
    if (wants(question, /\b(?:portfolio|worth|net worth|wealth|positions?|holdings?|own|total|doing|summary)\b/i))
      return 2
    return symbols.length > 0 && wants(question, /\b(?:my|have|hold)\b/i) ? 3 : 0
  },
  reads: ({ symbols }) =>
    symbols.length > 0
      ? [{ tool: 'get_positions', input: { symbols: symbols.slice(0, 20) } }]
      : [{ tool: 'get_portfolio', input: {} }],
  say: (situation) => {
    const held = listAt(dataOf(situation, 'get_positions'), 'positions')
    if (situation.symbols.length > 0) {
      const missing = situation.symbols.filter(
        (symbol) => !held.some((position) => textAt(position, 'symbol') === symbol),
      )
      return [...held.map(positionLine), ...missing.map((symbol) => `You hold no ${symbol}.`)]
    }
    const portfolio = dataOf(situation, 'get_portfolio')
    if (!portfolio) return []
    return [...worth(portfolio), ...largestPositions(portfolio), ...staleAccounts(portfolio)]
  },
}

export const cashPlay: Play = {
  name: 'cash',
  fits: ({ question }) => (wants(question, /\b(?:cash|buying power|balances?|accounts?|afford|settled)\b/i) ? 3 : 0),
  reads: () => [{ tool: 'get_balances', input: {} }],
  say: (situation) => {
    const answer = answerOf(situation, 'get_balances')
    if (!answer) return []
    const accounts = listAt(answer.data, 'accounts')
    if (accounts.length === 0) return [noPositions]
    return accounts.map((account) => accountLine(account))
  },
}

function accountLine(account: Fields): string {
  const currency = textAt(account, 'currency') ?? 'USD'
  const parts = (
    [
      ['cash', 'cash'],
      ['buying power', 'buyingPower'],
      ['total value', 'totalValue'],
    ] as const
  ).flatMap(([words, name]) => {
    const value = textAt(account, name)
    return value === null ? [] : [`${words} ${moneyText(value, currency)}`]
  })
  return `- **${textAt(account, 'accountName') ?? 'Account'}**: ${parts.join(', ')}.`
}
