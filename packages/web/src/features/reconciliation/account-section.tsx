/** One account: how it stands, and each figure on which its two sides disagree. */
import type { Difference, ReconciledAccount } from '@g2e/contract/reconciliation'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys, reopenDifference, useNames } from '../../api/index.ts'
import { AsOf, Button, DataTable, Money, Quantity, Section, Tag, dayText, useAnnouncer } from '../../ui/index.ts'
import type { Column, Tone } from '../../ui/index.ts'
import { AcceptDialog } from './accept-dialog.tsx'
import { text } from './text.ts'

const tones = { ok: 'gain', difference: 'warn', unknown: 'neutral' } as const satisfies Record<
  ReconciledAccount['status'],
  Tone
>
const icons = { ok: 'check', difference: 'warn', unknown: 'question' } as const

export const figureOf = ({ symbol, kind }: Difference): string =>
  symbol === null ? text.cash : `${symbol} ${text.kinds[kind]}`.trim()

const Figure = ({ kind, value }: { readonly kind: Difference['kind']; readonly value: string }) =>
  kind === 'quantity' ? <Quantity value={value} /> : <Money value={value} />

function Why({ difference }: { readonly difference: Difference }) {
  const { status, note, explanation } = difference
  return <span className="why s m">{status === 'accepted' ? text.accepted(note ?? '') : explanation}</span>
}

function Action({ difference, onExplain }: { readonly difference: Difference; readonly onExplain: () => void }) {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const reopen = useMutation({
    mutationFn: () => reopenDifference(difference.id),
    onSuccess: () => toast({ title: text.reopened }),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.portfolio }),
  })
  switch (difference.status) {
    case 'open':
      return (
        <Button size="small" onClick={onExplain}>
          {text.explain}
        </Button>
      )
    case 'accepted':
      return (
        <Button size="small" kind="quiet" disabled={reopen.isPending} onClick={() => reopen.mutate()}>
          {text.reopen}
        </Button>
      )
    case 'explained':
      return <span className="s q">{text.passing}</span>
    case 'resolved':
      return <span className="s q">{text.resolved}</span>
  }
}

const columnsOf = (onExplain: (difference: Difference) => void): readonly Column<Difference>[] => [
  {
    id: 'figure',
    head: text.figure,
    heads: true,
    cell: (row) => (
      <>
        <span className="sym">{row.symbol ?? text.cash}</span> <span className="nm">{text.kinds[row.kind]}</span>
        <Why difference={row} />
      </>
    ),
  },
  {
    id: 'broker',
    head: text.broker,
    align: 'right',
    on: 'medium',
    cell: (row) => <Figure kind={row.kind} value={row.broker} />,
  },
  {
    id: 'ledger',
    head: text.ledger,
    align: 'right',
    on: 'medium',
    cell: (row) => <Figure kind={row.kind} value={row.ledger} />,
  },
  {
    id: 'difference',
    head: text.difference,
    align: 'right',
    cell: (row) => (
      <b className="md">
        <Figure kind={row.kind} value={row.difference} />
      </b>
    ),
  },
  {
    id: 'cause',
    head: text.cause,
    on: 'wide',
    cell: (row) => (
      <Tag tone={row.status === 'open' && row.material ? 'warn' : 'neutral'}>{text.causes[row.likelyCause]}</Tag>
    ),
  },
  {
    id: 'action',
    head: text.action,
    align: 'right',
    cell: (row) => <Action difference={row} onExplain={() => onExplain(row)} />,
  },
]

interface AccountSectionProps {
  readonly account: ReconciledAccount
  readonly items: readonly Difference[]
}

export function AccountSection({ account, items }: AccountSectionProps) {
  const [explaining, setExplaining] = useState<Difference>()
  const named = useNames().account(account.accountId)
  const title = named ? `${named.broker} ${named.title} ${named.number}` : account.accountName
  const { status, baseline, comparedAt } = account
  return (
    <Section
      title={title}
      className="mt recon"
      end={
        <Tag tone={tones[status]} icon={icons[status]}>
          {text.states[status]}
        </Tag>
      }
    >
      <p className="facts s m">
        <span>{account.reason}</span>
        {baseline === null ? null : (
          <span>
            {text.since[baseline.kind]} {dayText(baseline.since)}.
          </span>
        )}
        {comparedAt === null ? null : (
          <span>
            {text.compared} <AsOf at={comparedAt} />.
          </span>
        )}
        {account.uncompared.map((sentence) => (
          <span key={sentence}>{sentence}</span>
        ))}
      </p>
      {items.length === 0 ? null : (
        <DataTable
          caption={text.caption(title)}
          columns={columnsOf(setExplaining)}
          rows={items}
          rowKey={({ id }) => id}
        />
      )}
      {explaining ? (
        <AcceptDialog difference={explaining} figure={figureOf(explaining)} onClose={() => setExplaining(undefined)} />
      ) : null}
    </Section>
  )
}
