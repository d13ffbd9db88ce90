/** What moved most (brokers/schwab.md 4): ten of the index's shares by volume, trades or change, which is a fraction here. */
import type { SimAsset } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { rounded } from '../wire/fields.ts'
import { badQuery, refused } from '../wire/refusal.ts'
import { descriptionOf } from '../wire/instrument.ts'
import { levelOf } from './level.ts'
import { optionalNumber, optionalWord } from './query.ts'

const moversMost = 10
const frequencies = [0, 1, 5, 10, 30, 60]
const sharesPerTrade = 130

const isStock = ({ assetType }: SimAsset): boolean => assetType === 'stock'
/** Which shares stand for an index; options and over-the-counter shares are not simulated. */
const members: Readonly<Record<string, (asset: SimAsset) => boolean>> = {
  $DJI: (asset) => isStock(asset) && asset.exchange === 'NYSE',
  $COMPX: (asset) => isStock(asset) && asset.exchange === 'NASDAQ',
  $SPX: isStock,
  NYSE: (asset) => asset.exchange === 'NYSE',
  NASDAQ: (asset) => asset.exchange === 'NASDAQ',
  OTCBB: () => false,
  INDEX_ALL: isStock,
  EQUITY_ALL: ({ assetType }) => assetType !== 'crypto',
  OPTION_ALL: () => false,
  OPTION_PUT: () => false,
  OPTION_CALL: () => false,
}

interface Mover {
  readonly asset: SimAsset
  readonly last: number
  readonly change: number
  readonly fraction: number
  readonly volume: number
}

const orders = {
  VOLUME: (a: Mover, b: Mover) => b.volume - a.volume,
  TRADES: (a: Mover, b: Mover) => b.volume - a.volume,
  PERCENT_CHANGE_UP: (a: Mover, b: Mover) => b.fraction - a.fraction,
  PERCENT_CHANGE_DOWN: (a: Mover, b: Mover) => a.fraction - b.fraction,
} as const

function moversOf(desk: Desk, isMember: (asset: SimAsset) => boolean): readonly Mover[] {
  const { clock, market } = desk.context
  return market.assets().flatMap((asset) => {
    if (asset.assetType === 'crypto' || !isMember(asset)) return []
    const level = levelOf(market, { kind: 'asset', symbol: asset.symbol, asset }, clock.now())
    if (!level) return []
    const fraction = rounded(level.percentChange / 100, 4)
    return [{ asset, last: level.quote.last, change: level.netChange, fraction, volume: Math.round(level.volume) }]
  })
}

export function moverRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/movers/:index', ({ params, query }) => {
    const isMember = members[params['index'] ?? '']
    if (!isMember) throw refused('market', 404)
    const sort =
      optionalWord(query, 'sort', ['VOLUME', 'TRADES', 'PERCENT_CHANGE_UP', 'PERCENT_CHANGE_DOWN']) ?? 'VOLUME'
    const frequency = optionalNumber(query, 'frequency') ?? 0
    if (!frequencies.includes(frequency)) throw badQuery(`frequency: must be one of ${frequencies.join(', ')}.`)
    const found = moversOf(desk, isMember)
    const totalVolume = found.reduce((total, { volume }) => total + volume, 0)
    const screeners = found
      .filter(({ fraction }) => Math.abs(fraction) * 100 >= frequency)
      .toSorted(orders[sort])
      .slice(0, moversMost)
      .map(({ asset, last, change, fraction, volume }) => ({
        description: descriptionOf(asset),
        volume,
        lastPrice: last,
        netChange: rounded(change),
        marketShare: totalVolume === 0 ? 0 : rounded((volume / totalVolume) * 100),
        totalVolume,
        trades: Math.ceil(volume / sharesPerTrade),
        netPercentChange: fraction,
        symbol: asset.symbol,
      }))
    return { body: { screeners } }
  })
}
