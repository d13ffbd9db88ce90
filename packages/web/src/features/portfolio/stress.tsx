/** What today's holdings would have gone through, and what a shock of one's own would do to them. */
import type { Shock, StressList } from '@g2e/contract/risk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { runStress, stressQuery, useScope } from '../../api/index.ts'
import type { Input } from '../../api/index.ts'
import {
  Button,
  Change,
  DataTable,
  HowMade,
  IconButton,
  Loadable,
  Money,
  Note,
  Percent,
  Section,
  SelectField,
  TableSkeleton,
  TextField,
  dayText,
  numberText,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './risk-text.ts'

type Period = StressList['items'][number]
type ShockBy = Input<typeof Shock>['by']
type Shocks = Parameters<typeof runStress>[0]['shocks']

type Opened = (figure: PeriodFigure, period: Period, shown: ReactNode) => ReactNode
type PeriodFigure = 'stressBenchmarkPercent' | 'stressChangePercent' | 'stressChange' | 'stressCoveredPercent'

const figureNames = {
  stressBenchmarkPercent: 'benchmarkPercent',
  stressChangePercent: 'changePercent',
  stressChange: 'change',
  stressCoveredPercent: 'coveredPercent',
} as const

/** What is not known has no receipt. */
const openedWith =
  (benchmark: string): Opened =>
  (figure, period, shown) =>
    period[figureNames[figure]] === null ? (
      shown
    ) : (
      <FigureReceipt figure={figure} period={period.id} benchmark={benchmark}>
        {shown}
      </FigureReceipt>
    )

const columnsOf = (benchmark: string, opened: Opened): readonly Column<Period>[] => [
  {
    id: 'name',
    head: text.period,
    heads: true,
    cell: (period) => (
      <>
        <span className="whitespace-normal">{period.name}</span>{' '}
        <span className="q s hidelg">
          {dayText(period.from)}, {dayText(period.to)}
        </span>
      </>
    ),
  },
  {
    id: 'market',
    head: text.market(benchmark),
    align: 'right',
    on: 'medium',
    cell: (period) =>
      opened('stressBenchmarkPercent', period, <Percent value={period.benchmarkPercent} places={1} signed />),
  },
  {
    id: 'you',
    head: text.you,
    align: 'right',
    cell: (period) => opened('stressChangePercent', period, <Percent value={period.changePercent} places={1} signed />),
  },
  {
    id: 'change',
    head: text.change,
    align: 'right',
    cell: (period) => opened('stressChange', period, <Change value={period.change} arrow={false} />),
  },
  {
    id: 'known',
    head: text.known,
    align: 'right',
    on: 'medium',
    cell: (period) => opened('stressCoveredPercent', period, <Percent value={period.coveredPercent} places={0} />),
  },
]

export function StressTests({ benchmark }: { readonly benchmark: string }) {
  const stress = useQuery(stressQuery(benchmark, useScope()))
  return (
    <Section className="min-w-0" title={text.stress}>
      <Loadable query={stress} what={text.stress} skeleton={<TableSkeleton rows={4} />}>
        {({ items, notes, conventions }) => (
          <>
            <DataTable
              caption={text.stress}
              density="list"
              rows={items}
              rowKey={({ id }) => id}
              columns={columnsOf(benchmark, openedWith(benchmark))}
            />
            <p className="s q" style={{ marginTop: 8 }}>
              {notes.join(' ')}
            </p>
            <div style={{ marginBottom: 20 }}>
              <HowMade conventions={conventions} />
            </div>
          </>
        )}
      </Loadable>
      <OwnShock />
    </Section>
  )
}

interface Typed {
  readonly id: number
  readonly by: ShockBy
  readonly key: string
  readonly percent: string
}
const kinds = ['market', 'sector', 'assetType', 'symbol'] as const satisfies readonly ShockBy[]
const first: Typed = { id: 0, by: 'market', key: '', percent: '-20' }
const shocksMax = 50

const isWhole = ({ by, key, percent }: Typed): boolean =>
  /^-?\d+(?:\.\d+)?$/.test(percent) && (by === 'market' || key.trim() !== '')

export const shockOf = ({ by, key, percent }: Typed): Input<typeof Shock> =>
  by === 'market' ? { by, percent } : { by, key: by === 'symbol' ? key.trim().toUpperCase() : key.trim(), percent }

function OwnShock() {
  const [shocks, setShocks] = useState<readonly Typed[]>([first])
  const scope = useScope()
  const run = useMutation({ mutationFn: (wanted: Shocks) => runStress({ shocks: wanted }, scope) })
  const change = (next: Typed) => setShocks(shocks.map((one) => (one.id === next.id ? next : one)))
  const nextId = Math.max(0, ...shocks.map(({ id }) => id)) + 1
  return (
    <form
      className="stack"
      aria-label={text.own}
      onSubmit={(event) => {
        event.preventDefault()
        if (shocks.every(isWhole)) run.mutate(shocks.map(shockOf))
      }}
    >
      <h3>{text.own}</h3>
      {shocks.map((shock) => (
        <ShockRow
          key={shock.id}
          shock={shock}
          onChange={change}
          onRemove={shocks.length > 1 ? () => setShocks(shocks.filter(({ id }) => id !== shock.id)) : undefined}
        />
      ))}
      <div className="row wrap">
        <Button type="submit" disabled={!shocks.every(isWhole)} busy={run.isPending && text.running}>
          {text.run}
        </Button>
        <Button
          kind="quiet"
          icon="plus"
          disabled={shocks.length >= shocksMax}
          onClick={() => setShocks([...shocks, { id: nextId, by: 'symbol', key: '', percent: '-30' }])}
        >
          {text.add}
        </Button>
      </div>
      {run.error ? <Note tone="loss" urgent fact={run.error.message} /> : null}
      <p role="status" className="lead">
        {run.data ? <Outcome result={run.data} shocks={JSON.stringify(run.variables)} /> : null}
      </p>
      {run.data ? <HowMade conventions={run.data.conventions} /> : null}
      <p className="s q">{text.ownNote}</p>
    </form>
  )
}

interface OutcomeProps {
  readonly result: Awaited<ReturnType<typeof runStress>>
  /** Those that it is the result of, whatever is typed by now. */
  readonly shocks: string
}
const Outcome = ({ result, shocks }: OutcomeProps) => (
  <>
    <FigureReceipt figure={result.change === null ? 'stressKnownChange' : 'stressChange'} shocks={shocks}>
      <Change value={result.change ?? result.knownChange} currency="USD" percent={result.changePercent} />
    </FigureReceipt>{' '}
    <span className="s m">
      {result.valueAfter === null ? (
        text.knownOf(numberText(result.coveredPercent ?? '', { places: 0 }) ?? '0')
      ) : (
        <>
          {text.now}{' '}
          <FigureReceipt figure="stressValueAfter" shocks={shocks}>
            <Money value={result.valueAfter} currency="USD" />
          </FigureReceipt>
        </>
      )}
    </span>
  </>
)

interface ShockRowProps {
  readonly shock: Typed
  readonly onChange: (next: Typed) => void
  readonly onRemove: (() => void) | undefined
}
const ShockRow = ({ shock, onChange, onRemove }: ShockRowProps) => (
  <div className="shock">
    <SelectField
      label={text.shockBy}
      value={shock.by}
      options={kinds.map((value) => ({ value, label: text.shockKinds[value] }))}
      onValue={(value) => onChange({ ...shock, by: kinds.find((kind) => kind === value) ?? 'market' })}
    />
    {shock.by === 'market' ? (
      <span />
    ) : (
      <TextField
        label={text.shockKey}
        value={shock.key}
        maxLength={100}
        onText={(key) => onChange({ ...shock, key })}
      />
    )}
    <TextField
      label={text.shockPercent}
      unit="%"
      inputMode="decimal"
      value={shock.percent}
      onText={(percent) => onChange({ ...shock, percent: percent.trim().replace('−', '-') })}
    />
    {onRemove ? <IconButton icon="close" label={text.remove} onClick={onRemove} /> : null}
  </div>
)
