/** The same by account, broker, sector, class or tag: each part as a portfolio of its own. */
import type { Breakdown, BreakdownDimension } from '@g2e/contract/performance'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { breakdownQuery, useScope } from '../../api/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import {
  Change,
  DataTable,
  EmptyState,
  Loadable,
  Money,
  Note,
  Section,
  Segments,
  TableSkeleton,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './performance-text.ts'
import { Points } from './what-moved.tsx'

const dimensions = ['account', 'broker', 'sector', 'assetType', 'tag'] as const satisfies readonly BreakdownDimension[]
const choices = dimensions.map((value) => ({ value, label: text.by[value] }))
type Part = Breakdown['items'][number]

const columnsOf = (by: BreakdownDimension, range: PerformanceRange): readonly Column<Part>[] => [
  { id: 'label', head: text.by[by], heads: true, cell: (part) => <span className="md">{part.label}</span> },
  { id: 'opening', head: text.opening, align: 'right', on: 'wide', cell: (part) => <Money value={part.opening} /> },
  {
    id: 'flows',
    head: text.netFlows,
    align: 'right',
    on: 'wide',
    cell: (part) => <Money value={part.netFlows} signed />,
  },
  {
    id: 'gain',
    head: text.gain,
    align: 'right',
    cell: (part) => (
      <FigureReceipt figure="gain" range={range} by={by} of={part.key}>
        <Change value={part.gain} arrow={false} />
      </FigureReceipt>
    ),
  },
  { id: 'closing', head: text.closing, align: 'right', on: 'wide', cell: (part) => <Money value={part.closing} /> },
  {
    id: 'return',
    head: text.return,
    align: 'right',
    cell: (part) => (
      <FigureReceipt figure="twrPercent" range={range} by={by} of={part.key}>
        <Change value={part.twrPercent} unit="percent" arrow={false} />
      </FigureReceipt>
    ),
  },
  {
    id: 'contribution',
    head: text.contribution,
    align: 'right',
    on: 'medium',
    cell: (part) => (
      <FigureReceipt figure="contributionPercent" range={range} by={by} of={part.key}>
        <Points value={part.contributionPercent} />
      </FigureReceipt>
    ),
  },
]

export function PerformanceParts({ range }: { readonly range: PerformanceRange }) {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const by = dimensions.find((one) => one === search.by) ?? 'account'
  const parts = useQuery(breakdownQuery(by, range, useScope()))
  return (
    <Section
      className="mt"
      title={text.parts}
      end={
        <Segments
          label={text.byLabel}
          choices={choices}
          value={by}
          onChoose={(next) =>
            void navigate({ to: '/portfolio', search: (before) => ({ ...before, by: next }), resetScroll: false })
          }
        />
      }
    >
      <Loadable
        query={parts}
        what={text.parts}
        skeleton={<TableSkeleton rows={5} />}
        empty={<EmptyState title={text.noParts}>{by === 'tag' ? text.noTags : null}</EmptyState>}
        isEmpty={({ items }) => items.length === 0}
      >
        {({ items, overlapping }) => (
          <>
            <DataTable
              caption={text.parts}
              density="list"
              rows={items}
              rowKey={({ key }) => key}
              columns={columnsOf(by, range)}
            />
            {overlapping ? <Note fact={text.overlapping} /> : null}
            <p className="s q" style={{ marginTop: 10, maxWidth: '90ch' }}>
              {text.partsNote}
            </p>
          </>
        )}
      </Loadable>
    </Section>
  )
}
