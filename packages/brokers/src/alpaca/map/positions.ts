/** Positions in our words; hot like orders. Accepted: the list of `GET /v2/positions` or one position. */
import type { Quantity } from '@g2e/domain/money'
import type { AssetType } from '@g2e/domain/instruments'
import type { Mapped, ReportedPosition } from '../../port/index.ts'
import { cryptoPair, equityType } from '../symbols.ts'
import type { CryptoPairs } from '../symbols.ts'
import { assetTypeOf } from '../vocabulary.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { wirePosition } from '../wire/position.ts'
import type { WirePosition } from '../wire/position.ts'
import { money, NotAsDocumented, percentOfFraction, price, quantity, withSign } from '../wire/read.ts'

/** `pairs` (from the assets list) settles crypto symbols that their form leaves open. Throws WireMismatch. */
export function mapPositions(payload: unknown, pairs?: CryptoPairs): Mapped<ReportedPosition> {
  const notes = new Notes('positions')
  const items = mapEach(notes, payload, (value) => positionOf(wirePosition(value), notes, pairs))
  return { items, warnings: notes.warnings }
}

function positionOf(raw: WirePosition, notes: Notes, pairs: CryptoPairs | undefined): ReportedPosition {
  const assetType = assetTypeOfPosition(raw, notes)
  const held = quantity(raw.qty)
  if (held === null) throw new NotAsDocumented(raw.qty, 'the quantity of a position (qty)')
  const isShort = shortOf(raw.side, held, notes)
  const available = quantity(raw.qty_available)
  const value = money(raw.market_value)
  const cost = money(raw.cost_basis)
  return {
    symbol: assetType === 'crypto' ? canonicalPair(raw.symbol, notes, pairs) : raw.symbol,
    name: null,
    assetType,
    quantity: withSign(held, isShort),
    averageCost: price(raw.avg_entry_price),
    currentPrice: price(raw.current_price),
    marketValue: value === null ? null : isShort ? withSign(value, true) : value,
    costBasis: cost === null ? null : isShort ? withSign(cost, true) : cost,
    unrealizedPl: money(raw.unrealized_pl),
    unrealizedPlPercent: percentOfFraction(raw.unrealized_plpc),
    dayChange: money(raw.unrealized_intraday_pl),
    dayChangePercent: percentOfFraction(raw.unrealized_intraday_plpc),
    quantityAvailable: available === null ? null : withSign(available, isShort),
    raw,
  }
}

/** The sign comes from `side`: real payloads have a negative `qty` for shorts, some a positive one (alpaca.md 2.5). */
function shortOf(side: unknown, held: Quantity, notes: Notes): boolean {
  const isNegative = held.charCodeAt(0) === 45
  if (side === 'short') return true
  if (side === 'long') {
    if (isNegative) notes.warn('side', 'side says long and qty is negative; the side counts.')
    return false
  }
  if (side !== '' && side !== null && side !== undefined) notes.unknown('side', side, 'the sign of the quantity counts')
  return isNegative
}

function assetTypeOfPosition(raw: WirePosition, notes: Notes): AssetType {
  const { asset_class: value } = raw
  if (value === 'us_equity') return equityType(raw.symbol)
  const known = typeof value === 'string' ? assetTypeOf.get(value) : undefined
  if (known !== undefined) return known
  notes.unknown('asset_class', value, 'the asset type is other')
  return 'other'
}

function canonicalPair(symbol: string, notes: Notes, pairs: CryptoPairs | undefined): string {
  const pair = cryptoPair(symbol, pairs)
  if (pair !== undefined) return pair
  notes.warn('symbol', `The pair in ${symbol} cannot be told apart into base and quote; it is kept as sent.`)
  return symbol
}
