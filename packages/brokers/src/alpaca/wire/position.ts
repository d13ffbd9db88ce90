/** A position as the broker sends it (alpaca.md 2.5); guarded by hand like orders. */
import { NotAsDocumented, isObject, requiredText } from './read.ts'

export interface WirePosition {
  readonly symbol: string
  readonly asset_class?: unknown
  readonly qty?: unknown
  readonly qty_available?: unknown
  readonly avg_entry_price?: unknown
  readonly side?: unknown
  readonly market_value?: unknown
  readonly cost_basis?: unknown
  readonly unrealized_pl?: unknown
  readonly unrealized_plpc?: unknown
  readonly unrealized_intraday_pl?: unknown
  readonly unrealized_intraday_plpc?: unknown
  readonly current_price?: unknown
}

/** Throws NotAsDocumented for what is no position. */
export function wirePosition(value: unknown): WirePosition {
  if (isPosition(value)) return value
  if (!isObject(value)) throw new NotAsDocumented(value, 'a position')
  requiredText(value['symbol'], 'the symbol of a position')
  throw new NotAsDocumented(value, 'a position')
}

function isPosition(value: unknown): value is WirePosition {
  if (typeof value !== 'object' || value === null) return false
  const position = value as WirePosition
  return typeof position.symbol === 'string' && position.symbol !== ''
}
