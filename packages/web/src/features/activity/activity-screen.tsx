import './activity.css'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { auditExportAddress, auditQuery, meQuery } from '../../api/index.ts'
import {
  Button,
  EmptyState,
  Icon,
  Loadable,
  PageHead,
  Segments,
  SelectField,
  TableSkeleton,
  TextButton,
} from '../../ui/index.ts'
import { Chain } from './chain.tsx'
import { Entries } from './entries.tsx'
import { actions } from './entry-words.ts'
import { text } from './text.ts'

const sinces = ['any', 'day', 'week', 'month'] as const
type Since = (typeof sinces)[number]
const daysBack: Readonly<Record<Exclude<Since, 'any'>, number>> = { day: 1, week: 7, month: 30 }
const dayMs = 86_400_000

const actionOptions = [
  { value: '', label: text.everything },
  ...Object.entries(actions)
    .map(([value, { title }]) => ({ value, label: title }))
    .toSorted((a, b) => a.label.localeCompare(b.label)),
]

/** Who did what, when, and the proof that nothing was changed since. */
export default function ActivityScreen() {
  return (
    <>
      <PageHead
        title={text.title}
        actions={
          <a className="btn o sm" href={auditExportAddress()} download>
            <Icon name="download" />
            {text.export}
          </a>
        }
      >
        {text.lead}
      </PageHead>
      <Chain />
      <Log />
    </>
  )
}

function useLogFilter() {
  const search = useSearch({ from: '/inside/activity' })
  const navigate = useNavigate()
  const since = sinces.find((one) => one === search.since) ?? 'any'
  // The moment is taken once per choice: a moving one would ask the server again with every render.
  const [openedAt] = useState(() => Date.now())
  const from = since === 'any' ? undefined : new Date(openedAt - daysBack[since] * dayMs).toISOString()
  const change = (more: { readonly action?: string | undefined; readonly since?: string | undefined }) =>
    void navigate({ to: '/activity', search: (before) => ({ ...before, ...more }) })
  return { since, action: search.action, from, change }
}

function Log() {
  const { since, action, from, change } = useLogFilter()
  const log = useInfiniteQuery(auditQuery({ action, from }))
  const me = useQuery(meQuery).data
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? []
  const isFiltered = action !== undefined || since !== 'any'
  return (
    <>
      <div className="row wrap mt2 log-filter">
        <Segments
          label={text.since}
          choices={sinces.map((value) => ({ value, label: text.sinces[value] }))}
          value={since}
          onChoose={(value) => change({ since: value === 'any' ? undefined : value })}
        />
        <div className="log-which">
          <SelectField
            label={text.which}
            options={actionOptions}
            value={action ?? ''}
            onValue={(value) => change({ action: value === '' ? undefined : value })}
          />
        </div>
      </div>
      <Loadable
        query={log}
        what={text.what}
        skeleton={<TableSkeleton rows={12} />}
        isEmpty={() => entries.length === 0}
        empty={
          isFiltered ? (
            <EmptyState
              title={text.noneMatch}
              actions={
                <TextButton onClick={() => change({ action: undefined, since: undefined })}>{text.clear}</TextButton>
              }
            />
          ) : (
            <EmptyState title={text.none}>{text.noneMore}</EmptyState>
          )
        }
      >
        {() => (
          <>
            <Entries entries={entries} person={me?.fullName ?? me?.email ?? text.you} />
            <div className="mt1">
              {log.hasNextPage ? (
                <Button busy={log.isFetchingNextPage && text.loadingOlder} onClick={() => void log.fetchNextPage()}>
                  {text.older}
                </Button>
              ) : (
                <p className="s q">{isFiltered ? '' : text.theEnd}</p>
              )}
            </div>
          </>
        )}
      </Loadable>
    </>
  )
}
