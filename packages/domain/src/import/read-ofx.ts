/**
 * Statements of OFX and QFX as lines of the ledger: investment statements (INVBUY, INVSELL, INCOME, REINVEST, RETOFCAP,
 * SPLIT, TRANSFER, JRNLFUND, INVBANKTRAN, INVEXPENSE, CLOSUREOPT; OFX 1.6 and 2.2, section 13) and bank statements (STMTTRN).
 * The FITID is the id: the same statement twice brings nothing twice.
 */
import { formatOptionSymbol, isSymbol } from '../instruments/index.ts'
import { decimal, isDecimalText, toPrice } from '../money/index.ts'
import { readDate } from './dates.ts'
import type { ImportLine, LineNote, LineType } from './line.ts'
import { readNumber } from './numbers.ts'
import { NotOfx, all, find, readTags, textOf } from './ofx-tags.ts'
import type { Tag } from './ofx-tags.ts'

export interface ReadOfx {
  readonly lines: readonly ImportLine[]
  readonly errors: readonly LineNote[]
  readonly rows: number
  /** Accounts of which the file has statements; their numbers show their last digits alone. */
  readonly accounts: readonly StatementAccount[]
}

export interface StatementAccount {
  readonly id: string
  readonly name: string
  readonly transactions: number
}

const trades: Readonly<Record<string, LineType>> = {
  BUYSTOCK: 'buy',
  BUYMF: 'buy',
  BUYDEBT: 'buy',
  BUYOTHER: 'buy',
  BUYOPT: 'buy',
  SELLSTOCK: 'sell',
  SELLMF: 'sell',
  SELLDEBT: 'sell',
  SELLOTHER: 'sell',
  SELLOPT: 'sell',
}
/** Inside a trade: what kind it is (`BUYTYPE`, `OPTBUYTYPE` ...). */
const kinds: Readonly<Record<string, LineType>> = {
  BUYTOCOVER: 'buy_to_cover',
  BUYTOCLOSE: 'buy_to_cover',
  SELLSHORT: 'sell_short',
  SELLTOOPEN: 'sell_short',
}
const closures: Readonly<Record<string, LineType>> = {
  ASSIGN: 'option_assign',
  EXERCISE: 'option_exercise',
  EXPIRE: 'option_expire',
}
const others = [
  'INCOME',
  'REINVEST',
  'RETOFCAP',
  'SPLIT',
  'TRANSFER',
  'JRNLFUND',
  'JRNLSEC',
  'INVEXPENSE',
  'MARGININTEREST',
  'CLOSUREOPT',
  'STMTTRN',
]
const wanted: ReadonlySet<string> = new Set([...Object.keys(trades), ...others])
/** STMTTRN's TRNTYPE; anything else goes by the sign. */
const bankTypes: Readonly<Record<string, LineType>> = {
  INT: 'interest',
  DIV: 'dividend',
  FEE: 'fee',
  SRVCHG: 'fee',
}

const numberForm = { decimalComma: false }

class Refused extends Error {}

function numberOf(tag: Tag, ...path: readonly string[]): string | null {
  const text = textOf(tag, ...path)
  if (text === null) return null
  const value = readNumber(text, { decimalComma: /^-?\d+,\d+$/.test(text) || numberForm.decimalComma })
  if (value === undefined)
    throw new Refused(`its ${path.at(-1) ?? ''} ${JSON.stringify(text.slice(0, 40))} is no number`)
  return value
}

const magnitude = (text: string | null): string | null => text?.replace(/^-/, '') ?? null
const total = (...parts: readonly (string | null)[]): string | null => {
  const given = parts.flatMap((part) => (part === null ? [] : [decimal(part).abs()]))
  const summed = given.reduce((sum, part) => sum.plus(part), decimal(0))
  return given.length === 0 || summed.isZero() ? null : summed.toFixed()
}

/** Symbols of the security list, by its ids. An option is named as OSI does. */
function securitiesOf(root: Tag): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const info of all(root, new Set(['STOCKINFO', 'MFINFO', 'OPTINFO', 'DEBTINFO', 'OTHERINFO']))) {
    const id = textOf(info, 'SECINFO', 'SECID', 'UNIQUEID')
    const symbol = (info.name === 'OPTINFO' ? optionOf(info) : undefined) ?? textOf(info, 'SECINFO', 'TICKER') ?? id
    const clean = symbol?.toUpperCase().replaceAll(/\s+/g, '')
    if (id !== null && clean !== undefined && isSymbol(clean)) found.set(id, clean)
  }
  return found
}

function optionOf(info: Tag): string | undefined {
  const ticker = textOf(info, 'SECINFO', 'TICKER')?.toUpperCase().replaceAll(/\s+/g, '')
  if (ticker !== undefined && /^[A-Z]{1,6}\d?\d{6}[CP]\d{8}$/.test(ticker)) return ticker
  const [root] = /^[A-Z]{1,6}/.exec(ticker ?? '') ?? []
  const expiresOn = readDate(textOf(info, 'DTEXPIRE')?.slice(0, 8) ?? '', 'YYYYMMDD')
  const strike = textOf(info, 'STRIKEPRICE')
  const type = textOf(info, 'OPTTYPE')
  if (root === undefined || expiresOn === undefined || type === null || !isDecimalText(strike)) return undefined
  return formatOptionSymbol({
    root,
    expiresOn,
    right: type === 'PUT' ? 'put' : 'call',
    strike: toPrice(decimal(strike)),
  })
}

interface Facts {
  readonly tag: Tag
  readonly symbol: string | null
  readonly amount: string | null
  readonly quantity: string | null
  readonly price: string | null
  readonly fee: string | null
  readonly ratio: string | null
}
type Told = { readonly type: LineType } & Partial<Omit<Facts, 'tag' | 'symbol'>>

/** Inside INVBUY, INVSELL, or the tag itself. */
const core = (tag: Tag): Tag => find(tag, 'INVBUY') ?? find(tag, 'INVSELL') ?? tag

function kindOf({ tag }: Facts): LineType | undefined {
  const word = ['BUYTYPE', 'SELLTYPE', 'OPTBUYTYPE', 'OPTSELLTYPE'].flatMap((name) => textOf(tag, name) ?? [])[0]
  return word === undefined ? undefined : kinds[word.toUpperCase()]
}

const goesIn = ({ tag, quantity }: Facts): boolean => {
  const action = textOf(tag, 'TFERACTION')?.toUpperCase()
  return action === undefined ? !(quantity ?? '').startsWith('-') : action === 'IN'
}

function splitOf({ tag }: Facts): Told {
  const [after, before] = [numberOf(tag, 'NUMERATOR'), numberOf(tag, 'DENOMINATOR')]
  if (after === null || before === null || decimal(before).isZero()) throw new Refused('a split names no ratio')
  return { type: 'split', ratio: decimal(after).div(before).toFixed(), quantity: null }
}

function bankOf({ tag, amount }: Facts): Told {
  const type = bankTypes[textOf(tag, 'TRNTYPE')?.toUpperCase() ?? '']
  if (type !== undefined && !(type === 'interest' && amount?.startsWith('-'))) return { type }
  return { type: amount?.startsWith('-') ? 'withdrawal' : 'deposit' }
}

function otherOf(facts: Facts): Told {
  const { tag, amount, quantity } = facts
  switch (tag.name) {
    case 'INCOME':
      return { type: textOf(tag, 'INCOMETYPE')?.toUpperCase() === 'INTEREST' ? 'interest' : 'dividend' }
    case 'REINVEST':
      // The dividend pays for the shares: nothing is left in cash.
      return { type: 'dividend_reinvested', amount: null }
    case 'RETOFCAP':
      return { type: 'return_of_capital' }
    case 'SPLIT':
      return splitOf(facts)
    case 'TRANSFER':
      return { type: goesIn(facts) ? 'transfer_in' : 'transfer_out', quantity: magnitude(quantity), amount: null }
    case 'MARGININTEREST':
      return { type: 'interest' }
    case 'JRNLFUND':
      // Between the cash and margin part of one account nothing comes or goes (OFX 2.2, 13.9.2.4.3).
      if (textOf(tag, 'SUBACCTFROM') !== textOf(tag, 'SUBACCTTO')) return { type: 'other' }
      return { type: amount?.startsWith('-') ? 'transfer_out' : 'transfer_in' }
    case 'INVEXPENSE':
      return { type: 'fee' }
    case 'CLOSUREOPT':
      return { type: closures[textOf(tag, 'OPTACTION')?.toUpperCase() ?? ''] ?? 'other', quantity: magnitude(quantity) }
    case 'STMTTRN':
      return bankOf(facts)
    default:
      return { type: 'other' }
  }
}

function toldOf(facts: Facts): Told {
  const trade = trades[facts.tag.name]
  return trade === undefined ? otherOf(facts) : { type: kindOf(facts) ?? trade, quantity: magnitude(facts.quantity) }
}

const dateText = (tag: Tag): string | null => {
  const inner = core(tag)
  return textOf(inner, 'INVTRAN', 'DTTRADE') ?? textOf(tag, 'DTPOSTED')
}

function lineOf(tag: Tag, securities: ReadonlyMap<string, string>, currency: string): ImportLine {
  const inner = core(tag)
  const date = readDate(dateText(tag)?.slice(0, 8) ?? '', 'YYYYMMDD')
  if (date === undefined) throw new Refused('it has no date such as 20240131')
  const secId = textOf(inner, 'SECID', 'UNIQUEID')
  const facts: Facts = {
    tag,
    symbol: secId === null ? null : (securities.get(secId) ?? (isSymbol(secId) ? secId : null)),
    amount: numberOf(inner, 'TOTAL') ?? numberOf(tag, 'TRNAMT'),
    quantity: numberOf(inner, 'UNITS'),
    price: numberOf(inner, 'UNITPRICE'),
    fee: total(
      numberOf(inner, 'COMMISSION'),
      numberOf(inner, 'FEES'),
      numberOf(inner, 'TAXES'),
      numberOf(inner, 'LOAD'),
    ),
    ratio: null,
  }
  const { tag: _tag, ...known } = facts
  const description = textOf(inner, 'INVTRAN', 'MEMO') ?? textOf(tag, 'NAME') ?? textOf(tag, 'MEMO')
  return {
    line: tag.line,
    externalId: textOf(inner, 'INVTRAN', 'FITID') ?? textOf(tag, 'FITID'),
    date,
    at: null,
    currency,
    description,
    newSymbol: null,
    basisFraction: null,
    lots: [],
    ...known,
    ...toldOf(facts),
  }
}

const kindsOfStatement: Readonly<Record<string, string>> = {
  INVSTMTRS: 'Investment account',
  STMTRS: 'Bank account',
  CCSTMTRS: 'Credit card',
}

interface Statement {
  readonly tag: Tag
  readonly ending: string
  readonly account: Omit<StatementAccount, 'transactions'>
}

const shownDigits = 4

function statementsOf(root: Tag): readonly Statement[] {
  return all(root, new Set(Object.keys(kindsOfStatement))).map((tag) => {
    const from = ['INVACCTFROM', 'BANKACCTFROM', 'CCACCTFROM'].flatMap((name) => textOf(tag, name, 'ACCTID') ?? [])[0]
    const ending = (from ?? '').slice(-shownDigits)
    const kind = kindsOfStatement[tag.name] ?? ''
    const name = ending === '' ? kind : `${kind} ending in ${ending}`
    return { tag, ending, account: { id: `${tag.name.toLowerCase()}-${ending}`, name } }
  })
}

/** A bank counts its lines by itself: beside an investment account their ids carry the end of their own account's number. */
const idWithin = (id: string | null, { tag, ending }: Statement, all: readonly Statement[]): string | null =>
  id !== null &&
  tag.name !== 'INVSTMTRS' &&
  all.some((other) => other.tag.name === 'INVSTMTRS' && other.ending !== ending)
    ? `${ending}:${id}`
    : id

const nothing = { lines: [], rows: 0, accounts: [] }

/**
 * `currency`: where a statement names none (CURDEF). `wanted`: id or name of the one account to read; all without it. Never
 * throws for what a file holds.
 */
export function readOfx(text: string, currency: string, wantedAccount?: string): ReadOfx {
  try {
    const root = readTags(text)
    const securities = securitiesOf(root)
    const lines: ImportLine[] = []
    const errors: LineNote[] = []
    const counts = new Map<string, StatementAccount>()
    const statements = statementsOf(root)
    for (const statement of statements) {
      const { tag: whole, account } = statement
      const own = textOf(whole, 'CURDEF') ?? currency
      const tags = all(whole, wanted)
      const counted = counts.get(account.id)?.transactions ?? 0
      counts.set(account.id, { ...account, transactions: counted + tags.length })
      if (wantedAccount !== undefined && account.id !== wantedAccount && account.name !== wantedAccount) continue
      for (const tag of tags) {
        try {
          const line = lineOf(tag, securities, own)
          lines.push({ ...line, externalId: idWithin(line.externalId, statement, statements) })
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          errors.push({ line: tag.line, message: error.message })
        }
      }
    }
    const accounts = [...counts.values()]
    if (statements.length === 0) errors.push({ line: 1, message: 'the file has no statement of an account' })
    else if (
      !accounts.some(({ id, name }) => wantedAccount === undefined || id === wantedAccount || name === wantedAccount)
    )
      errors.push({ line: 1, message: 'it has no account of this name' })
    return { lines, errors, rows: lines.length + errors.length, accounts }
  } catch (error) {
    if (!(error instanceof NotOfx)) throw error
    return { ...nothing, errors: [{ line: error.line, message: error.message }] }
  }
}
