/**
 * Transactions as ledger lines (schwab.md 3.11). What moved stands in transfer items: a security, currency, and fees apart
 * with a `feeType`. Values as reported: what is not sent is not computed here.
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import { newYorkTime } from '@g2e/domain/calendar'
import { decimal, sum, toMoney, toQuantity } from '@g2e/domain/money'
import type { Money } from '@g2e/domain/money'
import { BrokerOrderId } from '../../port/index.ts'
import type { Mapped, ReportedTransaction, TransactionType } from '../../port/index.ts'
import { symbolOfInstrument } from '../symbols.ts'
import { Notes, mapEach } from '../wire/notes.ts'
import { NotAsDocumented, instant, money, price, quantity } from '../wire/read.ts'
import { fits, wireTransaction } from '../wire/schemas.ts'
import type { WireTransaction, WireTransferItem } from '../wire/schemas.ts'

/** Every type that can be asked for; the call must name them all (schwab.md 3.11). */
export const wireTransactionTypes = [
  'TRADE',
  'RECEIVE_AND_DELIVER',
  'DIVIDEND_OR_INTEREST',
  'ACH_RECEIPT',
  'ACH_DISBURSEMENT',
  'CASH_RECEIPT',
  'CASH_DISBURSEMENT',
  'ELECTRONIC_FUND',
  'WIRE_OUT',
  'WIRE_IN',
  'JOURNAL',
  'MEMORANDUM',
  'MARGIN_CALL',
  'MONEY_MARKET',
  'SMA_ADJUSTMENT',
] as const
type WireType = (typeof wireTransactionTypes)[number]

/** By the sign of what moved. */
type Meaning = TransactionType | { readonly in: TransactionType; readonly out: TransactionType } | 'by_words'
const cash: Meaning = { in: 'deposit', out: 'withdrawal' }

const meaningsByType: Readonly<Record<WireType, Meaning>> = {
  TRADE: 'by_words',
  RECEIVE_AND_DELIVER: 'by_words',
  DIVIDEND_OR_INTEREST: 'by_words',
  ACH_RECEIPT: 'deposit',
  ACH_DISBURSEMENT: 'withdrawal',
  CASH_RECEIPT: 'deposit',
  CASH_DISBURSEMENT: 'withdrawal',
  ELECTRONIC_FUND: cash,
  WIRE_OUT: 'withdrawal',
  WIRE_IN: 'deposit',
  JOURNAL: cash,
  MEMORANDUM: 'other',
  MARGIN_CALL: 'other',
  MONEY_MARKET: 'other',
  SMA_ADJUSTMENT: 'other',
}
const meanings: ReadonlyMap<string, Meaning> = new Map(Object.entries(meaningsByType))

/** `GET .../transactions`, a list or one. Throws WireMismatch. */
export function mapTransactions(payload: unknown): Mapped<ReportedTransaction> {
  const notes = new Notes('transactions')
  const items = mapEach(notes, payload, (value) =>
    linesOf(fits(wireTransaction, value, 'transactions', notes.path('')), notes),
  )
  return { items: items.flat(), warnings: notes.warnings }
}

/** One line a security: the first carries the amount and the fees of the whole, unless there are several. */
function linesOf(raw: WireTransaction, notes: Notes): readonly ReportedTransaction[] {
  const items = raw.transferItems ?? []
  const securities = items.filter(isSecurity)
  const fee = feeOf(items)
  if (securities.length < 2) {
    const [security] = securities
    return [lineOf(raw, notes, { security, suffix: '', amount: money(raw.netAmount), fee })]
  }
  return securities.map((security, index) =>
    lineOf(raw, notes, {
      security,
      suffix: index === 0 ? '' : `.${index}`,
      amount: index === 0 && fee !== null ? withFee(money(security.cost), fee) : money(security.cost),
      fee: index === 0 ? fee : null,
    }),
  )
}

const isSecurity = ({ instrument, feeType }: WireTransferItem): boolean =>
  !feeType && instrument !== null && instrument !== undefined && instrument.assetType !== 'CURRENCY'

const withFee = (cost: Money | null, fee: Money): Money | null =>
  cost === null ? null : toMoney(decimal(cost).minus(fee))

/** Fees are charged, so their cost is negative or plain; together they are one positive figure. `null` = none listed. */
function feeOf(items: readonly WireTransferItem[]): Money | null {
  const fees = items.filter(({ feeType }) => feeType)
  if (fees.length === 0) return null
  return toMoney(sum(fees.map(({ cost, amount }) => decimal(money(cost) ?? money(amount) ?? '0').abs())))
}

interface Line {
  readonly security: WireTransferItem | undefined
  readonly suffix: string
  readonly amount: Money | null
  readonly fee: Money | null
}

function lineOf(raw: WireTransaction, notes: Notes, { security, suffix, amount, fee }: Line): ReportedTransaction {
  const at = notes.instant('time', raw.time)
  const moved = quantity(security?.amount)
  const symbol = security?.instrument ? symbolOfInstrument(security.instrument) : null
  const type = typeOf(raw, notes, security, symbol)
  const orderId = raw.orderId ?? 0
  return {
    id: `${raw.activityId}${suffix}`,
    type,
    symbol,
    quantity: moved === null ? null : isTrade(type) ? toQuantity(decimal(moved).abs()) : moved,
    price: price(security?.price),
    // A charge of its own is its amount, and not a part of anything.
    fee: type === 'fee' ? null : fee,
    amount,
    date: dateOf(raw, at),
    at: raw.type === 'TRADE' ? at : null,
    description: raw.description ? raw.description : null,
    brokerOrderId: orderId === 0 || orderId === '0' ? null : BrokerOrderId(String(orderId)),
    raw,
  }
}

const trades: ReadonlySet<TransactionType> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])
const isTrade = (type: TransactionType): boolean => trades.has(type)

function typeOf(
  raw: WireTransaction,
  notes: Notes,
  security: WireTransferItem | undefined,
  symbol: string | null,
): TransactionType {
  if (raw.status === 'INVALID') {
    notes.warn('status', 'The broker calls this item invalid; it is kept as other.')
    return 'other'
  }
  const meaning = meanings.get(raw.type)
  if (meaning === undefined) {
    notes.unknown('type', raw.type, 'the transaction is kept as other')
    return 'other'
  }
  if (meaning === 'by_words') return byWords(raw, notes, security, symbol)
  if (typeof meaning === 'string') return meaning
  if (security) return signOf(quantity(security.amount)) < 0 ? 'transfer_out' : 'transfer_in'
  if (isCharge(raw)) return 'fee'
  return signed(meaning, money(raw.netAmount), notes)
}

/** A charge of its own, such as for a wire, is an entry of nothing but fees: no money of the person's went elsewhere. */
function isCharge({ transferItems }: WireTransaction): boolean {
  const fees = (transferItems ?? []).filter(
    ({ feeType, cost, amount }) => feeType && signOf(money(cost) ?? money(amount)) !== 0,
  )
  return fees.length > 0 && (transferItems ?? []).every(({ feeType }) => feeType)
}

function byWords(
  raw: WireTransaction,
  notes: Notes,
  security: WireTransferItem | undefined,
  symbol: string | null,
): TransactionType {
  if (raw.type === 'TRADE') return tradeType(security, notes)
  if (raw.type === 'DIVIDEND_OR_INTEREST') return incomeType(raw, notes, security)
  const words = raw.description ?? ''
  const isOption = symbol !== null && isOptionSymbol(symbol)
  if (/\bstock div(?:idend)?\b/i.test(words)) {
    notes.warn('description', 'A dividend in shares has no place in the ledger yet; it is kept as other.')
    return 'other'
  }
  const said = deliveries.find(([pattern]) => pattern.test(words))?.[1]
  if (said !== undefined && (!said.startsWith('option') || isOption)) return said
  return signed({ in: 'transfer_in', out: 'transfer_out' }, quantity(security?.amount) ?? money(raw.netAmount), notes)
}

/** Corporate actions and the end of options come as deliveries that only their words tell apart. */
const deliveries: readonly (readonly [RegExp, TransactionType])[] = [
  [/expir/i, 'option_expire'],
  [/assign/i, 'option_assign'],
  [/exercis/i, 'option_exercise'],
  [/\bsplit\b/i, 'split'],
  [/spin[- ]?off/i, 'spin_off'],
  [/\bmerger\b/i, 'merger'],
  [/(?:name|symbol) change/i, 'symbol_change'],
]

const signOf = (value: string | null): number =>
  value === null || /^-?[0.]+$/.test(value) ? 0 : value.startsWith('-') ? -1 : 1

function signed(
  meaning: { readonly in: TransactionType; readonly out: TransactionType },
  moved: string | null,
  notes: Notes,
) {
  const sign = signOf(moved)
  if (sign !== 0) return sign < 0 ? meaning.out : meaning.in
  notes.warn('netAmount', 'Nothing says which way this went; it is kept as other.')
  return 'other'
}

/** Bought or sold by the sign, opened or closed by the position effect. */
function tradeType(security: WireTransferItem | undefined, notes: Notes): TransactionType {
  const sign = signOf(quantity(security?.amount))
  if (sign === 0) {
    notes.warn('transferItems', 'The trade moves no security; it is kept as other.')
    return 'other'
  }
  if (sign > 0) return security?.positionEffect === 'CLOSING' ? 'buy_to_cover' : 'buy'
  return security?.positionEffect === 'OPENING' ? 'sell_short' : 'sell'
}

/** One type for all that income brings with it: the words tell it apart, in this order (`NRA TAX ON DIVIDEND` is a tax). */
const incomes: readonly (readonly [RegExp, TransactionType])[] = [
  [/\btax(?:es)?\b|\bwithh(?:old|eld)/i, 'tax'],
  [/\bfee\b/i, 'fee'],
  [/\breturn of (?:capital|principal)\b/i, 'return_of_capital'],
  [/\bint(?:erest)?\b/i, 'interest'],
  [/\bcap(?:ital)?\.? gains?\b/i, 'dividend'],
]

function incomeType(raw: WireTransaction, notes: Notes, security: WireTransferItem | undefined): TransactionType {
  const words = raw.description ?? ''
  const said = incomes.find(([pattern]) => pattern.test(words))?.[1]
  if (said !== undefined) return said
  if (security !== undefined || /\bdiv(?:idend)?\b/i.test(words)) {
    return /reinvest/i.test(words) && signOf(money(raw.netAmount)) < 0 ? 'dividend_reinvested' : 'dividend'
  }
  notes.warn('description', 'Nothing says whether this is a dividend or interest; it is kept as other.')
  return 'other'
}

/** The trade date, else the time, as New York's calendar has it. */
function dateOf(raw: WireTransaction, at: string | null): string {
  const traded = instant(raw.tradeDate) ?? at
  const ms = traded === null ? Number.NaN : Date.parse(traded)
  if (Number.isNaN(ms)) throw new NotAsDocumented(raw.tradeDate ?? raw.time, 'the date of a transaction')
  return newYorkTime(ms).date
}
