/** Shares as tiles: the largest by themselves, the rest as one, each with today's change where all that is in it has one. */
import type { Allocation, Portfolio, Position } from '@g2e/contract/portfolio'
import { compareDecimals, differenceOf, percentOf, sumOf } from '../../ui/index.ts'
import type { Tile } from '../../ui/index.ts'

/** More pieces than this are too small to see. */
const tilesMax = 40

interface Words {
  readonly others: (count: number) => string
  readonly open: (symbol: string) => void
}

export interface AllocationTile extends Tile {
  /** Cash does not move by the day. */
  readonly isCash: boolean
}

type KeyOf = (position: Position) => string | null
const keyOf: Partial<Record<Allocation['by'], KeyOf>> = {
  assetType: (position) => position.assetType,
  sector: (position) => position.sector,
  symbol: (position) => position.symbol,
}

/** Of several positions together; `null` when one of them is not known, since a sum of some would be a wrong number. */
export function changePercentOf(positions: readonly Position[]): string | null {
  const values = positions.flatMap(({ marketValue }) => (marketValue === null ? [] : [marketValue]))
  const changes = positions.flatMap(({ dayChange }) => (dayChange === null ? [] : [dayChange]))
  if (positions.length === 0 || values.length < positions.length || changes.length < positions.length) return null
  const change = sumOf(changes)
  return percentOf(change, differenceOf(sumOf(values), change))
}

export function allocationTiles(
  { by, items }: Pick<Allocation, 'by' | 'items'>,
  portfolio: Portfolio,
  { others, open }: Words,
): readonly AllocationTile[] {
  const inside = Map.groupBy(portfolio.positions, (position) => keyOf[by]?.(position) ?? '')
  const sorted = items
    .filter(({ marketValue }) => !marketValue.startsWith('-'))
    .toSorted((a, b) => compareDecimals(b.marketValue, a.marketValue))
    .map((item) => {
      const positions = inside.get(item.key) ?? []
      return {
        key: item.key,
        label: item.label,
        value: item.marketValue,
        changePercent: keyOf[by] === undefined ? null : changePercentOf(positions),
        isCash: keyOf[by] !== undefined && positions.length === 0,
        ...(by === 'symbol' && positions.length > 0 ? { onOpen: () => open(item.key) } : {}),
      }
    })
  const rest = sorted.slice(tilesMax)
  if (rest.length === 0) return sorted
  const tile = {
    key: 'others',
    label: others(rest.length),
    value: sumOf(rest.map(({ value }) => value)),
    changePercent: null,
    isCash: false,
  }
  return [...sorted.slice(0, tilesMax), tile]
}
