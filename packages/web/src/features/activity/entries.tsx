/** The entries, a table a day. Each opens to everything that was sealed with it. */
import type { AuditEntry } from '@g2e/contract/audit'
import { useState } from 'react'
import { useNames } from '../../api/index.ts'
import { DataTable, Icon, clockText, dateOf, dayLongText, numberText, usePreferences } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { subjectOf, wordingOf } from './entry-words.ts'
import { text } from './text.ts'

const shortHash = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-4)}`

interface Telling {
  readonly opened: number | undefined
  readonly toggle: (sequence: number) => void
  readonly broker: (brokerId: string) => string
  readonly hidden: boolean
  readonly person: string
}

const columnsOf = ({ opened, toggle, broker, hidden, person }: Telling): readonly Column<AuditEntry>[] => [
  { id: 'time', head: text.time, width: 76, cell: ({ at }) => <span className="q">{clockText(Date.parse(at))}</span> },
  {
    id: 'kind',
    head: text.kind,
    width: 36,
    cell: ({ action }) => (
      <span className={wordingOf(action).tone ?? 'm'}>
        <Icon name={wordingOf(action).icon} />
      </span>
    ),
  },
  {
    id: 'what',
    head: text.did,
    heads: true,
    cell: (entry) => (
      <button
        type="button"
        className="entry-open"
        aria-expanded={opened === entry.sequence}
        onClick={() => toggle(entry.sequence)}
      >
        <span className={`md ${wordingOf(entry.action).tone ?? ''}`}>{wordingOf(entry.action).title}</span>{' '}
        <span className="m">{subjectOf(entry, broker, hidden)}</span>
      </button>
    ),
  },
  {
    id: 'who',
    head: text.who,
    on: 'medium',
    width: 160,
    cell: ({ userId }) => <span className="m">{userId === null ? text.product : person}</span>,
  },
  {
    id: 'entry',
    head: text.entry,
    align: 'right',
    on: 'wide',
    width: 160,
    cell: ({ sequence, hash }) => (
      <span className="q">
        {numberText(String(sequence))} <span className="mono entry-hash">{shortHash(hash)}</span>
      </span>
    ),
  },
]

interface Day {
  readonly key: string
  readonly entries: AuditEntry[]
}

function daysOf(entries: readonly AuditEntry[]): readonly Day[] {
  const days: Day[] = []
  for (const entry of entries) {
    const key = dateOf(Date.parse(entry.at))
    const last = days.at(-1)
    if (last?.key === key) last.entries.push(entry)
    else days.push({ key, entries: [entry] })
  }
  return days
}

export function Entries({ entries, person }: { readonly entries: readonly AuditEntry[]; readonly person: string }) {
  const [opened, setOpened] = useState<number>()
  const names = useNames()
  const { amountsHidden } = usePreferences()
  const columns = columnsOf({
    opened,
    toggle: (sequence) => setOpened(opened === sequence ? undefined : sequence),
    broker: names.broker,
    hidden: amountsHidden,
    person,
  })
  return daysOf(entries).map(({ key, entries: own }) => (
    <section key={key} aria-label={dayLongText(Date.parse(own[0]?.at ?? ''))}>
      <h2 className="entry-day">
        {dayLongText(Date.parse(own[0]?.at ?? ''))}
        <span className="q">
          {text.entries(own.length)}, {text.timesIn}
        </span>
      </h2>
      <DataTable
        caption={text.caption}
        className="entries"
        density="list"
        headless
        columns={columns}
        rows={own}
        rowKey={({ id }) => id}
        detail={(entry) => (entry.sequence === opened ? <EntryDetail entry={entry} hidden={amountsHidden} /> : null)}
      />
    </section>
  ))
}

const words = text.detail

function EntryDetail({ entry, hidden }: { readonly entry: AuditEntry; readonly hidden: boolean }) {
  const lines: readonly (readonly [string, string | null])[] = [
    [words.resource, [entry.resourceType, entry.resourceId].filter(Boolean).join(' ') || null],
    [words.ip, entry.ip],
    [words.userAgent, entry.userAgent],
    [words.disclosure, entry.disclosureShown],
    [words.id, entry.id],
    [words.hash, entry.hash],
    [words.previous, entry.previousHash],
  ]
  return (
    <div className="entry-detail">
      <dl>
        {lines.map(([term, value]) =>
          value === null ? null : (
            <div key={term}>
              <dt>{term}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {hidden || Object.keys(entry.details).length === 0 ? null : (
        <pre className="mono" tabIndex={0} role="group" aria-label={words.details}>
          {JSON.stringify(entry.details, null, 2)}
        </pre>
      )}
    </div>
  )
}
