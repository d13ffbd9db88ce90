import { moneyText } from '@g2e/domain/money'
import { wants } from './play.ts'
import type { Call, Play } from './play.ts'
import { orderLine, proposalSentences } from './say-orders.ts'
import { dataOf, listAt, textAt } from './situation.ts'
import type { Fields, Situation } from './situation.ts'

const shownOrders = 10
const shownTransactions = 10

interface Spoken {
  readonly side: string
  readonly quantity: string
  readonly symbol: string
  readonly limitPrice: string | undefined
}

/** "buy 10 AAPL", "sell 5 shares of MSFT at $400.50". */
function spokenOrder(question: string): Spoken | undefined {
  const found =
    /\b(?<side>buy|sell)\s+(?<quantity>\d{1,9}(?:\.\d{1,9})?)\s+(?:shares?\s+(?:of\s+)?)?\$?(?<symbol>[A-Z]{1,5}(?:[./][A-Z]{1,4})?)\b(?:.{0,20}?\b(?:at|limit(?:\s+of)?)\s+\$?(?<limit>\d{1,9}(?:\.\d{1,4})?))?/i.exec(
      question,
    )?.groups
  const [side, quantity, symbol] = [found?.['side'], found?.['quantity'], found?.['symbol']]
  if (side === undefined || quantity === undefined || symbol === undefined) return undefined
  return { side: side.toLowerCase(), quantity, symbol: symbol.toUpperCase(), limitPrice: found?.['limit'] }
}

/** The account that holds it for a sale, else the one with most buying power; the default one first. */
function draftCall(situation: Situation): Call | undefined {
  const order = spokenOrder(situation.question)
  const accounts = listAt(dataOf(situation, 'get_balances'), 'accounts')
  const chosen = accounts.find((account) => account['isDefault'] === true) ?? accounts[0]
  const [position] = listAt(dataOf(situation, 'get_positions'), 'positions')
  const [holding] = order?.side === 'sell' ? listAt(position, 'holdings') : []
  const accountId = textAt(holding, 'accountId') ?? textAt(chosen, 'accountId')
  if (!order || accountId === null || situation.answers.has('draft_order')) return undefined
  const { symbol, side, quantity, limitPrice } = order
  const price = limitPrice === undefined ? { orderType: 'market' } : { orderType: 'limit', limitPrice }
  return { tool: 'draft_order', input: { accountId, symbol, side, quantity, ...price, timeInForce: 'day' } }
}

export const draftPlay: Play = {
  name: 'draft',
  fits: ({ question }) => (spokenOrder(question) ? 6 : 0),
  reads: ({ question }) => [
    { tool: 'get_balances', input: {} },
    ...(spokenOrder(question)?.side === 'sell'
      ? [{ tool: 'get_positions', input: { symbols: [spokenOrder(question)?.symbol ?? ''] } }]
      : []),
  ],
  proposes: draftCall,
  say: (situation) => {
    const said = proposalSentences(situation)
    if (said.length > 0) return said
    return situation.answers.has('draft_order')
      ? []
      : ['There is no account to draft an order for: connect a broker first.']
  },
}

export const ordersPlay: Play = {
  name: 'orders',
  fits: ({ question }) => (wants(question, /\borders?\b|\bfill(?:ed|s)?\b|\bpending\b/i) ? 4 : 0),
  reads: ({ symbols }) => [{ tool: 'get_orders', input: symbols[0] === undefined ? {} : { symbol: symbols[0] } }],
  say: (situation) => {
    const data = dataOf(situation, 'get_orders')
    if (!data) return []
    const orders = listAt(data, 'orders')
    return orders.length === 0 ? ['There are no orders.'] : orders.slice(0, shownOrders).map(orderLine)
  },
}

function transactionLine(row: Fields): string {
  const amount = textAt(row, 'amount')
  const symbol = textAt(row, 'symbol')
  const type = (textAt(row, 'type') ?? '').replaceAll('_', ' ')
  return `- ${textAt(row, 'date') ?? ''}: ${type}${symbol === null ? '' : ` ${symbol}`}${amount === null ? '' : `, ${moneyText(amount)}`}.`
}

export const transactionsPlay: Play = {
  name: 'transactions',
  fits: ({ question }) =>
    wants(question, /\b(?:transactions?|dividends?|deposits?|withdrawals?|history|bought|sold|fees?|income)\b/i)
      ? 4
      : 0,
  reads: ({ symbols, question }) => [
    {
      tool: 'get_transactions',
      input: {
        ...(symbols[0] !== undefined && { symbol: symbols[0] }),
        ...(wants(question, /dividend|income/i) && { type: 'dividend' }),
      },
    },
  ],
  say: (situation) => {
    const data = dataOf(situation, 'get_transactions')
    if (!data) return []
    const rows = listAt(data, 'transactions')
    return rows.length === 0
      ? ['No such transactions are known.']
      : rows.slice(0, shownTransactions).map(transactionLine)
  },
}
