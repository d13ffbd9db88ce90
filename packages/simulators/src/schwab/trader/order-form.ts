/** The words of an order request: which fields there are, and which prices each type needs (brokers/schwab.md 3.7). */
import { decimal } from '@g2e/domain/money'
import type { SimSide } from '../../exchange/order.ts'
import type { Market } from '../../market/market.ts'
import { decimalOf, isRecord } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { findInstrument } from '../wire/instrument.ts'
import type { Instrument } from '../wire/instrument.ts'
import { invalid } from '../wire/refusal.ts'

export const orderTypes = [
  'MARKET',
  'LIMIT',
  'STOP',
  'STOP_LIMIT',
  'TRAILING_STOP',
  'MARKET_ON_CLOSE',
  'LIMIT_ON_CLOSE',
  'NET_DEBIT',
  'NET_CREDIT',
  'NET_ZERO',
] as const
export type WireOrderType = (typeof orderTypes)[number]
/** Known to Schwab, not simulated. */
const strangeTypes = ['CABINET', 'NON_MARKETABLE', 'EXERCISE', 'TRAILING_STOP_LIMIT']
export const sessions = ['NORMAL', 'AM', 'PM', 'SEAMLESS'] as const
export type WireSession = (typeof sessions)[number]
export const durations = [
  'DAY',
  'GOOD_TILL_CANCEL',
  'FILL_OR_KILL',
  'IMMEDIATE_OR_CANCEL',
  'END_OF_WEEK',
  'END_OF_MONTH',
  'NEXT_END_OF_MONTH',
] as const
export type WireDuration = (typeof durations)[number]
const stopTypes = ['STANDARD', 'BID', 'ASK', 'LAST', 'MARK'] as const
const linkBases = ['MANUAL', 'BASE', 'TRIGGER', 'LAST', 'BID', 'ASK', 'ASK_BID', 'MARK', 'AVERAGE'] as const
const linkTypes = ['VALUE', 'PERCENT', 'TICK'] as const
const complexTypes = [
  'NONE',
  'COVERED',
  'VERTICAL',
  'BACK_RATIO',
  'CALENDAR',
  'DIAGONAL',
  'STRADDLE',
  'STRANGLE',
  'COLLAR_SYNTHETIC',
  'BUTTERFLY',
  'CONDOR',
  'IRON_CONDOR',
  'VERTICAL_ROLL',
  'COLLAR_WITH_STOCK',
  'DOUBLE_DIAGONAL',
  'UNBALANCED_BUTTERFLY',
  'UNBALANCED_CONDOR',
  'UNBALANCED_IRON_CONDOR',
  'UNBALANCED_VERTICAL_ROLL',
  'MUTUAL_FUND_SWAP',
  'CUSTOM',
] as const
const strategies = ['SINGLE', 'OCO', 'TRIGGER'] as const
export type Strategy = (typeof strategies)[number]

interface InstructionMeaning {
  readonly side: SimSide
  readonly kind: Instrument['kind']
}
const instructions = {
  BUY: { side: 'buy', kind: 'asset' },
  SELL: { side: 'sell', kind: 'asset' },
  SELL_SHORT: { side: 'sell_short', kind: 'asset' },
  BUY_TO_COVER: { side: 'buy_to_cover', kind: 'asset' },
  BUY_TO_OPEN: { side: 'buy', kind: 'option' },
  SELL_TO_CLOSE: { side: 'sell', kind: 'option' },
  SELL_TO_OPEN: { side: 'sell_short', kind: 'option' },
  BUY_TO_CLOSE: { side: 'buy_to_cover', kind: 'option' },
} as const satisfies Readonly<Record<string, InstructionMeaning>>
export type Instruction = keyof typeof instructions
const instructionNames = Object.keys(instructions)
const isInstruction = (text: unknown): text is Instruction =>
  typeof text === 'string' && instructionNames.includes(text)

/** The word for a side of an instrument, for orders that came without one (an exit of a bracket). */
export const instructionOf = (side: SimSide, kind: Instrument['kind']): Instruction => {
  const found = Object.entries(instructions).find(([, meaning]) => meaning.side === side && meaning.kind === kind)
  return isInstruction(found?.[0]) ? found[0] : 'BUY'
}

export interface LegForm {
  readonly instruction: Instruction
  readonly side: SimSide
  /** Decimal text. */
  readonly quantity: string
  readonly instrument: Instrument
}

export interface OrderForm {
  readonly strategy: Strategy
  readonly orderType: WireOrderType
  readonly session: WireSession
  readonly duration: WireDuration
  readonly complex: string
  readonly price?: string
  readonly stopPrice?: string
  readonly stopType?: string
  readonly linkBasis?: string
  readonly linkType?: (typeof linkTypes)[number]
  readonly offset?: string
  readonly legs: readonly LegForm[]
  readonly children: readonly OrderForm[]
}

/** Said by us only, never sent (3.7). */
const readOnly = new Set([
  'orderId',
  'status',
  'statusDescription',
  'enteredTime',
  'closeTime',
  'filledQuantity',
  'remainingQuantity',
  'cancelable',
  'editable',
  'accountNumber',
  'tag',
  'orderActivityCollection',
  'replacingOrderCollection',
  'requestedDestination',
  'destinationLinkName',
])
const writable = new Set([
  'orderStrategyType',
  'orderType',
  'session',
  'duration',
  'price',
  'stopPrice',
  'stopType',
  'stopPriceLinkBasis',
  'stopPriceLinkType',
  'stopPriceOffset',
  'complexOrderStrategyType',
  'quantity',
  'specialInstruction',
  'taxLotMethod',
  'orderLegCollection',
  'childOrderStrategies',
])

function checkNames(fields: Fields): void {
  for (const name of Object.keys(fields)) {
    if (readOnly.has(name)) throw invalid(`${name}: value is not permitted in a request`)
    if (!writable.has(name)) throw invalid(`${name}: field is not supported`)
  }
}

function word<const Value extends string>(fields: Fields, name: string, values: readonly Value[]): Value | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  const found = values.find((one) => one === value)
  if (found === undefined)
    throw invalid(`${name}: ${JSON.stringify(value).slice(0, 40)} is not one of ${values.join(', ')}`)
  return found
}

function needed<const Value extends string>(fields: Fields, name: string, values: readonly Value[]): Value {
  const found = word(fields, name, values)
  if (found === undefined) throw invalid(`${name}: value is required`)
  return found
}

function amount(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  const text = decimalOf(value)
  if (text === undefined || decimal(text).isNegative()) throw invalid(`${name}: a number is required`)
  return text
}

function readLeg(market: Market, value: unknown, place: number): LegForm {
  const at = `orderLegCollection[${place}]`
  if (!isRecord(value)) throw invalid(`${at}: a leg is required`)
  const { instruction, instrument, quantityType } = value
  if (!isInstruction(instruction)) throw invalid(`${at}.instruction: value is missing or not supported`)
  if (quantityType !== undefined && quantityType !== 'SHARES')
    throw invalid(`${at}.quantityType: only SHARES is supported`)
  const quantity = amount(value, 'quantity')
  if (quantity === undefined || decimal(quantity).isZero())
    throw invalid(`${at}.quantity: a number above zero is required`)
  const { symbol, assetType } = isRecord(instrument) ? instrument : {}
  if (typeof symbol !== 'string') throw invalid(`${at}.instrument.symbol: value is required`)
  if (assetType !== 'EQUITY' && assetType !== 'OPTION')
    throw invalid(`${at}.instrument.assetType: must be EQUITY or OPTION`)
  const found = findInstrument(market, symbol)
  const kind = assetType === 'OPTION' ? 'option' : 'asset'
  if (found?.kind !== kind) throw invalid(`${at}.instrument.symbol: ${symbol.slice(0, 40)} is not a valid ${assetType}`)
  if (instructions[instruction].kind !== kind)
    throw invalid(`${at}.instruction: ${instruction} is not permitted for ${assetType}`)
  return { instruction, side: instructions[instruction].side, quantity, instrument: found }
}

type PriceName = 'price' | 'stopPrice'
const pricesNeeded: Readonly<Record<WireOrderType, readonly PriceName[]>> = {
  MARKET: [],
  LIMIT: ['price'],
  STOP: ['stopPrice'],
  STOP_LIMIT: ['price', 'stopPrice'],
  TRAILING_STOP: [],
  MARKET_ON_CLOSE: [],
  LIMIT_ON_CLOSE: ['price'],
  NET_DEBIT: ['price'],
  NET_CREDIT: ['price'],
  NET_ZERO: [],
}

function readPrices(fields: Fields, orderType: WireOrderType): Pick<OrderForm, PriceName> {
  const read = (name: PriceName): string | undefined => {
    const value = amount(fields, name)
    const isNeeded = pricesNeeded[orderType].includes(name)
    const isZero = value !== undefined && decimal(value).isZero()
    if (value === undefined && isNeeded) throw invalid(`${name}: value is required for order type ${orderType}`)
    if (value !== undefined && !isNeeded && !(orderType === 'NET_ZERO' && isZero))
      throw invalid(`${name}: value is not permitted for order type ${orderType}`)
    if (isZero && isNeeded) throw invalid(`${name}: must be above zero`)
    return isNeeded ? value : undefined
  }
  const [price, stopPrice] = [read('price'), read('stopPrice')]
  return { ...(price === undefined ? {} : { price }), ...(stopPrice === undefined ? {} : { stopPrice }) }
}

function readTrail(fields: Fields, orderType: WireOrderType): Pick<OrderForm, 'linkBasis' | 'linkType' | 'offset'> {
  const [linkBasis, linkType, offset] = [
    word(fields, 'stopPriceLinkBasis', linkBases),
    word(fields, 'stopPriceLinkType', linkTypes),
    amount(fields, 'stopPriceOffset'),
  ]
  if (orderType !== 'TRAILING_STOP') {
    if (linkBasis ?? linkType ?? offset) throw invalid(`stopPriceLinkBasis: not permitted for order type ${orderType}`)
    return {}
  }
  if (!linkBasis || !linkType || offset === undefined || decimal(offset).isZero())
    throw invalid('stopPriceLinkBasis, stopPriceLinkType, stopPriceOffset: required for order type TRAILING_STOP')
  return { linkBasis, linkType, offset }
}

const listOfField = (fields: Fields, name: string): readonly unknown[] => {
  const value = fields[name] ?? []
  if (!Array.isArray(value)) throw invalid(`${name}: a list is required`)
  return value
}

const nestingMax = 3

/** The form, or a 400 that names the field. */
export function readForm(market: Market, fields: Fields, depth = 0): OrderForm {
  checkNames(fields)
  if (depth >= nestingMax) throw invalid('childOrderStrategies: nested too deeply')
  const strategy = needed(fields, 'orderStrategyType', strategies)
  const children = listOfField(fields, 'childOrderStrategies').map((child) => {
    if (!isRecord(child)) throw invalid('childOrderStrategies: an order is required')
    return readForm(market, child, depth + 1)
  })
  if (strategy === 'OCO') {
    // The wrapper has nothing of its own (3.6).
    if (fields['orderLegCollection'] !== undefined) throw invalid('orderLegCollection: value is not permitted for OCO')
    return { strategy, orderType: 'MARKET', session: 'NORMAL', duration: 'DAY', complex: 'NONE', legs: [], children }
  }
  if (strategyHasNoChildren(strategy) && children.length > 0)
    throw invalid('childOrderStrategies: value is not permitted for SINGLE')
  const asked = fields['orderType']
  if (strangeTypes.some((type) => type === asked)) throw invalid(`orderType: ${String(asked)} is not simulated`)
  const orderType = needed(fields, 'orderType', orderTypes)
  const legs = listOfField(fields, 'orderLegCollection').map((leg, place) => readLeg(market, leg, place))
  if (legs.length === 0) throw invalid('orderLegCollection: at least one leg is required')
  const stopType = word(fields, 'stopType', stopTypes)
  return {
    strategy,
    orderType,
    session: needed(fields, 'session', sessions),
    duration: needed(fields, 'duration', durations),
    complex: word(fields, 'complexOrderStrategyType', complexTypes) ?? 'NONE',
    ...readPrices(fields, orderType),
    ...(stopType === undefined ? {} : { stopType }),
    ...readTrail(fields, orderType),
    legs,
    children,
  }
}

const strategyHasNoChildren = (strategy: Strategy): boolean => strategy === 'SINGLE'
