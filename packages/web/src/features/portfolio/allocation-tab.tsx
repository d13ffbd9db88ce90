/**
 * Shares by every dimension there is: bars where they are few, a treemap where they are many, the same as figures beside it.
 * The colour is today's change of what lies in a share.
 */
import type { Allocation, Portfolio } from '@g2e/contract/portfolio'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { allocationQuery, useScope } from '../../api/index.ts'
import type { AllocationBy } from '../../api/index.ts'
import {
  Change,
  DataTable,
  EmptyState,
  HowMade,
  Loadable,
  Money,
  Percent,
  Section,
  Segments,
  ShareBars,
  TableSkeleton,
  TextButton,
  Treemap,
  TreemapScale,
  csvText,
  saveFile,
  sumOf,
} from '../../ui/index.ts'
import { allocationTiles } from './allocation-tiles.ts'
import type { AllocationTile } from './allocation-tiles.ts'
import { text } from './text.ts'

const dimensions = [
  'assetType',
  'sector',
  'broker',
  'account',
  'currency',
  'symbol',
] as const satisfies readonly AllocationBy[]
const choices = dimensions.map((value) => ({ value, label: text.byChoices[value] }))

/** Up to so many a bar each is easier to read than an area. */
const barsMax = 6

export default function AllocationTab({ portfolio }: { readonly portfolio: Portfolio }) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const by = dimensions.find((one) => one === search.by) ?? 'sector'
  const allocation = useQuery(allocationQuery(by, useScope()))
  return (
    <>
      <div className="row wrap" style={{ marginBottom: 12 }}>
        <Segments
          label={text.byLabel}
          choices={choices}
          value={by}
          onChoose={(next) =>
            void navigate({ to: '/portfolio', search: (before) => ({ ...before, by: next }), resetScroll: false })
          }
        />
      </div>
      <Loadable
        query={allocation}
        what={text.allocationWhat}
        skeleton={<TableSkeleton rows={8} />}
        empty={<EmptyState title={text.nothingAllocated}>{text.nothingAllocatedBody}</EmptyState>}
        isEmpty={({ items }) => items.length === 0}
      >
        {(data) => <Shares allocation={data} portfolio={portfolio} />}
      </Loadable>
    </>
  )
}

interface SharesProps {
  readonly allocation: Allocation
  readonly portfolio: Portfolio
}
function Shares({ allocation, portfolio }: SharesProps) {
  const navigate = useNavigate()
  const { items } = allocation
  const tiles = useMemo(
    () =>
      allocationTiles(allocation, portfolio, {
        others: text.others,
        open: (symbol) => void navigate({ to: '/symbols/$symbol', params: { symbol } }),
      }),
    [allocation, portfolio, navigate],
  )
  return (
    <div className="stack" style={{ gap: 40 }}>
      <Section title={text.whereTitle} end={items.length > barsMax ? text.areaIs : undefined}>
        {items.length > barsMax ? (
          <>
            <Treemap label={text.whereTitle} tiles={tiles} height={420} />
            <div className="row wrap sp" style={{ marginTop: 8, gap: 8 }}>
              <TreemapScale />
              <span className="s q">{text.areaAndToday}</span>
            </div>
          </>
        ) : (
          <ShareBars label={text.tabs.allocation} shares={items} />
        )}
      </Section>
      <div>
        <ShareTable allocation={allocation} tiles={tiles} portfolio={portfolio} />
        <HowMade conventions={allocation.conventions} />
      </div>
    </div>
  )
}

interface ShareTableProps {
  readonly allocation: Allocation
  readonly tiles: readonly AllocationTile[]
  readonly portfolio: Portfolio
}
function ShareTable({ allocation, tiles, portfolio }: ShareTableProps) {
  const { by, items } = allocation
  const { currency } = portfolio
  return (
    <Section
      title={text.asShares}
      end={<TextButton onClick={() => saveAllocation(allocation)}>{text.download}</TextButton>}
    >
      <DataTable
        caption={text.tabs.allocation}
        density="list"
        rows={items}
        rowKey={(item) => item.key}
        columns={[
          { id: 'label', head: text.byChoices[by], heads: true, cell: (item) => item.label },
          {
            id: 'value',
            head: text.value(currency),
            align: 'right',
            cell: (item) => <Money value={item.marketValue} />,
          },
          {
            id: 'weight',
            head: text.weight,
            align: 'right',
            cell: (item) => <Percent value={item.weightPercent} places={1} />,
          },
          {
            id: 'today',
            head: text.todayHead,
            align: 'right',
            on: 'medium',
            cell: (item) => {
              const tile = tiles.find(({ key }) => key === item.key)
              return tile?.isCash ? null : <Change value={tile?.changePercent ?? null} unit="percent" />
            },
          },
        ]}
        foot={
          <tr>
            <th scope="row">{text.total}</th>
            <td className="r">
              <Money value={sumOf(items.map(({ marketValue }) => marketValue))} />
            </td>
            <td className="r">
              <Percent value={sumOf(items.map(({ weightPercent }) => weightPercent))} />
            </td>
            <td className="r hideph">
              <Change value={portfolio.totals.dayChangePercent} unit="percent" />
            </td>
          </tr>
        }
      />
      <p className="s q" style={{ marginTop: 10 }}>
        {text.percentOf}
      </p>
    </Section>
  )
}

const saveAllocation = ({ by, items }: Allocation): void =>
  saveFile(
    `allocation-${by}.csv`,
    'text/csv',
    csvText(
      [by, 'marketValue', 'weightPercent'],
      items.map(({ label, marketValue, weightPercent }) => [label, marketValue, weightPercent]),
    ),
  )
