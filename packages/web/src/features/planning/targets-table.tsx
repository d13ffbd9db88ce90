/** What is held beside what is wanted: one row a symbol, its target typed in place, its drift drawn. */
import type { Rebalance } from '@g2e/contract/planning'
import type { Portfolio } from '@g2e/contract/portfolio'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, DataTable, IconButton, Percent, Section, TextButton, TextField, numberText } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { DriftBar } from './drift-bar.tsx'
import { cashPercent, cashTarget, driftOf, evenTargets, targetRows, targetsOf, tidyDecimal } from './plan.ts'
import type { Plan, PlanFaults, TargetRow } from './plan.ts'
import { text } from './text.ts'

interface TargetsProps {
  readonly plan: Plan
  readonly change: (change: Partial<Plan>) => void
  readonly faults: Partial<PlanFaults>
  readonly portfolio: Portfolio
  /** Of exactly this plan; `undefined` as long as it was not worked out. */
  readonly result: Rebalance | undefined
}

export function Targets(props: TargetsProps) {
  const { plan, change, portfolio } = props
  return (
    <Section
      title={text.targets}
      className="targets"
      end={
        <>
          <TextButton onClick={() => change({ targets: targetsOf(portfolio) })}>{text.fromNow}</TextButton>
          <TextButton onClick={() => change({ targets: evenTargets(plan) })}>{text.even}</TextButton>
          <TextButton onClick={() => change({ targets: {} })}>{text.clear}</TextButton>
        </>
      }
    >
      <TargetsTable {...props} />
      <AddSymbol plan={plan} change={change} portfolio={portfolio} />
    </Section>
  )
}

interface Weighed extends TargetRow {
  readonly afterPercent: string | null
}

function TargetsTable({ plan, change, faults, portfolio, result }: TargetsProps) {
  const weights = new Map(result?.weights.map((weight) => [weight.symbol, weight]))
  const rows = targetRows(plan, portfolio).map((row): Weighed => {
    const weight = weights.get(row.symbol)
    return { ...row, nowPercent: weight?.nowPercent ?? row.nowPercent, afterPercent: weight?.afterPercent ?? null }
  })
  const scale = scaleOf(rows, plan)
  const set = (symbol: string, target: string) => change({ targets: { ...plan.targets, [symbol]: target } })
  const remove = (symbol: string) =>
    change({ targets: Object.fromEntries(Object.entries(plan.targets).filter(([one]) => one !== symbol)) })
  const held = new Set(portfolio.positions.map(({ symbol }) => symbol))
  return (
    <DataTable
      caption={text.targetsCaption}
      rows={rows}
      rowKey={({ symbol }) => symbol}
      columns={columnsOf({ plan, scale, set, remove, held, faults: faults.targets ?? {} })}
      foot={<CashRow plan={plan} portfolio={portfolio} result={result} />}
    />
  )
}

/** Everything on one scale, so that lengths can be compared down the column. */
function scaleOf(rows: readonly Weighed[], plan: Plan): number {
  const band = Number(plan.driftBand) || 0
  const ends = rows.flatMap(({ nowPercent, afterPercent, target }) =>
    target === '' ? [] : [Number(nowPercent ?? 0), Number(afterPercent ?? 0), (Number(target) || 0) + band],
  )
  return Math.max(1, ...ends) * 1.04
}

interface ColumnParts {
  readonly plan: Plan
  readonly scale: number
  readonly set: (symbol: string, target: string) => void
  readonly remove: (symbol: string) => void
  readonly held: ReadonlySet<string>
  readonly faults: PlanFaults['targets']
}

const columnsOf = ({ plan, scale, set, remove, held, faults }: ColumnParts): readonly Column<Weighed>[] => [
  {
    id: 'symbol',
    head: text.symbol,
    heads: true,
    cell: (row) => <SymbolCell row={row} onRemove={held.has(row.symbol) ? undefined : () => remove(row.symbol)} />,
  },
  {
    id: 'target',
    head: text.target,
    align: 'right',
    cell: (row) => <TargetCell row={row} fault={faults[row.symbol]} onTarget={(target) => set(row.symbol, target)} />,
  },
  { id: 'now', head: text.now, align: 'right', cell: ({ nowPercent }) => <Percent value={nowPercent} /> },
  {
    id: 'bar',
    head: <span className="sr">{text.bar}</span>,
    on: 'medium',
    cell: ({ nowPercent, target, afterPercent }) => {
      const drift = driftOf(nowPercent, target, plan.driftBand)
      if (!drift) return null
      return (
        <DriftBar
          now={nowPercent}
          target={tidyDecimal(target)}
          band={plan.driftBand}
          after={afterPercent}
          isInside={drift.isInside}
          scale={scale}
        />
      )
    },
  },
  {
    id: 'off',
    head: text.off,
    align: 'right',
    on: 'medium',
    cell: ({ nowPercent, target }) => <OffBy nowPercent={nowPercent} target={target} plan={plan} />,
  },
  {
    id: 'after',
    head: text.after,
    align: 'right',
    cell: ({ afterPercent }) =>
      afterPercent === null ? null : (
        <b>
          <Percent value={afterPercent} />
        </b>
      ),
  },
]

interface SymbolCellProps {
  readonly row: TargetRow
  /** Absent where it is held: then it stays in the list. */
  readonly onRemove: (() => void) | undefined
}
const SymbolCell = ({ row: { symbol, name }, onRemove }: SymbolCellProps) => (
  <>
    <Link to="/symbols/$symbol" params={{ symbol }}>
      <b>{symbol}</b>
    </Link>{' '}
    <span className="m short-name hideph">{name}</span>
    {onRemove ? <IconButton icon="close" label={text.remove(symbol)} onClick={onRemove} /> : null}
  </>
)

interface TargetCellProps {
  readonly row: TargetRow
  readonly fault: string | undefined
  readonly onTarget: (target: string) => void
}
const TargetCell = ({ row: { symbol, target }, fault, onTarget }: TargetCellProps) => (
  <span className={`target-field${fault === undefined ? '' : ' err'}`}>
    <input
      inputMode="decimal"
      autoComplete="off"
      aria-label={text.targetOf(symbol)}
      aria-invalid={fault === undefined ? undefined : true}
      title={fault}
      value={target}
      onChange={({ currentTarget }) => onTarget(currentTarget.value.replaceAll(/[^\d.]/g, ''))}
    />
    <span className="q">%</span>
  </span>
)

interface OffByProps {
  readonly nowPercent: string | null
  readonly target: string
  readonly plan: Plan
}
function OffBy({ nowPercent, target, plan }: OffByProps) {
  if (target === '') return <span className="q">{text.noTarget[plan.others]}</span>
  const drift = driftOf(nowPercent, target, plan.driftBand)
  if (!drift) return null
  if (drift.isInside) return <span className="m">{text.inside}</span>
  return (
    <span className="warn nw">
      {numberText(drift.points, { places: 1, signed: true })} {text.points}
    </span>
  )
}

function CashRow({ plan, portfolio, result }: Pick<TargetsProps, 'plan' | 'portfolio' | 'result'>) {
  const target = result?.cash.targetPercent ?? cashTarget(plan, portfolio)
  return (
    <tr>
      <th scope="row">
        {text.cash} <span className="m hideph">{text.cashIs}</span>
      </th>
      <td className={`r${target?.startsWith('-') ? ' loss' : ''}`}>
        {target === null ? null : <Percent value={target} />}
      </td>
      <td className="r">
        <Percent value={result?.cash.nowPercent ?? cashPercent(portfolio)} />
      </td>
      <td className="hideph" />
      <td className="hideph" />
      <td className="r">{result ? <Percent value={result.cash.afterPercent} /> : null}</td>
    </tr>
  )
}

/** As the contract takes symbols: letters and digits, then dots, slashes and hyphens too. */
const isSymbol = (value: string): boolean => /^[A-Z0-9][A-Z0-9./-]{0,24}$/.test(value)

function AddSymbol({ plan, change, portfolio }: Pick<TargetsProps, 'plan' | 'change' | 'portfolio'>) {
  const [symbol, setSymbol] = useState('')
  const [fault, setFault] = useState<string>()
  const add = () => {
    const isKnown = targetRows(plan, portfolio).some((row) => row.symbol === symbol)
    if (isKnown || !isSymbol(symbol)) return setFault(isKnown ? text.known(symbol) : text.badSymbol)
    change({ targets: { ...plan.targets, [symbol]: '' } })
    setSymbol('')
    return setFault(undefined)
  }
  return (
    <form
      className="add-symbol"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <div className="min-w-0 flex-1">
        <TextField
          label={text.addSymbol}
          value={symbol}
          error={fault}
          autoComplete="off"
          spellCheck={false}
          placeholder="VTI"
          onText={(value) => (setFault(undefined), setSymbol(value.trim().toUpperCase()))}
        />
      </div>
      <Button type="submit">{text.add}</Button>
    </form>
  )
}
