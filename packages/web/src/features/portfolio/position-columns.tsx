/** The columns of the positions table. A cell says what its kind of row has: a group its sums, a holding its account. */
import type { Position } from '@g2e/contract/portfolio'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Names } from '../../api/index.ts'
import { Change, Icon, Money, Percent, Price, Quantity } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { byPosition } from './position-rows.ts'
import type { GroupTotals, HoldingRow, PositionRow } from './position-rows.ts'
import { text } from './text.ts'

interface Cells {
  readonly position: (position: Position) => ReactNode
  readonly holding?: (holding: HoldingRow) => ReactNode
  readonly group?: (totals: GroupTotals) => ReactNode
}

const cellOf =
  ({ position, holding, group }: Cells) =>
  (row: PositionRow): ReactNode => {
    if (row.kind === 'group') return group?.(row.totals)
    return row.kind === 'holding' ? holding?.(row.holding) : position(row.position)
  }

const numeric = (
  id: string,
  head: string,
  pick: (position: Position) => string | null,
  cells: Cells,
  on?: 'medium' | 'wide' | 'wider',
) =>
  ({
    id,
    head,
    align: 'right',
    compare: byPosition(pick),
    cell: cellOf(cells),
    ...(on ? { on } : {}),
  }) satisfies Column<PositionRow>

const amountColumns = (currency: string): readonly Column<PositionRow>[] => [
  numeric(
    'quantity',
    text.quantity,
    (one) => one.quantity,
    {
      position: (one) => <Quantity value={one.quantity} placesMax={4} />,
      holding: (one) => <Quantity value={one.quantity} placesMax={4} />,
    },
    'wide',
  ),
  numeric(
    'cost',
    text.averageCost,
    (one) => one.averageCost,
    {
      position: (one) => <Money value={one.averageCost} />,
      holding: (one) => <Money value={one.averageCost} />,
    },
    'wider',
  ),
  numeric(
    'price',
    text.price,
    (one) => one.currentPrice,
    { position: (one) => <Price value={one.currentPrice} /> },
    'wide',
  ),
  numeric('value', text.value(currency), (one) => one.marketValue, {
    position: (one) => <Money value={one.marketValue} />,
    holding: (one) => <Money value={one.marketValue} />,
    group: (totals) => <Money value={totals.marketValue} />,
  }),
  numeric(
    'weight',
    text.weight,
    (one) => one.weightPercent,
    {
      position: (one) => <Percent value={one.weightPercent} />,
      group: (totals) => <Percent value={totals.weightPercent} />,
    },
    'medium',
  ),
]

const changeColumns: readonly Column<PositionRow>[] = [
  numeric(
    'today',
    text.todayHead,
    (one) => one.dayChange,
    {
      position: (one) => <Change value={one.dayChange} />,
      group: (totals) => <Change value={totals.dayChange} />,
    },
    'medium',
  ),
  numeric('today-percent', text.percent, (one) => one.dayChangePercent, {
    position: (one) => <Change value={one.dayChangePercent} unit="percent" arrow={false} />,
    group: (totals) => <Change value={totals.dayChangePercent} unit="percent" arrow={false} />,
  }),
  numeric(
    'unrealized',
    text.unrealized,
    (one) => one.unrealizedPl,
    {
      position: (one) => <Change value={one.unrealizedPl} arrow={false} />,
      holding: (one) => <Change value={one.unrealizedPl} arrow={false} />,
      group: (totals) => <Change value={totals.unrealizedPl} arrow={false} />,
    },
    'wide',
  ),
  numeric(
    'unrealized-percent',
    text.percent,
    (one) => one.unrealizedPlPercent,
    {
      position: (one) => <Change value={one.unrealizedPlPercent} unit="percent" arrow={false} />,
      group: (totals) => <Change value={totals.unrealizedPlPercent} unit="percent" arrow={false} />,
    },
    'wider',
  ),
]

export function positionColumns(
  names: Names,
  currency: string,
  onToggle: (symbol: string) => void,
): readonly Column<PositionRow>[] {
  return [
    {
      id: 'position',
      head: text.position,
      heads: true,
      compare: (a, b) =>
        a.kind === 'position' && b.kind === 'position' && a.position.symbol > b.position.symbol ? 1 : -1,
      cell: (row) => <NameCell row={row} names={names} onToggle={onToggle} />,
    },
    ...amountColumns(currency),
    ...changeColumns,
  ]
}

function NameCell({ row, names, onToggle }: { row: PositionRow; names: Names; onToggle: (symbol: string) => void }) {
  if (row.kind === 'group')
    return (
      <>
        {row.label} <span className="q s">{text.positionsCount(row.count)}</span>
      </>
    )
  if (row.kind === 'holding') {
    const named = names.account(row.holding.accountId)
    return (
      <span className="m holding-name">
        {named ? `${named.broker} ${named.title} ${named.number}` : names.broker(row.holding.brokerId)}
      </span>
    )
  }
  return (
    <>
      <button
        type="button"
        className="tw"
        aria-expanded={row.open}
        aria-label={text.open(row.position.symbol)}
        onClick={() => onToggle(row.position.symbol)}
      >
        <Icon name={row.open ? 'down' : 'right'} size={12} />
      </button>
      <Link to="/symbols/$symbol" params={{ symbol: row.position.symbol }} className="sym">
        {row.position.symbol}
      </Link>
      <span className="nm">{row.position.name}</span>
    </>
  )
}
