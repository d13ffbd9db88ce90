/** Positions as rows of one table: group heads, positions in their order, and the accounts of those that are opened. */
import type { Portfolio, Position } from '@g2e/contract/portfolio'
import { compareDecimals, differenceOf, percentOf, sortRows, sumOf } from '../../ui/index.ts'
import type { Column, Sort } from '../../ui/index.ts'
import { assetTypeText, text } from './text.ts'

export type Grouping = 'none' | 'class' | 'sector'
export const isGrouping = (value: string | undefined): value is Grouping =>
  value === 'none' || value === 'class' || value === 'sector'

export type HoldingRow = Position['holdings'][number]
export type PositionRow =
  | {
      readonly kind: 'group'
      readonly key: string
      readonly label: string
      readonly count: number
      readonly totals: GroupTotals
    }
  | { readonly kind: 'position'; readonly key: string; readonly position: Position; readonly open: boolean }
  | { readonly kind: 'holding'; readonly key: string; readonly position: Position; readonly holding: HoldingRow }

/** `null` where one of the parts is not known: a sum of some would be a wrong number. */
export interface GroupTotals {
  readonly marketValue: string | null
  readonly weightPercent: string | null
  readonly dayChange: string | null
  readonly dayChangePercent: string | null
  readonly unrealizedPl: string | null
  readonly unrealizedPlPercent: string | null
}

/** What grew by `change` to `value` grew by so many percent; `null` where one of both is not known. */
function growthPercent(value: string | null, change: string | null): string | null {
  return value === null || change === null ? null : percentOf(change, differenceOf(value, change))
}

const sumKnown = (values: readonly (string | null)[]): string | null => {
  const known = values.filter((value) => value !== null)
  return known.length === values.length ? sumOf(known) : null
}

export function totalsOf(positions: readonly Position[]): GroupTotals {
  const marketValue = sumKnown(positions.map((position) => position.marketValue))
  const dayChange = sumKnown(positions.map((position) => position.dayChange))
  const unrealizedPl = sumKnown(positions.map((position) => position.unrealizedPl))
  const isLong = positions.every((position) => !position.quantity.startsWith('-'))
  return {
    marketValue,
    weightPercent: sumKnown(positions.map((position) => position.weightPercent)),
    dayChange,
    // What is owed and what is owned together have no base that a percent could be of.
    dayChangePercent: isLong ? growthPercent(marketValue, dayChange) : null,
    unrealizedPl,
    unrealizedPlPercent: isLong ? growthPercent(marketValue, unrealizedPl) : null,
  }
}

const groupOf: Record<Exclude<Grouping, 'none'>, (position: Position) => string> = {
  class: (position) => assetTypeText[position.assetType] ?? text.other,
  sector: (position) => position.sector ?? text.other,
}

export interface RowsWanted {
  readonly grouping: Grouping
  readonly sort: Sort
  readonly filter: string
  readonly losersOnly: boolean
  readonly opened: ReadonlySet<string>
}

export function shownPositions(portfolio: Portfolio, { filter, losersOnly }: RowsWanted): readonly Position[] {
  const wanted = filter.trim().toLowerCase()
  return portfolio.positions.filter(
    (position) =>
      (!losersOnly || (position.unrealizedPl?.startsWith('-') ?? false)) &&
      (wanted === '' ||
        `${position.symbol} ${position.name ?? ''} ${position.sector ?? ''}`.toLowerCase().includes(wanted)),
  )
}

const rowOf = (position: Position, open: boolean): PositionRow => ({
  kind: 'position',
  key: position.symbol,
  position,
  open,
})

export function positionRows(
  portfolio: Portfolio,
  columns: readonly Column<PositionRow>[],
  wanted: RowsWanted,
): readonly PositionRow[] {
  const positions = shownPositions(portfolio, wanted)
  const ordered = (some: readonly Position[]) =>
    sortRows(
      some.map((position) => rowOf(position, wanted.opened.has(position.symbol))),
      columns,
      wanted.sort,
    ).flatMap(withHoldings)
  if (wanted.grouping === 'none') return ordered(positions)
  const groups = Map.groupBy(positions, groupOf[wanted.grouping])
  return [...groups.entries()]
    .map(([label, some]) => ({ label, some, totals: totalsOf(some) }))
    .toSorted((a, b) => compareDecimals(b.totals.marketValue, a.totals.marketValue))
    .flatMap(({ label, some, totals }) => [
      { kind: 'group' as const, key: `group ${label}`, label, count: some.length, totals },
      ...ordered(some),
    ])
}

function withHoldings(row: PositionRow): PositionRow[] {
  if (row.kind !== 'position' || !row.open) return [row]
  const holdings = row.position.holdings.map((holding) => ({
    kind: 'holding' as const,
    key: `${row.key} ${holding.accountId}`,
    position: row.position,
    holding,
  }))
  return [row, ...holdings]
}

/** For sorting: only positions are ever compared. */
export const byPosition =
  (pick: (position: Position) => string | null) =>
  (a: PositionRow, b: PositionRow): number =>
    a.kind === 'position' && b.kind === 'position' ? compareDecimals(pick(a.position), pick(b.position)) : 0
