/**
 * A row of a ledger bundle, checked and opened. What cannot be true is refused with a reason, never read as zero: a trade
 * without price and amount, a price of nothing, a total where a price per unit is meant, a withdrawal that brings money.
 */
import { dayNumber, isDate } from '../calendar/index.ts'
import { isDecimalText } from '../money/index.ts'
import { absolute, times, unit, units } from './fixed-point.ts'
import { contractSize } from './movement.ts'

export const bundleTypes = [
  'buy',
  'sell',
  'sell_short',
  'buy_to_cover',
  'dividend',
  'dividend_reinvested',
  'interest',
  'fee',
  'tax',
  'deposit',
  'withdrawal',
  'transfer_in',
  'transfer_out',
  'split',
  'spin_off',
  'merger',
  'symbol_change',
  'return_of_capital',
  'option_expire',
  'option_assign',
  'option_exercise',
] as const
export type BundleType = (typeof bundleTypes)[number]

/** As it stands in the bundle: decimals are texts, absent is absent. */
export interface BundleRow {
  readonly id: string
  readonly account?: string | undefined
  readonly date: string
  readonly time?: string | undefined
  readonly type: string
  readonly symbol?: string | undefined
  readonly quantity?: string | undefined
  readonly price?: string | undefined
  readonly fee?: string | undefined
  readonly amount?: string | undefined
  readonly currency?: string | undefined
  readonly ratio?: string | undefined
  readonly newSymbol?: string | undefined
  readonly basisFraction?: string | undefined
  readonly lots?: readonly string[] | undefined
}

export interface Row {
  readonly id: string
  readonly account: string
  readonly date: string
  readonly day: number
  readonly time: string | null
  readonly type: BundleType
  readonly symbol: string | null
  /** Never negative, but for a split without ratio: there it is the change of shares. */
  readonly quantity: bigint | null
  readonly price: bigint | null
  readonly fee: bigint
  /** Signed effect on cash, given or computed; in the row's currency. */
  readonly cash: bigint
  readonly currency: string
  readonly ratio: bigint | null
  readonly newSymbol: string | null
  readonly basisFraction: bigint | null
  readonly lots: readonly string[]
}

export interface Refused {
  readonly what: string
  readonly reason: string
}

/** Of units, of money and of a price alike. */
const beyondBelief = unit * 10n ** 15n
/** An amount ten times away from quantity times price is a slip of scale, not a fee. */
const scaleMax = 10n

const trades: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])
const paying: ReadonlySet<string> = new Set(['buy', 'buy_to_cover'])
const needsSymbol: ReadonlySet<string> = new Set([
  ...trades,
  'dividend_reinvested',
  'split',
  'spin_off',
  'merger',
  'symbol_change',
  'return_of_capital',
  'option_expire',
  'option_assign',
  'option_exercise',
])

class Refusal extends Error {}
const refuse = (reason: string): never => {
  throw new Refusal(reason)
}

function typeOf({ type }: BundleRow): BundleType {
  return (
    bundleTypes.find((known) => known === type) ?? refuse(`the type ${JSON.stringify(type.slice(0, 40))} is not known`)
  )
}

const opened = (name: string, text: string | undefined): bigint | null =>
  text === undefined ? null : isDecimalText(text) ? units(text) : refuse(`its ${name} is no plain decimal`)

function assertBelievable(name: string, value: bigint | null): void {
  if (value !== null && (value > beyondBelief || value < -beyondBelief)) refuse(`its ${name} is beyond belief`)
}

interface Figures {
  readonly quantity: bigint | null
  readonly price: bigint | null
  readonly fee: bigint
  readonly amount: bigint | null
}

function assertScale(symbol: string, gross: bigint, cash: bigint): void {
  const told = absolute(cash)
  if (told > 0n && gross > 0n && (told >= gross * scaleMax || gross >= told * scaleMax))
    refuse(
      `its amount is far from quantity times price of ${symbol}: a total where a price per unit is meant, or a slip of scale`,
    )
}

function tradeCash(type: BundleType, symbol: string, { quantity, price, fee, amount }: Figures): bigint {
  if (quantity === null || quantity === 0n) return refuse('it names no quantity')
  if (price !== null && price <= 0n && amount === null) return refuse('its price is zero or less')
  const gross = price === null ? null : times(quantity, price) * contractSize(symbol)
  const sign = paying.has(type) ? -1n : 1n
  if (amount !== null) {
    if (amount * sign < 0n && absolute(amount) > fee) return refuse(`its amount has the wrong sign for a ${type}`)
    if (gross !== null) assertScale(symbol, gross, amount)
    return amount
  }
  return gross === null ? refuse('it has neither price nor amount') : sign * gross - fee
}

function reinvestedCash({ quantity, price, amount }: Figures): bigint {
  if (quantity === null || quantity === 0n) return refuse('it names no quantity')
  if (price === null && (amount === null || amount === 0n)) return refuse('it has neither price nor amount')
  // Without a price the amount can only be the dividend itself, and nothing is left in cash.
  return price === null ? 0n : (amount ?? 0n)
}

function signedCash(type: BundleType, { quantity, price, fee, amount }: Figures): bigint {
  if (type === 'fee' || type === 'tax') return amount ?? (fee === 0n ? refuse('it names no amount') : -fee)
  if (amount !== null) return amount
  if (quantity !== null && price !== null && (type === 'dividend' || type === 'return_of_capital'))
    return times(quantity, price) - fee
  return refuse('it names no amount')
}

function cashOf(type: BundleType, symbol: string | null, figures: Figures): bigint {
  if (trades.has(type)) return tradeCash(type, symbol ?? '', figures)
  const { amount, quantity, fee } = figures
  switch (type) {
    case 'dividend_reinvested':
      return reinvestedCash(figures)
    case 'deposit':
      return (amount ?? 0n) > 0n ? (amount ?? 0n) : refuse('a deposit needs an amount above zero')
    case 'withdrawal':
      return (amount ?? 0n) < 0n ? (amount ?? 0n) : refuse('a withdrawal needs an amount below zero')
    case 'transfer_in':
    case 'transfer_out': {
      if (symbol !== null && quantity !== null) return (amount ?? 0n) - (amount === null ? fee : 0n)
      if (amount === null || amount === 0n) return refuse('a transfer names neither units nor an amount')
      return amount > 0n === (type === 'transfer_in') ? amount : refuse(`its amount has the wrong sign for a ${type}`)
    }
    case 'dividend':
    case 'interest':
    case 'fee':
    case 'tax':
    case 'return_of_capital':
      return signedCash(type, figures)
    default:
      return amount ?? -fee
  }
}

const noLots: readonly string[] = []

/** Opens one row, or says why it cannot be counted. */
export function openRow(raw: BundleRow, baseCurrency: string): Row | Refused {
  try {
    const type = typeOf(raw)
    if (!isDate(raw.date)) refuse('its date is no date (YYYY-MM-DD)')
    const quantity = opened('quantity', raw.quantity)
    const price = opened('price', raw.price)
    const fee = opened('fee', raw.fee)
    const amount = opened('amount', raw.amount)
    const ratio = opened('ratio', raw.ratio)
    const basisFraction = opened('basisFraction', raw.basisFraction)
    const symbol = raw.symbol === undefined || raw.symbol === '' ? null : raw.symbol
    if (symbol === null && needsSymbol.has(type)) refuse('it names no symbol')
    if (quantity !== null && quantity < 0n && type === 'buy') refuse('a purchase has a quantity above zero')
    const figures: Figures = {
      quantity: quantity === null ? null : absolute(quantity),
      price,
      fee: absolute(fee ?? 0n),
      amount,
    }
    assertBelievable('quantity', quantity)
    assertBelievable('price', price)
    assertBelievable('fee', fee)
    assertBelievable('amount', amount)
    return {
      id: raw.id,
      account: raw.account ?? '',
      date: raw.date,
      day: dayNumber(raw.date),
      time: raw.time ?? null,
      type,
      symbol,
      quantity: type === 'split' ? quantity : figures.quantity,
      price: figures.price ?? (type === 'dividend_reinvested' ? impliedPrice(figures) : null),
      fee: figures.fee,
      cash: cashOf(type, symbol, figures),
      currency: raw.currency ?? baseCurrency,
      ratio,
      newSymbol: raw.newSymbol ?? null,
      basisFraction,
      lots: raw.lots ?? noLots,
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { what: raw.id, reason: error.message }
  }
}

const impliedPrice = ({ quantity, amount }: Figures): bigint | null =>
  quantity === null || quantity === 0n || amount === null ? null : (absolute(amount) * unit) / quantity
