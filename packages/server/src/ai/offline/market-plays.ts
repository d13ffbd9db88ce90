import { decimal, moneyText, percentText } from '@g2e/domain/money'
import { wants } from './play.ts'
import type { Play } from './play.ts'
import { movement } from './say-portfolio.ts'
import { answerOf, dataOf, fieldsAt, listAt, textAt } from './situation.ts'
import type { Fields } from './situation.ts'

const shownNews = 5
const symbolsMax = 10

function quoteLine(quote: Fields): string {
  const last = textAt(quote, 'last')
  const change = movement(textAt(quote, 'change'), textAt(quote, 'changePercent'))
  const price = last === null ? 'no last price' : `last price ${moneyText(last)}`
  return `- **${textAt(quote, 'symbol') ?? ''}**: ${price}${change === null ? '' : `, ${change} today`}.`
}

export const quotesPlay: Play = {
  name: 'quotes',
  fits: ({ symbols, question }) => {
    if (symbols.length === 0) return 0
    return wants(question, /\b(?:price|quote|trading|cost|worth|last|bid|ask|now)\b/i) ? 4 : 1
  },
  reads: ({ symbols }) => [{ tool: 'get_quotes', input: { symbols: symbols.slice(0, symbolsMax) } }],
  say: (situation) => {
    const data = dataOf(situation, 'get_quotes')
    const missing = listAt(data, 'missing').map((item) => `- ${textAt(item, 'symbol') ?? ''}: no quote was found.`)
    return [...listAt(data, 'quotes').map(quoteLine), ...missing]
  },
}

/** Where the price stands against its averages, and how it moves. */
function indicatorLines(data: Fields): string[] {
  const symbol = textAt(data, 'symbol') ?? ''
  const last = textAt(data, 'close')
  const averages = [50, 200].flatMap((days) => {
    const average = textAt(data, `sma${days}`)
    if (average === null || last === null) return []
    const word = decimal(last).gte(average) ? 'above' : 'below'
    return [`${word} its ${days}-day average of ${moneyText(average)}`]
  })
  const drawdown = textAt(data, 'belowHighPercent')
  const volatility = textAt(data, 'volatilityPercent')
  return [
    `**${symbol}** closed at ${last === null ? 'an unknown price' : moneyText(last)}${averages.length === 0 ? '' : `, ${averages.join(' and ')}`}.`,
    ...(drawdown === null ? [] : [`${symbol} is ${percentText(drawdown, 2)} below its high of the past year.`]),
    ...(volatility === null ? [] : [`The yearly volatility of ${symbol} is ${percentText(volatility, 2)}.`]),
  ]
}

export const indicatorsPlay: Play = {
  name: 'indicators',
  fits: ({ symbols, question }) =>
    symbols.length > 0 &&
    wants(question, /\b(?:trend|momentum|average|sma|rsi|volatil\w*|drawdown|indicators?|technical\w*|chart)\b/i)
      ? 5
      : 0,
  reads: ({ symbols }) => symbols.slice(0, 3).map((symbol) => ({ tool: 'get_indicators', input: { symbol } })),
  say: ({ answers }) =>
    (answers.get('get_indicators') ?? []).flatMap(({ ok, data }) => (ok ? indicatorLines(data) : [])),
}

export const newsPlay: Play = {
  name: 'news',
  fits: ({ question }) => (wants(question, /\b(?:news|headlines?|happen\w*)\b/i) ? 5 : 0),
  reads: ({ symbols }) => [{ tool: 'get_news', input: { symbols: symbols.slice(0, symbolsMax) } }],
  say: (situation) => {
    const answer = answerOf(situation, 'get_news')
    if (!answer) return []
    const items = listAt(answer.data, 'items').slice(0, shownNews)
    if (items.length === 0) return ['There is no news.']
    // Figures of headlines are nobody's facts: they are left out rather than struck.
    return items.map((item) => {
      const headline = (textAt(fieldsAt(item, 'headline'), 'text') ?? '').replaceAll(
        /[$€£]?\d[\d.,]*\s?[%kKmMbB]?/g,
        '…',
      )
      return `- “${headline}”`
    })
  },
}

export const searchPlay: Play = {
  name: 'search',
  fits: ({ question }) => (wants(question, /\b(?:ticker|symbol) (?:of|for)\b|\bfind\b|\bsearch\b/i) ? 5 : 0),
  reads: ({ question }) => [
    {
      tool: 'search_symbols',
      input: {
        text:
          question
            .replace(/^.*?\b(?:of|for|find|search)\b/i, '')
            .replaceAll(/[?.!"]/g, '')
            .trim() || question,
      },
    },
  ],
  say: (situation) => {
    const items = listAt(dataOf(situation, 'search_symbols'), 'items')
    if (items.length === 0) return ['Nothing was found.']
    return items.map((item) => `- **${textAt(item, 'symbol') ?? ''}**: ${textAt(item, 'name') ?? 'no name known'}.`)
  },
}
