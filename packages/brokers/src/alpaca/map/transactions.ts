/** Account activities as ledger lines (alpaca.md 2.3). Values as reported: what is not sent is not computed here. */
import { newYorkTime } from '@g2e/domain/calendar'
import { BrokerOrderId } from '../../port/index.ts'
import type { Mapped, ReportedTransaction, TransactionType } from '../../port/index.ts'
import { assetTypeOfSymbol, cryptoPair } from '../symbols.ts'
import type { CryptoPairs } from '../symbols.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { decimalText, money, NotAsDocumented, price, quantity } from '../wire/read.ts'
import { fits, wireActivity } from '../wire/schemas.ts'
import type { WireActivity } from '../wire/schemas.ts'

/** `in | out` = by the sign of what moved. */
type Meaning = TransactionType | { readonly in: TransactionType; readonly out: TransactionType }

const cash: Meaning = { in: 'deposit', out: 'withdrawal' }
const transfer: Meaning = { in: 'transfer_in', out: 'transfer_out' }

/** Every type of the specification but FILL. What has no place in the ledger yet is `other`, kept raw. */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['TRANS', cash],
  ['CSD', 'deposit'],
  ['CSW', 'withdrawal'],
  ['JNL', cash],
  ['JNLC', cash],
  ['JNLS', transfer],
  ['ACATC', transfer],
  ['ACATS', transfer],
  ['DIV', 'dividend'],
  ['CGD', 'dividend'],
  ['DIVCGL', 'dividend'],
  ['DIVCGS', 'dividend'],
  ['DIVTXEX', 'dividend'],
  ['DIVFEE', 'fee'],
  ['DIVFT', 'tax'],
  ['DIVNRA', 'tax'],
  ['DIVTW', 'tax'],
  ['DIVROC', 'return_of_capital'],
  ['FEE', 'fee'],
  ['CFEE', 'fee'],
  ['PTC', 'fee'],
  ['PTR', 'other'],
  ['INT', 'interest'],
  ['INTNRA', 'tax'],
  ['INTTW', 'tax'],
  ['SPLIT', 'split'],
  ['SPIN', 'spin_off'],
  ['MA', 'merger'],
  ['NC', 'symbol_change'],
  ['OPASN', 'option_assign'],
  ['OPEXC', 'option_exercise'],
  ['OPEXP', 'option_expire'],
  // The shares that an exercise or an assignment moves.
  ['OPTRD', { in: 'buy', out: 'sell' }],
  ['OPCA', 'other'],
  ['OPCSH', 'other'],
  ['FOPT', 'other'],
  ['MISC', 'other'],
  ['REORG', 'other'],
])

const fillSides: ReadonlyMap<string, TransactionType> = new Map([
  ['buy', 'buy'],
  ['sell', 'sell'],
  ['sell_short', 'sell_short'],
])

/** `GET /v2/account/activities`, or one item. Throws WireMismatch. */
export function mapTransactions(payload: unknown, pairs?: CryptoPairs): Mapped<ReportedTransaction> {
  const notes = new Notes('transactions')
  const items = mapEach(notes, payload, (value) =>
    transactionOf(fits(wireActivity, value, 'transactions', notes.path('')), notes, pairs),
  )
  return { items, warnings: notes.warnings }
}

function transactionOf(raw: WireActivity, notes: Notes, pairs: CryptoPairs | undefined): ReportedTransaction {
  const isFill = raw.activity_type === 'FILL'
  const at = notes.instant(isFill ? 'transaction_time' : 'created_at', isFill ? raw.transaction_time : raw.created_at)
  const orderId = raw.order_id ?? ''
  return {
    id: raw.id,
    type: isFill ? fillType(raw, notes) : typeOf(raw, notes),
    symbol: symbolOf(raw.symbol ?? '', pairs),
    quantity: quantity(raw.qty),
    price: price(raw.price),
    // Fees are items of their own (alpaca.md 2.3), so a fill carries none.
    fee: null,
    amount: money(raw.net_amount),
    date: dateOf(raw, at),
    at: isFill ? at : null,
    description: raw.description === '' ? null : (raw.description ?? null),
    brokerOrderId: orderId === '' ? null : BrokerOrderId(orderId),
    raw,
  }
}

function fillType(raw: WireActivity, notes: Notes): TransactionType {
  const type = fillSides.get(raw.side ?? '')
  if (type !== undefined) return type
  notes.unknown('side', raw.side, 'the transaction is kept as other')
  return 'other'
}

function typeOf(raw: WireActivity, notes: Notes): TransactionType {
  if (raw.status === 'canceled') {
    notes.warn('status', 'The broker has canceled this item; it is kept as other and moves nothing.')
    return 'other'
  }
  if (raw.activity_type === 'DIV' && raw.activity_sub_type === 'SDIV') {
    notes.warn('activity_sub_type', 'A dividend in shares has no place in the ledger yet; it is kept as other.')
    return 'other'
  }
  const meaning = meanings.get(raw.activity_type)
  if (meaning === undefined) {
    notes.unknown('activity_type', raw.activity_type, 'the transaction is kept as other')
    return 'other'
  }
  if (typeof meaning === 'string') return meaning
  const moved = movement(raw, meaning)
  if (moved !== null) return moved.startsWith('-') ? meaning.out : meaning.in
  notes.warn('net_amount', 'Nothing says which way this went; it is kept as other.')
  return 'other'
}

/** Cash goes by its amount; securities go by their quantity. */
function movement(raw: WireActivity, meaning: Exclude<Meaning, string>): string | null {
  const amount = decimalText(raw.net_amount)
  const moved = decimalText(raw.qty)
  const bySecurities = meaning.in === 'buy' || meaning === transfer
  const first = bySecurities ? (moved ?? amount) : (amount ?? moved)
  return first !== null && /^-?[0.]+$/.test(first) ? (bySecurities ? amount : moved) : first
}

function symbolOf(symbol: string, pairs: CryptoPairs | undefined): string | null {
  if (symbol === '') return null
  const pair = pairs?.get(symbol)
  if (pair !== undefined) return pair
  return assetTypeOfSymbol(symbol) === 'crypto' ? (cryptoPair(symbol) ?? symbol) : symbol
}

/** Trade date in New York; other items carry their own date. The id's digits are never read (alpaca.md 2.3). */
function dateOf(raw: WireActivity, at: string | null): string {
  if (raw.date !== null && raw.date !== undefined && /^\d{4}-\d\d-\d\d$/.test(raw.date)) return raw.date
  const ms = at === null ? Number.NaN : Date.parse(at)
  if (Number.isNaN(ms)) throw new NotAsDocumented(raw.date ?? raw.transaction_time, 'the date of an activity')
  return newYorkTime(ms).date
}
