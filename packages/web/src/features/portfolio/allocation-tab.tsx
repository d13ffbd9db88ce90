/** Shares by every dimension there is, each as bars with its money. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { allocationQuery, useScope } from '../../api/index.ts'
import type { AllocationBy } from '../../api/index.ts'
import { DataTable, Loadable, Money, Percent, Section, Segments, ShareBars, TableSkeleton } from '../../ui/index.ts'
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

export default function AllocationTab() {
  const search = useSearch({ from: '/inside/portfolio' })
  const navigate = useNavigate()
  const by = dimensions.find((one) => one === search.by) ?? 'assetType'
  const allocation = useQuery(allocationQuery(by, useScope()))
  return (
    <Section
      title={text.tabs.allocation}
      end={
        <Segments
          label={text.byLabel}
          choices={choices}
          value={by}
          onChoose={(next) => void navigate({ to: '/portfolio', search: (before) => ({ ...before, by: next }) })}
        />
      }
    >
      <Loadable query={allocation} what={text.tabs.allocation} skeleton={<TableSkeleton rows={8} />}>
        {({ items }) => (
          <div className="grid g2">
            <ShareBars label={text.tabs.allocation} shares={items} />
            <DataTable
              caption={text.tabs.allocation}
              density="compact"
              rows={items}
              rowKey={(item) => item.key}
              columns={[
                { id: 'label', head: text.byChoices[by], heads: true, cell: (item) => item.label },
                {
                  id: 'value',
                  head: text.value('USD'),
                  align: 'right',
                  cell: (item) => <Money value={item.marketValue} />,
                },
                {
                  id: 'weight',
                  head: text.weight,
                  align: 'right',
                  cell: (item) => <Percent value={item.weightPercent} places={2} />,
                },
              ]}
            />
          </div>
        )}
      </Loadable>
      <p className="s q" style={{ marginTop: 10 }}>
        {text.percentOf}
      </p>
    </Section>
  )
}
