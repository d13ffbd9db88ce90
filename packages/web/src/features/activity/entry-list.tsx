/** Entries day by day, newest first; each opens whole. */
import type { AuditEntry } from '@g2e/contract/audit'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery, useNames } from '../../api/index.ts'
import { DataTable, Icon, clockText, dateOf, dayLongText, numberText, usePreferences } from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { EntryDialog } from './entry-dialog.tsx'
import { whoOf, wordsOf } from './entry-words.ts'
import type { Telling } from './entry-words.ts'
import { text } from './text.ts'

interface Day {
  readonly date: string
  readonly at: number
  readonly entries: readonly AuditEntry[]
}

/** Entries come newest first, so a day is one stretch of them. */
function daysOf(entries: readonly AuditEntry[]): readonly Day[] {
  const days = new Map<string, { at: number; entries: AuditEntry[] }>()
  for (const entry of entries) {
    const at = Date.parse(entry.at)
    const day = days.get(dateOf(at))
    if (day) day.entries.push(entry)
    else days.set(dateOf(at), { at, entries: [entry] })
  }
  return [...days].map(([date, day]) => ({ date, ...day }))
}

const shortHash = (hash: string): string => `${hash.slice(0, 4)}…${hash.slice(-4)}`
const toneClass = { plain: '', warn: ' warn', loss: ' loss' } as const

function What({ entry, telling, onOpen }: WhatProps) {
  const { title, detail, tone } = wordsOf(entry, telling)
  return (
    <>
      <button
        type="button"
        className={`aw${toneClass[tone]}`}
        aria-label={text.entry.show(title)}
        onClick={() => onOpen(entry)}
      >
        {title}
      </button>{' '}
      <span className="m">{detail}</span>
    </>
  )
}
interface WhatProps {
  readonly entry: AuditEntry
  readonly telling: Telling
  readonly onOpen: (entry: AuditEntry) => void
}

function useColumns(
  who: (entry: AuditEntry) => string,
  onOpen: (entry: AuditEntry) => void,
): readonly Column<AuditEntry>[] {
  const telling: Telling = { names: useNames(), hidden: usePreferences().amountsHidden }
  return [
    {
      id: 'time',
      head: text.columns.time,
      width: 76,
      cell: ({ at }) => (
        <time dateTime={at} className="q">
          {clockText(Date.parse(at))}
        </time>
      ),
    },
    {
      id: 'kind',
      head: <span className="sr">{text.columns.kind}</span>,
      width: 36,
      cell: (entry) => {
        const { icon, tone } = wordsOf(entry, telling)
        return (
          <span className={tone === 'plain' ? 'm' : tone}>
            <Icon name={icon} />
          </span>
        )
      },
    },
    { id: 'what', head: text.columns.what, cell: (entry) => <What entry={entry} telling={telling} onOpen={onOpen} /> },
    { id: 'who', head: text.columns.who, on: 'medium', cell: (entry) => <span className="m nw">{who(entry)}</span> },
    {
      id: 'entry',
      head: text.columns.entry,
      on: 'wide',
      align: 'right',
      cell: ({ sequence, hash }) => (
        <>
          <span className="q">{numberText(String(sequence))}</span>{' '}
          <span className="mono q" style={{ marginLeft: 8 }} title={hash}>
            {shortHash(hash)}
          </span>
        </>
      ),
    },
  ]
}

export function EntryList({
  entries,
  hasEarlier,
}: {
  readonly entries: readonly AuditEntry[]
  readonly hasEarlier: boolean
}) {
  const me = useQuery(meQuery).data
  const [open, setOpen] = useState<AuditEntry>()
  const person = me?.fullName ?? me?.email ?? text.who.you
  const who = (entry: AuditEntry) => ({ system: text.who.system, nobody: text.who.nobody, person })[whoOf(entry)]
  const columns = useColumns(who, setOpen)
  const days = daysOf(entries)
  return (
    <>
      {days.map(({ date, at, entries: ofDay }, index) => (
        <section key={date} aria-label={dayLongText(at)}>
          <h2 className="dayh">
            {dayLongText(at)}{' '}
            <span className="q">{text.dayEntries(ofDay.length, hasEarlier && index === days.length - 1)}</span>
          </h2>
          <DataTable
            caption={dayLongText(at)}
            headless
            density="list"
            className="av"
            columns={columns}
            rows={ofDay}
            rowKey={({ id }) => id}
          />
        </section>
      ))}
      <EntryDialog entry={open} who={open === undefined ? '' : who(open)} onClose={() => setOpen(undefined)} />
    </>
  )
}
