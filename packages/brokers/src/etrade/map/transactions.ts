/**
 * Transactions as ledger lines (brokers/etrade.md 2.4). Their types are display texts, of which the contract names four; the
 * others here are the broker's own words for what the ledger knows, and whatever else comes is kept as `other`.
 */
import { newYorkTime } from '@g2e/domain/calendar'
import { BrokerOrderId } from '../../port/index.ts'
import type { Mapped, ReportedTransaction, TransactionType } from '../../port/index.ts'
import { symbolOf } from '../products.ts'
import { contentOf, elementsOf } from '../wire/document.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import {
  epochMs,
  idText,
  isAbsent,
  isObject,
  isoOf,
  isZero,
  money,
  NotAsDocumented,
  part,
  price,
  quantity,
  text,
  unsigned,
} from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

/** By the sign of the cash, or of the quantity where no cash moves. */
interface Directed {
  readonly in: TransactionType
  readonly out: TransactionType
}
type Meaning = TransactionType | 'transfer' | Directed

/** In lower case. */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['bought', 'buy'],
  ['sold', 'sell'],
  ['sold short', 'sell_short'],
  ['bought to cover', 'buy_to_cover'],
  ['bought to open', 'buy'],
  ['sold to close', 'sell'],
  ['sold to open', 'sell_short'],
  ['bought to close', 'buy_to_cover'],
  ['dividend', 'dividend'],
  ['qualified dividend', 'dividend'],
  ['non-qualified dividend', 'dividend'],
  ['capital gain', 'dividend'],
  ['capital gain distribution', 'dividend'],
  ['short term capital gain', 'dividend'],
  ['long term capital gain', 'dividend'],
  ['dividend reinvestment', 'dividend_reinvested'],
  ['reinvestment', 'dividend_reinvested'],
  ['interest', 'interest'],
  ['interest income', 'interest'],
  ['margin interest', 'interest'],
  ['fee', 'fee'],
  ['service fee', 'fee'],
  ['adr fee', 'fee'],
  ['tax', 'tax'],
  ['tax withholding', 'tax'],
  ['tax withheld', 'tax'],
  ['foreign tax', 'tax'],
  ['deposit', 'deposit'],
  ['direct deposit', 'deposit'],
  ['wire in', 'deposit'],
  ['withdrawal', 'withdrawal'],
  ['wire out', 'withdrawal'],
  ['ach', { in: 'deposit', out: 'withdrawal' }],
  ['wire', { in: 'deposit', out: 'withdrawal' }],
  ['check', { in: 'deposit', out: 'withdrawal' }],
  ['online transfer', 'transfer'],
  ['transfer', 'transfer'],
  ['transfer in', 'transfer_in'],
  ['transfer out', 'transfer_out'],
  ['stock split', 'split'],
  ['split', 'split'],
  ['reverse split', 'split'],
  ['spin off', 'spin_off'],
  ['spin-off', 'spin_off'],
  ['spinoff', 'spin_off'],
  ['merger', 'merger'],
  ['name change', 'symbol_change'],
  ['symbol change', 'symbol_change'],
  ['return of capital', 'return_of_capital'],
  ['option expiration', 'option_expire'],
  ['option expired', 'option_expire'],
  ['option assignment', 'option_assign'],
  ['option assigned', 'option_assign'],
  ['option exercise', 'option_exercise'],
  ['option exercised', 'option_exercise'],
])

const trades: ReadonlySet<TransactionType> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])

/** Where the list goes on; `null` = this was the last page. `moreTransactions` lies, so only the marker counts. */
export interface TransactionsRead extends Mapped<ReportedTransaction> {
  readonly marker: string | null
}

export const mapTransactions = (payload: unknown): Mapped<ReportedTransaction> => mapTransactionsPage(payload)

/** `GET .../transactions`, or the details of one. Throws WireMismatch. */
export function mapTransactionsPage(payload: unknown): TransactionsRead {
  const notes = new Notes('transactions')
  const single = detailsIn(payload)
  const list = isObject(single)
    ? [single]
    : elementsOf(notes, payload, {
        root: 'TransactionListResponse',
        path: ['Transaction'],
        isElement: (value) => 'transactionId' in value,
      })
  const items = mapEach(notes, list, transactionOf)
  const content = isObject(single) ? undefined : contentOf('transactions', payload, 'TransactionListResponse')
  return { items, warnings: notes.warnings, marker: isObject(content) ? text(content['marker']) : null }
}

/** One transaction comes under a name of its own, which as XML is still in the text. */
function detailsIn(payload: unknown): unknown {
  const isNamed = typeof payload === 'string' ? payload.includes('<TransactionDetailsResponse') : isObject(payload)
  if (!isNamed) return undefined
  const content = contentOf('transactions', payload, 'TransactionDetailsResponse')
  return content === payload ? undefined : content
}

function transactionOf(value: unknown, notes: Notes): ReportedTransaction {
  if (!isObject(value)) throw new NotAsDocumented(value, 'a transaction')
  const id = text(value['transactionId'])
  if (id === null) throw new NotAsDocumented(value['transactionId'], 'the id of a transaction')
  // The list writes them small, the details of one write them large.
  const brokerage = part(value['brokerage'] ?? value['Brokerage'])
  const product = part(brokerage['product'] ?? brokerage['Product'])
  const word = text(value['transactionType']) ?? text(brokerage['transactionType']) ?? ''
  const amount = money(value['amount'])
  const moved = present(quantity(brokerage['quantity']))
  const type = typeOf(word, amount, moved, notes)
  const atMs = epochMs(value['transactionDate'])
  if (atMs === null) throw new NotAsDocumented(value['transactionDate'], 'the date of a transaction')
  const { date, minute, second } = newYorkTime(atMs)
  const orderNo = idText(orAbsent(brokerage['orderNo']))
  const fee = money(brokerage['fee'])
  return {
    id,
    type,
    symbol: isAbsent(product['symbol']) ? null : symbolOf(product),
    // Sold is negative here; which way it went is what the type says.
    quantity: moved !== null && trades.has(type) ? unsigned(moved) : moved,
    price: present(price(brokerage['price'])),
    fee: trades.has(type) ? fee : present(fee),
    amount,
    date,
    // Bookings of a day come as its midnight.
    at: minute === 0 && second === 0 ? null : isoOf(atMs),
    description: descriptionOf(value),
    brokerOrderId: orderNo === null ? null : BrokerOrderId(orderNo),
    raw: value,
  }
}

const orAbsent = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? null : value)

/** Amounts that do not apply are written as 0. */
const present = <T extends string>(value: T | null): T | null => (value === null || isZero(value) ? null : value)

function typeOf(word: string, amount: string | null, moved: string | null, notes: Notes): TransactionType {
  const meaning = meanings.get(word.trim().toLowerCase())
  if (meaning === undefined) {
    notes.unknown('transactionType', word, 'the transaction is kept as other')
    return 'other'
  }
  if (typeof meaning === 'string' && meaning !== 'transfer') return meaning
  const byCash = amount !== null && !isZero(amount) ? amount : null
  const way = byCash ?? moved
  if (way === null) {
    notes.warn('amount', 'Nothing says which way this went; it is kept as other.')
    return 'other'
  }
  const isOut = way.startsWith('-')
  if (meaning !== 'transfer') return isOut ? meaning.out : meaning.in
  // Cash crosses the border of the account, securities move over it.
  if (moved !== null) return moved.startsWith('-') ? 'transfer_out' : 'transfer_in'
  return isOut ? 'withdrawal' : 'deposit'
}

function descriptionOf(value: WireObject): string | null {
  const words = [text(value['description']), text(value['description2']), text(value['memo'])]
  const said = words.flatMap((word) => (word === null || word.trim() === '' ? [] : [word.trim()]))
  return said.length === 0 ? null : said.join(' ')
}
