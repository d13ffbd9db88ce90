/**
 * How a table is read: which column is what, in which form, and what its words for types mean. What the person does not say
 * is told from the header and the first rows; our own header needs nothing said.
 */
import { guessDateFormat } from './dates.ts'
import type { DateFormat } from './dates.ts'
import { fields, lineTypes } from './line.ts'
import type { Field, LineType } from './line.ts'

export interface Mapping {
  readonly delimiter?: ',' | ';' | '\t' | '|' | undefined
  readonly dateFormat?: DateFormat | undefined
  readonly decimalComma?: boolean | undefined
  readonly columns?: { readonly [Name in Field]?: string | undefined } | undefined
  readonly types?: Readonly<Record<string, LineType | 'ignore'>> | undefined
  readonly amountSign?: 'signed' | 'by_type' | undefined
  readonly currency?: string | undefined
}

export interface Table {
  /** Line of the header; 1 is the first. */
  readonly line: number
  readonly header: readonly string[]
  readonly rows: readonly Cells[]
}
export interface Cells {
  readonly line: number
  readonly cells: readonly string[]
}

/** A mapping with every choice made. */
export interface Reading {
  readonly places: ReadonlyMap<Field, number>
  readonly columns: { readonly [Name in Field]?: string }
  readonly dateFormat: DateFormat
  readonly decimalComma: boolean
  readonly types: ReadonlyMap<string, LineType | 'ignore' | 'by_sign'>
  readonly amountSign: 'signed' | 'by_type'
  readonly currency: string | undefined
}

const synonyms: Readonly<Record<Field, readonly string[]>> = {
  date: [
    'date',
    'trade date',
    'transaction date',
    'activity date',
    'run date',
    'datum',
    'buchungstag',
    'process date',
    'transactiondate',
    'tradedate',
  ],
  type: [
    'type',
    'action',
    'transaction type',
    'activity',
    'trans code',
    'transaction',
    'side',
    'typ',
    'vorgang',
    'transactiontype',
    'buy/sell',
  ],
  symbol: ['symbol', 'ticker', 'instrument', 'security', 'symbol/cusip', 'isin'],
  quantity: ['quantity', 'qty', 'shares', 'units', 'no. of shares', 'anzahl', 'stück', 'menge'],
  price: [
    'price',
    'price ($)',
    'share price',
    'price / share',
    'unit price',
    't. price',
    'kurs',
    'preis',
    'tradeprice',
  ],
  fee: [
    'fee',
    'fees',
    'commission',
    'fees & comm',
    'commission ($)',
    'comm/fee',
    'gebühr',
    'gebühren',
    'provision',
    'ibcommission',
  ],
  amount: ['amount', 'net amount', 'amount ($)', 'total', 'proceeds', 'value', 'betrag', 'net cash', 'netcash'],
  currency: ['currency', 'ccy', 'währung', 'price currency', 'currencyprimary'],
  externalId: [
    'externalid',
    'external id',
    'transaction id',
    'id',
    'reference',
    'trade id',
    'fitid',
    'referenz',
    'transactionid',
    'tradeid',
  ],
  time: ['time', 'timestamp', 'trade time', 'zeit', 'uhrzeit'],
  description: ['description', 'security description', 'memo', 'notes', 'details', 'beschreibung', 'name'],
  ratio: ['ratio'],
  newSymbol: ['newsymbol', 'new symbol'],
  basisFraction: ['basisfraction', 'basis fraction'],
  lots: ['lots', 'closed lots'],
}

/**
 * `by_sign`: money that came or went, as the amount's sign says. The words of Schwab's files are those that the importer
 * `beancount_import/source/schwab_csv.py` (jbms/beancount-import, `BrokerageAction`) met in downloads, and those of its API;
 * nobody publishes a list. The header of E*TRADE's files stands in several public importers; its words beyond bought, sold,
 * dividend, interest and transfer are those of its API and unconfirmed in files. Flex reports have the names of their query.
 */
const commonWords: Readonly<Record<string, LineType | 'by_sign'>> = {
  bought: 'buy',
  'you bought': 'buy',
  purchase: 'buy',
  'buy to open': 'buy',
  bto: 'buy',
  kauf: 'buy',
  sold: 'sell',
  'you sold': 'sell',
  sale: 'sell',
  'sell to close': 'sell',
  stc: 'sell',
  verkauf: 'sell',
  'sell short': 'sell_short',
  short: 'sell_short',
  'sell to open': 'sell_short',
  sto: 'sell_short',
  cover: 'buy_to_cover',
  'buy to close': 'buy_to_cover',
  btc: 'buy_to_cover',
  div: 'dividend',
  cdiv: 'dividend',
  'cash dividend': 'dividend',
  'qualified dividend': 'dividend',
  'dividend received': 'dividend',
  dividende: 'dividend',
  'reinvest shares': 'dividend_reinvested',
  reinvestment: 'dividend_reinvested',
  drip: 'dividend_reinvested',
  int: 'interest',
  'bank interest': 'interest',
  'credit interest': 'interest',
  zinsen: 'interest',
  commission: 'fee',
  'service fee': 'fee',
  gebühr: 'fee',
  'nra tax': 'tax',
  'withholding tax': 'tax',
  steuer: 'tax',
  contribution: 'deposit',
  'cash deposit': 'deposit',
  ach: 'deposit',
  einzahlung: 'deposit',
  'cash withdrawal': 'withdrawal',
  auszahlung: 'withdrawal',
  'stock split': 'split',
  spinoff: 'spin_off',
  'return of capital': 'return_of_capital',
  'bought to open': 'buy',
  'sold to close': 'sell',
  'sold to open': 'sell_short',
  'sold short': 'sell_short',
  'bought to close': 'buy_to_cover',
  'bought to cover': 'buy_to_cover',
  'non-qualified div': 'dividend',
  'non-qualified dividend': 'dividend',
  'special dividend': 'dividend',
  'reinvest dividend': 'dividend',
  'qual div reinvest': 'dividend',
  'interest income': 'interest',
  'bond interest': 'interest',
  'margin interest': 'interest',
  'adr mgmt fee': 'fee',
  'foreign tax paid': 'tax',
  'nra tax adj': 'tax',
  'wire received': 'deposit',
  'wire sent': 'withdrawal',
  'moneylink deposit': 'deposit',
  'moneylink transfer': 'by_sign',
  'online transfer': 'by_sign',
  transfer: 'by_sign',
  'option expiration': 'option_expire',
  'option assignment': 'option_assign',
  expired: 'option_expire',
  assigned: 'option_assign',
  exercised: 'option_exercise',
  'long term cap gain': 'dividend',
  'short term cap gain': 'dividend',
  'long term cap gain reinvest': 'dividend',
  'short term cap gain reinvest': 'dividend',
  'pr yr cash div': 'dividend',
  'pr yr special div': 'dividend',
  'cash in lieu': 'dividend',
  'misc cash entry': 'by_sign',
  'bank transfer': 'by_sign',
  journal: 'by_sign',
  'wire funds': 'by_sign',
  'wire funds received': 'deposit',
  'funds received': 'deposit',
  'promotional award': 'deposit',
}

export const wordOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')

const knownWords: ReadonlyMap<string, LineType | 'by_sign'> = new Map<string, LineType | 'by_sign'>([
  ...Object.entries(commonWords),
  ...lineTypes.map((type) => [wordOf(type), type] as const),
])

const plainHeader = (text: string): string => text.trim().toLowerCase()

/** How many columns of a line could be ours: tells a header from what stands above it. */
export const headerScore = (cells: readonly string[]): number => {
  const names = new Set(cells.map(plainHeader))
  return fields.filter((field) => synonyms[field].some((word) => names.has(word))).length
}

function placesOf(header: readonly string[], columns: Mapping['columns']): ReadonlyMap<Field, number> {
  const names = header.map(plainHeader)
  const places = new Map<Field, number>()
  for (const field of fields) {
    const said = columns?.[field]
    const wanted = said === undefined ? synonyms[field] : [plainHeader(said)]
    const place = wanted.map((word) => names.indexOf(word)).find((found) => found !== -1)
    if (place !== undefined) places.set(field, place)
  }
  return places
}

const samplesMax = 200
const samplesOf = ({ rows }: Table, place: number | undefined): readonly string[] =>
  place === undefined ? [] : rows.slice(0, samplesMax).map(({ cells }) => cells[place] ?? '')

/** `1.234,50` or `12,5`: a comma, and behind it not just groups of three. */
const looksLikeComma = (text: string): boolean => /,\d{1,2}$|,\d{4,}$|\.\d{3},\d+$/.test(text.trim())

/** Whether our own header stands there: then the strict forms of the ledger bundle hold. */
export const isOwnHeader = (header: readonly string[]): boolean =>
  ['date', 'type', 'symbol', 'quantity', 'price', 'fee', 'amount', 'currency'].every(
    (name, place) => header[place]?.trim() === name,
  )

/** @returns the choices, or sentences about what the header lacks. */
export function readingOf(table: Table, mapping: Mapping): Reading | { readonly problems: readonly string[] } {
  const { header } = table
  const places = placesOf(header, mapping.columns)
  const problems: string[] = []
  for (const field of fields) {
    const said = mapping.columns?.[field]
    if (said !== undefined && !places.has(field)) problems.push(`the file has no column "${said}"`)
  }
  if (!places.has('date')) problems.push('no column is known to be the date; the header must name one')
  if (!places.has('type') && !places.has('quantity') && !places.has('amount'))
    problems.push('no column is known to be the type, the quantity or the amount')
  if (problems.length > 0) return { problems }
  const numbers = (['quantity', 'price', 'fee', 'amount'] as const).flatMap((field) =>
    samplesOf(table, places.get(field)),
  )
  const isOwn = isOwnHeader(header)
  const named = Object.entries(mapping.types ?? {}).map(([word, type]) => [wordOf(word), type] as const)
  return {
    places,
    columns: Object.fromEntries([...places].map(([field, place]) => [field, header[place] ?? ''])),
    dateFormat:
      mapping.dateFormat ??
      (isOwn ? 'YYYY-MM-DD' : (guessDateFormat(samplesOf(table, places.get('date'))) ?? 'YYYY-MM-DD')),
    decimalComma: mapping.decimalComma ?? (!isOwn && numbers.some(looksLikeComma)),
    types: new Map<string, LineType | 'ignore' | 'by_sign'>([...knownWords, ...named]),
    amountSign: mapping.amountSign ?? 'signed',
    currency: mapping.currency,
  }
}
