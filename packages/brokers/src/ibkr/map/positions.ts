/**
 * Positions in our words (ibkr.md 3.3, 6): rows of `/portfolio/{id}/positions/{page}` and of `/portfolio2/{id}/positions`.
 * `avgCost` holds the multiplier and `avgPrice` does not, so the average per unit is `avgPrice`. Figures of an instrument in
 * another currency become the account's own by the ledger's rates; without a rate they are left out, never added up wrongly.
 */
import type { AssetType } from '@g2e/domain/instruments'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { Money, costOf, decimal, gainOf, productOf, round, toMoney, toPercent, toPrice } from '@g2e/domain/money'
import type { Decimal, Percent, Price, Quantity } from '@g2e/domain/money'
import type { Mapped, ReportedPosition } from '../../port/index.ts'
import { canonicalTicker, coinSymbol, foreignSymbol, optionSymbol, optionSymbolIn } from '../symbols.ts'
import { assetTypeOf, fundTypes } from '../vocabulary.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { contractNumber, decimalText, isObject, money, NotAsDocumented, price, quantity, text } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

/** What one unit of a currency is worth in the account's. */
export interface Rates {
  readonly base: string
  readonly of: (currency: string) => string | undefined
}

/** What is known of a contract since its previous close. */
export interface DayFacts {
  readonly previousClose: string
  /** Signed quantity traded since. */
  readonly quantity: Decimal
  /** Signed money of it without commissions: purchases are positive. */
  readonly spent: Decimal
}
/** By contract id as a number, so that no text is made of it for every row; what is not in it is not known. */
export interface Days {
  readonly get: (conid: number) => DayFacts | undefined
}

const percentPlaces = 6
const moneyPlaces = 2
const gainPlaces = { money: moneyPlaces, percent: percentPlaces } as const

/** Throws WireMismatch. Closed positions (quantity 0) are left out. Rows do not tell today's change: `days` does (ibkr.md 3.3). */
export function mapPositions(payload: unknown, rates?: Rates, days?: Days): Mapped<ReportedPosition> {
  const notes = new Notes('positions')
  return {
    items: mapEach(notes, payload, (value) => positionOf(value, notes, { rates, days })),
    warnings: notes.warnings,
  }
}

interface NamedContract {
  readonly conid: number
  readonly symbol: string
}

/**
 * Contract ids and our symbols, as the session remembers them, of all rows that name both. `positions` are what the same rows
 * were mapped to; closed ones are not among them.
 */
export function contractsOf(
  rows: readonly unknown[],
  positions: readonly ReportedPosition[],
): readonly NamedContract[] {
  const notes = new Notes('positions')
  const found: NamedContract[] = []
  let next = 0
  for (const row of rows) {
    if (!isObject(row)) continue
    const mapped = positions[next]
    const isMapped = mapped?.raw === row
    if (isMapped) next += 1
    const conid = contractNumber(row['conid'])
    const symbol = isMapped ? mapped.symbol : symbolOfRow(row, assetIn(row, notes))
    if (conid !== undefined && symbol !== undefined) found.push({ conid, symbol })
  }
  return found
}

interface Beside {
  readonly rates: Rates | undefined
  readonly days: Days | undefined
}

function positionOf(value: unknown, notes: Notes, { rates, days }: Beside): ReportedPosition | undefined {
  if (!isObject(value)) throw new NotAsDocumented(value, 'a position')
  const raw = value
  const conid = contractNumber(raw['conid'])
  if (conid === undefined) throw new NotAsDocumented(raw['conid'], 'the contract id of a position (conid)')
  const held = quantity(raw['position'])
  if (held === null) throw new NotAsDocumented(raw['position'], 'the quantity of a position (position)')
  if (isZero(held)) return undefined
  const assetType = assetIn(raw, notes)
  const symbol = symbolOfRow(raw, assetType)
  if (symbol === undefined) throw new NotAsDocumented(raw['ticker'], 'the symbol of a position (ticker)')
  if (assetType === 'option' && !isOptionSymbol(symbol))
    notes.warn('contractDesc', `Which option of ${symbol} this is cannot be read; its contract id is in raw.`)
  const { each, paid, profit, profitPercent } = costIn(raw, held)
  const now = price(raw['mktPrice'] ?? raw['marketPrice'])
  const inBase = converter(raw, notes, rates)
  const { dayChange, dayChangePercent } = dayChangeOf(held, now, days?.get(conid))
  return {
    symbol,
    name: nameOf(raw),
    assetType,
    quantity: held,
    // The same figure where a contract is one unit.
    averageCost: inBase.price(raw['avgPrice'] === raw['avgCost'] ? each : price(raw['avgPrice'])),
    currentPrice: inBase.price(now),
    marketValue: inBase.money(money(raw['mktValue'] ?? raw['marketValue'])),
    costBasis: inBase.money(paid),
    unrealizedPl: inBase.money(profit),
    unrealizedPlPercent: profitPercent,
    dayChange,
    dayChangePercent,
    quantityAvailable: null,
    raw,
  }
}

interface CostOfRow {
  /** With the multiplier in it. */
  readonly each: Price | null
  readonly paid: Money | null
  readonly profit: Money | null
  readonly profitPercent: Percent | null
}

/** In the instrument's own currency, as the profit is. */
function costIn(raw: WireObject, held: Quantity): CostOfRow {
  const each = price(raw['avgCost'])
  const profit = money(raw['unrealizedPnl'])
  if (each === null) return { each, paid: null, profit, profitPercent: null }
  if (profit === null) return { each, paid: Money(productOf(each, held)), profit, profitPercent: null }
  const { cost, profitPercent } = costOf({ held, each, profit }, percentPlaces)
  return { each, paid: cost, profit, profitPercent }
}

const noDay: Pick<ReportedPosition, 'dayChange' | 'dayChangePercent'> = { dayChange: null, dayChangePercent: null }

/**
 * Worth now, less what was held at the previous close at its price of then, less what was put in since. The percentage is
 * of these two, so that what was bought today counts from its own price.
 */
function dayChangeOf(
  held: Quantity,
  now: Price | null,
  day: DayFacts | undefined,
): Pick<ReportedPosition, 'dayChange' | 'dayChangePercent'> {
  if (day === undefined || now === null) return noDay
  const { previousClose, quantity: traded, spent } = day
  // Without a trade today, which is most rows: what one unit gained is what all of them did.
  if (traded.isZero() && spent.isZero()) {
    const gain = gainOf({ held, before: previousClose, now }, gainPlaces)
    return { dayChange: gain.money, dayChangePercent: gain.percent }
  }
  const before = decimal(held).minus(traded).times(previousClose).plus(spent)
  const change = decimal(held).times(now).minus(before)
  return {
    dayChange: toMoney(round(change, moneyPlaces)),
    dayChangePercent: before.isZero() ? null : toPercent(round(change.div(before.abs()).times(100), percentPlaces)),
  }
}

interface Converter {
  readonly price: (value: Price | null) => Price | null
  readonly money: (value: Money | null) => Money | null
}
const asReported: Converter = { price: (value) => value, money: (value) => value }
const leftOut: Converter = { price: () => null, money: () => null }

function converter(raw: WireObject, notes: Notes, rates: Rates | undefined): Converter {
  const currency = text(raw['currency'])
  if (rates === undefined || currency === null || currency === rates.base) return asReported
  const rate = rates.of(currency)
  if (rate === undefined) {
    notes.warn('currency', `There is no rate from ${currency} to ${rates.base}; the figures are left out.`)
    return leftOut
  }
  return {
    price: (value) => (value === null ? null : toPrice(decimal(value).times(rate))),
    money: (value) => (value === null ? null : toMoney(decimal(value).times(rate))),
  }
}

/** A figure that begins with another digit is not: only the rest is looked at closely. */
export function isZero(figure: string): boolean {
  const first = figure.charCodeAt(0)
  return figure === '0' || ((first === 48 || first === 45) && /^-?[0.]+$/.test(figure))
}

function assetIn(raw: WireObject, notes: Notes): AssetType {
  const value = raw['assetClass'] ?? raw['secType']
  if (value === 'STK') return fundTypes.has(raw['type']) ? 'etf' : 'stock'
  const known = typeof value === 'string' ? assetTypeOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('assetClass', value, 'the asset type is other')
  return 'other'
}

function symbolOfRow(raw: WireObject, assetType: AssetType): string | undefined {
  const described = text(raw['contractDesc']) ?? text(raw['description']) ?? ''
  const ticker = text(raw['ticker']) ?? described.split(' ')[0]
  if (assetType === 'option') return optionIn(raw, ticker ?? '', described) ?? ticker
  if (ticker === undefined || ticker === '') return undefined
  const name = canonicalTicker(ticker)
  if (assetType === 'crypto') return coinSymbol(name, text(raw['currency']))
  const exchange = text(raw['listingExchange'])
  const isAbroad = (assetType === 'stock' || assetType === 'etf') && raw['isUS'] === false
  return isAbroad && exchange !== null ? foreignSymbol(name, exchange) : name
}

function optionIn(raw: WireObject, ticker: string, described: string): string | undefined {
  const inDescription = optionSymbolIn(described)
  if (inDescription !== undefined) return inDescription
  const expiry = text(raw['expiry'])
  const right = text(raw['putOrCall'])
  const strike = decimalText(raw['strike'])
  return expiry === null || right === null || strike === null
    ? undefined
    : optionSymbol({ root: ticker, expiry, right, strike })
}

/** Options and funds in their first answers have no name; the long form of the symbol is better than nothing. */
const nameOf = (raw: WireObject): string | null => text(raw['name']) ?? text(raw['fullName'])
