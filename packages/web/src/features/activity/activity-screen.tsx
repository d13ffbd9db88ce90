import './activity.css'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { auditQuery, readAuditExport } from '../../api/index.ts'
import {
  ActionMenu,
  Button,
  EmptyState,
  Icon,
  Loadable,
  MenuItem,
  PageHead,
  Segments,
  TableSkeleton,
  saveFile,
  useAnnouncer,
} from '../../ui/index.ts'
import { ChainState } from './chain-state.tsx'
import { EntryList } from './entry-list.tsx'
import { actionsOf, kinds } from './entry-words.ts'
import type { Kind } from './entry-words.ts'
import { text } from './text.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const periodMs = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs } as const
const periods = ['any', 'day', 'week', 'month'] as const
type Period = (typeof periods)[number]

const choices = (['all', ...kinds] as const).map((value) => ({ value, label: text.kinds[value] }))

/** Entries are stamped by the server's own clock, not the market's. Whole minutes, so that a filter is asked for once. */
const since = (period: Period): string | undefined =>
  period === 'any' ? undefined : new Date(Math.floor(Date.now() / minuteMs) * minuteMs - periodMs[period]).toISOString()

/** Who did what, when, and the proof that the record is whole. */
export default function ActivityScreen() {
  const search = useSearch({ from: '/inside/activity' })
  const kind: Kind | 'all' = kinds.find((one) => one === search.kind) ?? 'all'
  const period: Period = periods.find((one) => one === search.period) ?? 'any'
  return (
    <>
      <PageHead title={text.title} actions={<ExportButton />}>
        {text.lead}
      </PageHead>
      <ChainState />
      <Filters kind={kind} period={period} />
      <Entries kind={kind} period={period} />
    </>
  )
}

interface Filter {
  readonly kind: Kind | 'all'
  readonly period: Period
}

function Filters({ kind, period }: Filter) {
  const navigate = useNavigate()
  const show = (change: { readonly kind?: string; readonly period?: string }) =>
    void navigate({
      to: '/activity',
      search: (before) => {
        const next = { ...before, ...change }
        return {
          ...before,
          kind: next.kind === 'all' ? undefined : next.kind,
          period: next.period === 'any' ? undefined : next.period,
        }
      },
    })
  return (
    <div className="row wrap mt2" style={{ gap: 8, marginBottom: 8 }}>
      <Segments label={text.filters} choices={choices} value={kind} onChoose={(chosen) => show({ kind: chosen })} />
      <span className="ap">
        <ActionMenu
          button={
            <button type="button" className="chip" aria-label={`${text.period}: ${text.periods[period]}`}>
              {text.periods[period]} <Icon name="down" />
            </button>
          }
        >
          {periods.map((one) => (
            <MenuItem
              key={one}
              onClick={() => show({ period: one })}
              rightSection={one === period ? <Icon name="check" /> : null}
            >
              {text.periods[one]}
            </MenuItem>
          ))}
        </ActionMenu>
      </span>
    </div>
  )
}

function Entries({ kind, period }: Filter) {
  const from = useMemo(() => since(period), [period])
  const entries = useInfiniteQuery(auditQuery({ actions: kind === 'all' ? [] : actionsOf[kind], from }))
  const filtered = kind !== 'all' || period !== 'any'
  return (
    <Loadable
      query={entries}
      what={text.what}
      skeleton={<TableSkeleton rows={12} />}
      isEmpty={(list) => list.length === 0}
      empty={filtered ? <NothingFits /> : <EmptyState title={text.empty}>{text.emptyMore}</EmptyState>}
    >
      {(list) => (
        <>
          <EntryList entries={list} hasEarlier={entries.hasNextPage} />
          <div className="mt1">
            {entries.hasNextPage ? (
              <Button
                busy={entries.isFetchingNextPage && text.loadingEarlier}
                onClick={() => void entries.fetchNextPage()}
              >
                {text.earlier}
              </Button>
            ) : (
              <p className="s q">{filtered ? text.beginFiltered : text.begin}</p>
            )}
          </div>
        </>
      )}
    </Loadable>
  )
}

function NothingFits() {
  const navigate = useNavigate()
  const showAll = () =>
    void navigate({ to: '/activity', search: (before) => ({ ...before, kind: undefined, period: undefined }) })
  return (
    <EmptyState title={text.nothing} actions={<Button onClick={showAll}>{text.showAll}</Button>}>
      {text.nothingMore}
    </EmptyState>
  )
}

function ExportButton() {
  const { toast } = useAnnouncer()
  const [busy, setBusy] = useState(false)
  const take = async () => {
    setBusy(true)
    try {
      saveFile(text.exportName, 'application/x-ndjson', await readAuditExport())
    } catch (error) {
      toast({ title: error instanceof Error ? error.message : String(error), tone: 'loss' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button size="small" icon="download" busy={busy && text.exporting} onClick={() => void take()}>
      {text.export}
    </Button>
  )
}
