import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { gate } from './gate.ts'

interface Cases {
  readonly toolResults: readonly {
    readonly toolCallId: string
    readonly output: Readonly<Record<string, string | number>>
  }[]
  readonly cases: readonly { readonly text: string; readonly user: string; readonly unverified: number }[]
}
const published = JSON.parse(readFileSync(new URL('fixtures/grounding-cases.json', import.meta.url), 'utf8')) as Cases
const publishedFacts = published.toolResults.flatMap(({ toolCallId, output }) =>
  Object.entries(output)
    .filter(([key]) => key !== 'symbol')
    .map(([key, value]) => ({
      id: `${toolCallId}#${key}`,
      value: String(value),
      ...('symbol' in output && { symbol: String(output['symbol']) }),
    })),
)

test.each(published.cases)('published case: $text', ({ text, user, unverified }) => {
  const answer = gate({ text, facts: publishedFacts, userText: user })
  expect(answer.unverified, JSON.stringify(answer.figures)).toBe(unverified)
})

const facts = [
  { id: 'q#price', value: '190.12', unit: 'usd', symbol: 'AAPL', label: 'price', asOf: '2026-11-20T15:00:00Z' },
  {
    id: 'q#change',
    value: '-0.42',
    unit: 'percent',
    symbol: 'AAPL',
    label: 'day change',
    asOf: '2026-11-20T15:00:00Z',
  },
  { id: 'm#price', value: '410.00', unit: 'usd', symbol: 'MSFT', label: 'price', asOf: '2026-11-20T15:00:00Z' },
  { id: 'p#quantity', value: '10', unit: 'shares', symbol: 'AAPL', label: 'quantity' },
  { id: 'p#weight', value: '0.1834', unit: 'ratio', symbol: 'AAPL', label: 'weight' },
  { id: 'p#tech', value: '66.6', unit: 'percent', label: 'technology weight' },
  { id: 'p#pl', value: '-401.20', unit: 'usd', symbol: 'MSFT', label: 'unrealized p/l' },
  { id: 't#cash', value: '25310.55', unit: 'usd', label: 'cash' },
] as const

/** The verdicts of the figures that are not exempt, in order. */
const verdictsOf = (text: string, userText?: string) =>
  gate({ text, facts, ...(userText !== undefined && { userText }) })
    .figures.filter(({ verdict }) => verdict !== 'exempt')
    .map(({ verdict }) => verdict)

test.each([
  ['a value as it is', 'AAPL is at $190.12.', ['fact']],
  ['rounded as shown', 'AAPL is at about $190.', ['fact']],
  ['rounded wrongly', 'AAPL is at $191.', ['unverified']],
  ['more digits than the fact', 'AAPL is at $190.13.', ['unverified']],
  ['the right number on the wrong symbol', 'MSFT is at $190.12.', ['unverified']],
  ['the right number on a symbol that no fact has', 'TSLA trades at $190.12.', ['unverified']],
  ['a company name for its symbol', 'Microsoft trades at $190.12.', ['unverified']],
  ['each symbol with its own number', 'AAPL is at $190.12 and MSFT at $410.', ['fact', 'fact']],
  ['two symbols swapped', 'AAPL is at $410 and MSFT at $190.12.', ['unverified', 'unverified']],
  ['a symbol named after the number', 'You hold 10 shares of AAPL.', ['fact']],
  ['another symbol named after the number', 'AAPL is fine; you hold 10 shares of MSFT.', ['unverified']],
  ['a symbol of the sentence before', 'AAPL slipped today. It is at $410.', ['unverified']],
  ['the direction that is told', 'AAPL fell 0.42% today.', ['fact']],
  ['the other direction', 'AAPL rose 0.42% today.', ['unverified']],
  ['a sign that is left out', 'The day change of AAPL is 0.42%.', ['unverified']],
  ['a sign that is written', 'The day change of AAPL is -0.42%.', ['fact']],
  ['a level after a fall', 'AAPL fell to $190.12.', ['fact']],
  ['a loss in words', 'MSFT has a loss of $401.20.', ['fact']],
  ['a loss in brackets', '| MSFT | (401.20) |', ['fact']],
  ['a gain where there is a loss', 'MSFT has a gain of $401.20.', ['unverified']],
  ['another currency', 'AAPL is at €190.12.', ['unverified']],
  ['another unit', 'You hold 190 shares of AAPL.', ['unverified']],
  ['a ratio as percent', 'AAPL is 18.3% of the portfolio.', ['fact']],
  ['basis points', 'AAPL is down 42 bps.', ['fact']],
  ['words', 'You hold ten shares of AAPL.', ['fact']],
  ['words that are wrong', 'You hold eleven shares of AAPL.', ['unverified']],
  ['a dozen', 'You hold a dozen shares of AAPL.', ['unverified']],
  ['two thirds', 'Technology is two thirds of the portfolio.', ['fact']],
  ['about half', 'Technology is about half of the portfolio.', ['unverified']],
  ['a fraction in digits', 'Technology is 2/3 of the portfolio.', ['fact']],
  ['a fraction character', 'Technology is ½ of the portfolio.', ['unverified']],
  ['Arabic digits', 'AAPL is at $١٩٠.١٢.', ['fact']],
  ['Devanagari digits that are wrong', 'AAPL is at $१९१.', ['unverified']],
  ['full-width digits', 'AAPL is at ＄１９１．', ['unverified']],
  ['invisible characters inside', 'AAPL is at $19\u200b1.', ['unverified']],
  ['emphasis inside', 'AAPL is at $**19**1.', ['unverified']],
  ['a decimal comma', 'Cash is 25.310,55 USD.', ['fact']],
  ['spaces between thousands', 'Cash is 25\u202f310.55 dollars.', ['fact']],
  ['thousands in short', 'Cash is $25.3k.', ['fact']],
  ['code', '`AAPL target = 210`', ['unverified']],
  ['link text', '[$210](https://example.com/190)', ['unverified']],
  ['a table row with its symbol', '| AAPL | $190.12 | 18.3% |\n| MSFT | $190.12 | |', ['fact', 'fact', 'unverified']],
  ['the day that is stated', 'On 2026-11-20 AAPL was at $190.12.', ['fact']],
  ['another day than stated', 'On 2026-11-19 AAPL was at $190.12.', ['unverified']],
  ['a sum', 'AAPL and MSFT together trade at $600.12.', ['derived']],
  ['a difference', 'MSFT is $219.88 above AAPL.', ['derived']],
  ['a product, which is no operation of the gate', 'Your AAPL is worth $1,901.20.', ['unverified']],
  ['what somebody made up', 'A stop at $175 limits the loss.', ['unverified']],
  ['doubled', 'AAPL has doubled.', ['unverified']],
  ['a fall restated', 'AAPL dropped from 190.92 to 190.12, or 0.42%.', ['unverified', 'fact', 'fact']],
  ['symbols and prices in turn', 'AAPL 190.12 MSFT 410.00', ['fact', 'fact']],
  ['swapped prices that a quotient would give', 'MSFT 190.12 AAPL 410.00', ['unverified', 'unverified']],
  ['nothing where there is something', 'AAPL changed by 0%.', ['unverified']],
  ['minus in words', 'AAPL changed by minus 0.42 percent.', ['fact']],
])('%s: %s', (_name, text, expected) => {
  expect(verdictsOf(text), JSON.stringify(gate({ text, facts }).figures)).toEqual(expected)
})

test.each([
  'The S&P 500, the Nasdaq-100 and the Russell 2000 fell.',
  'See the 10-K, Form 8949, IRS Publication 550 and your 401(k).',
  'Between 9:30 and 16:00 on Nov 20, 2026, and again on 2026-11-23, it trades 24/7 elsewhere.',
  'The 50-day and 200-day averages, a 10-year bond and a 52-week high.',
  '1. Sell some.\n2) Keep the rest [3].',
  'More at https://example.com/2026/11/190.12?x=4.',
  'There are three reasons and 2 brokers.',
  'In 2025 and since 2019 it paid in Q3 2026.',
  'A Fortune 500 company.',
  'It was the third quarter, the first half and the 2nd time.',
])('exempt: %s', (text) => {
  expect(verdictsOf(text), JSON.stringify(gate({ text, facts }).figures)).toEqual([])
})

test('a number that the person gave may be repeated, and computed with', () => {
  expect(verdictsOf('You asked about 250 shares.', 'What about 250 shares?')).toEqual(['user'])
  expect(verdictsOf('You asked about 263 shares.', 'What about 250 shares?')).toEqual(['unverified'])
  expect(verdictsOf('With 5 more shares of AAPL you would hold 15 shares.', 'buy 5 shares')).toEqual([
    'user',
    'derived',
  ])
})

test('offsets are of the original text, and what is unverified is struck there', () => {
  const text = '👍 AAPL target: $2\u200b10, cash $25,310.55.'
  const answer = gate({ text, facts })
  expect(answer.figures.map((figure) => text.slice(figure.start, figure.end))).toEqual(['$2\u200b10', '$25,310.55'])
  expect(answer.gatedText).toBe('👍 AAPL target: ~~$2\u200b10~~ [unverified], cash $25,310.55.')
  expect(answer.unverified).toBe(1)
})

test('a text without anything unverified is left as it is', () => {
  const text = 'AAPL is at $190.12 on Nov 20, 2026.'
  expect(gate({ text, facts })).toMatchObject({ unverified: 0, gatedText: text })
})
