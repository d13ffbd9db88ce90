/** "What if I sell half of NVDA?": the orders that this means, and what the figures would be before and after. */
import { decimal, fixed, moneyText, percentText, quantityText } from '@g2e/domain/money'
import { wants } from './play.ts'
import type { Call, Play } from './play.ts'
import { dataOf, fieldsAt, listAt, textAt } from './situation.ts'
import type { Fields, Situation } from './situation.ts'

interface Wish {
  readonly side: 'buy' | 'sell'
  /** Part of what is held, or a number of shares. */
  readonly part: string | null
  readonly quantity: string | null
  readonly symbol: string
}

const parts: Readonly<Record<string, string>> = {
  half: '0.5',
  'a third': '0.3333333',
  'a quarter': '0.25',
  all: '1',
  everything: '1',
}

function wishIn({ question, symbols }: Situation): Wish | undefined {
  const [symbol] = symbols
  const side = /\b(?<side>buy|sell|sold|bought|trim)\b/i.exec(question)?.groups?.['side']?.toLowerCase()
  if (symbol === undefined || side === undefined) return undefined
  const isBuy = side === 'buy' || side === 'bought'
  const quantity = /\b(?:buy|sell|sold|bought)\s+(?<quantity>\d{1,9}(?:\.\d{1,9})?)\b/i.exec(question)?.groups?.[
    'quantity'
  ]
  const part = /\b(?<part>half|a third|a quarter|all|everything)\b/i.exec(question)?.groups?.['part']?.toLowerCase()
  if (quantity !== undefined) return { side: isBuy ? 'buy' : 'sell', part: null, quantity, symbol }
  if (isBuy) return undefined
  return { side: 'sell', part: parts[part ?? 'all'] ?? '1', quantity: null, symbol }
}

/** Whole shares where there are any. */
const partOf = (held: string, part: string): string => {
  const wanted = decimal(held).times(part)
  return part === '1' ? held : (wanted.gte(1) ? wanted.floor() : wanted.toDecimalPlaces(4, 1)).toFixed()
}

function ordersFor(situation: Situation, { side, part, quantity, symbol }: Wish): readonly Fields[] {
  const [position] = listAt(dataOf(situation, 'get_positions'), 'positions')
  const holdings = listAt(position, 'holdings').filter((holding) => decimal(textAt(holding, 'quantity') ?? '0').gt(0))
  if (part !== null)
    return holdings.flatMap((holding) => {
      const size = partOf(textAt(holding, 'quantity') ?? '0', part)
      return decimal(size).gt(0) ? [{ accountId: textAt(holding, 'accountId'), symbol, side, quantity: size }] : []
    })
  const accounts = listAt(dataOf(situation, 'get_balances'), 'accounts')
  const account = accounts.find((one) => one['isDefault'] === true) ?? accounts[0]
  const accountId = textAt(side === 'sell' ? (holdings[0] ?? account) : account, 'accountId')
  return accountId === null || quantity === null ? [] : [{ accountId, symbol, side, quantity }]
}

function whatIfCall(situation: Situation): Call | undefined {
  const wish = wishIn(situation)
  const orders = wish ? ordersFor(situation, wish) : []
  return orders.length === 0 || situation.answers.has('run_what_if')
    ? undefined
    : { tool: 'run_what_if', input: { orders } }
}

function change(words: string, before: string | null, after: string | null, tell: (value: string) => string): string[] {
  if (before === null || after === null) return []
  return [
    tell(before) === tell(after)
      ? `${words} would stay at ${tell(before)}.`
      : `${words} would go from ${tell(before)} to ${tell(after)}.`,
  ]
}

const asPercent = (value: string): string => percentText(value, 2)
const asRatio = (value: string): string => fixed(decimal(value), 2).replace('-', '−')

const washWords: Readonly<Record<string, string>> = {
  match: 'A loss among it would be a wash sale: the same was bought within 30 days.',
  possible: 'A loss among it may be a wash sale: an option on it was bought within 30 days.',
  coverage_incomplete: 'Whether its losses count depends on what is bought in the 30 days after.',
}

function taxLines(taxes: Fields): string[] {
  const [short, long] = [textAt(taxes, 'shortTermGain'), textAt(taxes, 'longTermGain')]
  const wash = washWords[textAt(taxes, 'washSale') ?? ''] ?? ''
  if (short === null || long === null)
    return ['What it would realize for taxes is not known, as the purchases are not known whole.']
  return [`It would realize ${moneyText(short)} short term and ${moneyText(long)} long term, before taxes.`, wash]
}

function told(data: Fields): string[] {
  const [before, after] = [fieldsAt(data, 'before'), fieldsAt(data, 'after')]
  const orders = listAt(data, 'orders')
  const checks = orders.flatMap((order) => listAt(order, 'checks'))
  const symbol = textAt(orders[0], 'symbol') ?? ''
  const weight = (standing: Fields) =>
    textAt(
      listAt(standing, 'positions').find((position) => textAt(position, 'symbol') === symbol),
      'weightPercent',
    )
  return [
    ...orders.map((order) => {
      const price = textAt(order, 'assumedPrice')
      const word = textAt(order, 'side') === 'buy' ? 'Buy' : 'Sell'
      const at = price === null ? '' : ` at about ${moneyText(price)}`
      return `- ${word} ${quantityText(textAt(order, 'quantity') ?? '0')} **${symbol}**${at}${order['isAssumedFilled'] === true ? '' : ' (not counted, as it would be blocked)'}.`
    }),
    ...change(`The weight of ${symbol}`, weight(before), weight(after), asPercent),
    ...change('Cash', textAt(before, 'cash'), textAt(after, 'cash'), (value) => moneyText(value)),
    ...change('Yearly volatility', textAt(before, 'volatilityPercent'), textAt(after, 'volatilityPercent'), asPercent),
    ...change('Beta', textAt(before, 'beta'), textAt(after, 'beta'), asRatio),
    ...taxLines(fieldsAt(data, 'taxes')),
    ...new Set(
      checks.map(
        (check) => `- ${textAt(check, 'outcome') === 'block' ? 'Blocked' : 'Note'}: ${textAt(check, 'message') ?? ''}`,
      ),
    ),
    'Nothing is sent by this.',
  ]
}

export const whatIfPlay: Play = {
  name: 'what-if',
  fits: (situation) =>
    wants(situation.question, /\bwhat (?:if|would happen|happens)\b|\bsuppose\b/i) && wishIn(situation) ? 7 : 0,
  reads: (situation) => [
    { tool: 'get_balances', input: {} },
    { tool: 'get_positions', input: { symbols: situation.symbols.slice(0, 1) } },
  ],
  proposes: whatIfCall,
  say: (situation) => {
    const data = dataOf(situation, 'run_what_if')
    if (data) return told(data)
    return situation.answers.has('run_what_if') ? [] : [`You hold no ${situation.symbols[0] ?? 'such symbol'} to sell.`]
  },
}
