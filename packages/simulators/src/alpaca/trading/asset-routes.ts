/** Assets: the whole list, unpaged and without search, and single ones (brokers/alpaca.md 2.11). */
import type { SimAsset } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { notFound } from '../wire/refusal.ts'
import { assetId, findInstrument } from './symbols.ts'

export type WireAsset = Readonly<Record<string, unknown>>

export function wireAsset(asset: SimAsset): WireAsset {
  const isCoin = asset.assetType === 'crypto'
  return {
    id: assetId(asset.symbol),
    class: isCoin ? 'crypto' : 'us_equity',
    exchange: asset.exchange,
    symbol: asset.symbol,
    name: asset.name,
    status: 'active',
    tradable: true,
    marginable: asset.marginable,
    maintenance_margin_requirement: isCoin ? 100 : 30,
    ...(isCoin ? {} : { margin_requirement_long: '30', margin_requirement_short: '30' }),
    shortable: asset.shortable,
    easy_to_borrow: asset.shortable,
    ...(isCoin ? {} : { borrow_status: asset.shortable ? 'easy_to_borrow' : 'hard_to_borrow' }),
    fractionable: asset.fractionable,
    attributes: isCoin ? [] : attributesOf(asset),
    ...(isCoin
      ? { min_order_size: '0.000011', min_trade_increment: '0.000000001', price_increment: String(asset.tick) }
      : {}),
  }
}

const attributesOf = (asset: SimAsset): readonly string[] => [
  ...(asset.fractionable ? ['fractional_eh_enabled'] : []),
  ...(asset.hasOptions ? ['has_options'] : []),
  'overnight_tradable',
]

function listAssets({ context }: Desk, query: Fields): readonly WireAsset[] {
  const status = optionalText(query, 'status')
  if (status !== undefined && status !== 'active' && status !== 'all') return []
  const assetClass = optionalText(query, 'asset_class') ?? 'us_equity'
  const exchange = optionalText(query, 'exchange')
  const attributes = listOf(query, 'attributes')
  return context.market
    .assets()
    .filter((asset) => (asset.assetType === 'crypto' ? 'crypto' : 'us_equity') === assetClass)
    .filter((asset) => exchange === undefined || asset.exchange === exchange)
    .filter((asset) => !attributes || attributesOf(asset).some((attribute) => attributes.includes(attribute)))
    .map(wireAsset)
}

export function assetRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/v2/assets', ({ query }) => ({ body: listAssets(desk, query) }))
  routes.on('GET', '/v2/assets/:symbol_or_asset_id', ({ params }) => {
    const name = params['symbol_or_asset_id'] ?? ''
    const found = findInstrument(desk.context.market, name)
    if (found?.kind !== 'asset') throw notFound(`asset not found for ${name}`)
    return { body: wireAsset(found.asset) }
  })
}
