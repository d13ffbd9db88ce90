/**
 * Positions (schwab.md 3.2, 7). They come inside the account, which omits the list when there are none; an account whose
 * balances are worth something without a single position is half an answer and is refused as such.
 */
import {
  Money,
  Percent,
  Price,
  Quantity,
  decimal,
  differenceOf,
  percentOf,
  productOf,
  quotientOf,
} from '@g2e/domain/money'
import type { AssetType } from '@g2e/domain/instruments'
import type { Mapped, ReportedPosition } from '../../port/index.ts'
import { assetTypeOfInstrument, symbolOfInstrument } from '../symbols.ts'
import { Notes, mapEach, mismatch } from '../wire/notes.ts'
import type { WireInstrument } from '../wire/order.ts'
import { NotAsDocumented, isObject, money, percent, price, quantity, text } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { fits, wireAccount } from '../wire/schemas.ts'
import type { WireAccount, WireBalances } from '../wire/schemas.ts'

const figurePlaces = 6
const sharesPerContract = 100

/** Accounts with positions, one such account, or bare positions. Throws WireMismatch. */
export function mapPositions(payload: unknown): Mapped<ReportedPosition> {
  const notes = new Notes('positions')
  const items = mapEach(notes, payload, (value) => {
    if (isObject(value) && 'securitiesAccount' in value) return inAccount(value, notes)
    return positionOf(value, notes)
  })
  return { items: items.flat(), warnings: notes.warnings }
}

function inAccount(value: WireObject, notes: Notes): readonly ReportedPosition[] {
  const account = fits(wireAccount, value, 'positions', notes.path(''))
  const list = account.securitiesAccount.positions ?? []
  const positions: ReportedPosition[] = []
  for (let index = 0; index < list.length; index += 1) {
    notes.below = `securitiesAccount.positions[${index}]`
    const position = positionOf(list[index], notes)
    if (position) positions.push(position)
  }
  notes.below = ''
  if (list.length === 0) assertWorthless(account, notes)
  return positions
}

const worths: readonly (keyof WireBalances)[] = [
  'longMarketValue',
  'shortMarketValue',
  'longOptionMarketValue',
  'shortOptionMarketValue',
  'mutualFundValue',
  'bondValue',
]

function assertWorthless({ securitiesAccount }: WireAccount, notes: Notes): void {
  const { currentBalances } = securitiesAccount
  const worth = worths.find((field) => {
    const value = money(currentBalances?.[field])
    return value !== null && !decimal(value).isZero()
  })
  if (worth === undefined) return
  throw mismatch('positions', notes.path('securitiesAccount.positions'), `it lists none, and ${worth} is not zero`, {
    positions: securitiesAccount.positions ?? null,
    [worth]: currentBalances?.[worth],
  })
}

/** `undefined` for what is cash: sweep vehicles and money market funds are part of the balance (schwab.md 7). */
function positionOf(value: unknown, notes: Notes): ReportedPosition | undefined {
  if (!isObject(value)) throw new NotAsDocumented(value, 'a position')
  const { instrument } = value
  if (!isObject(instrument)) throw new NotAsDocumented(instrument, 'the instrument of a position')
  const known = assetTypeOfInstrument(instrument)
  if (known === undefined) notes.unknown('instrument.assetType', instrument['assetType'], 'the asset type is other')
  if (known === 'cash_equivalent') return undefined
  return heldOf(value, instrument, known ?? 'other')
}

function heldOf(raw: WireObject, instrument: WireInstrument, assetType: AssetType): ReportedPosition {
  const long = count(raw['longQuantity'], 'longQuantity')
  const short = count(raw['shortQuantity'], 'shortQuantity')
  const held = Quantity(short === '0' ? long : differenceOf(long, short))
  const isShort = held.startsWith('-')
  const units = assetType === 'option' ? productOf(held, String(multiplierOf(instrument))) : held
  const worth = money(raw['marketValue'])
  const average = price(raw['averagePrice'])
  const perUnit = price(raw[isShort ? 'taxLotAverageShortPrice' : 'taxLotAverageLongPrice']) ?? average
  const cost = perUnit === null ? null : Money(productOf(units, perUnit))
  const gain = gainOf(raw, { isShort, worth, cost })
  return {
    symbol: symbolOfInstrument(instrument),
    name: text(instrument.description),
    assetType,
    quantity: held,
    averageCost: average,
    // There is no price field: what it is worth by how much it is.
    currentPrice: worth === null || isZero(units) ? null : Price(quotientOf(worth, units, figurePlaces)),
    marketValue: worth,
    costBasis: cost,
    unrealizedPl: gain,
    unrealizedPlPercent:
      gain === null || cost === null || isZero(cost) ? null : Percent(percentOf(gain, cost, figurePlaces)),
    // Today's, not since the purchase (schwab.md 7).
    dayChange: money(raw['currentDayProfitLoss']),
    dayChangePercent: percent(raw['currentDayProfitLossPercentage']),
    quantityAvailable: null,
    raw,
  }
}

const isZero = (figure: string): boolean => figure === '0' || /^-?[0.]+$/.test(figure)

/** Both sides are always named, and neither is negative. */
function count(value: unknown, field: string): Quantity {
  const text = quantity(value)
  if (text === null || text.startsWith('-')) throw new NotAsDocumented(value, `the ${field} of a position`)
  return text
}

function multiplierOf({ optionMultiplier }: WireInstrument): number {
  return typeof optionMultiplier === 'number' && optionMultiplier > 0 ? optionMultiplier : sharesPerContract
}

function gainOf(
  raw: WireObject,
  { isShort, worth, cost }: { readonly isShort: boolean; readonly worth: Money | null; readonly cost: Money | null },
): Money | null {
  const given = money(raw[isShort ? 'shortOpenProfitLoss' : 'longOpenProfitLoss'])
  if (given !== null || worth === null || cost === null) return given
  return Money(differenceOf(worth, cost))
}
