/** The form of an order. It only ever asks for a preview; what the preview showed is what can be sent. */
import type { OrderPreview, Order } from '@g2e/contract/orders'
import type { Position } from '@g2e/contract/portfolio'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, brokersQuery, previewOrder, quoteQuery, useNames } from '../../api/index.ts'
import type { LinkedAccount, NamedAccount } from '../../api/index.ts'
import { Button, Note, Section, Tag, buttonWords } from '../../ui/index.ts'
import { draftFaults, draftOf, requestOf } from './order-draft.ts'
import type { OrderDraft } from './order-draft.ts'
import { PlacedOrder } from './placed-order.tsx'
import { PreviewDialog } from './preview-dialog.tsx'
import { text } from './text.ts'
import { ContractChoice, useContracts } from './contract-choice.tsx'
import { TicketStops } from './ticket-stops.tsx'
import { TicketFields } from './ticket-fields.tsx'
import { WhatIfPanel } from './what-if.tsx'

interface TicketProps {
  readonly symbol: string
  readonly position: Position | undefined
}

const environmentTag = { simulated: text.simulated, paper: text.paper, live: text.live } as const

/** The account that holds it for a sale, else the default one: where a person would most likely trade. */
function likelyAccount(
  accounts: readonly LinkedAccount[],
  position: Position | undefined,
  wanted: string | undefined,
): string {
  const trading = accounts.filter(({ connection }) => connection.access === 'trade')
  const holding = position?.holdings[0]?.accountId
  const byId = (id: string | undefined) => trading.find(({ account }) => account.id === id)
  return (
    (byId(wanted) ?? byId(holding) ?? trading.find(({ account }) => account.isDefault) ?? trading[0])?.account.id ?? ''
  )
}

function useDraft(position: Position | undefined) {
  const search = useSearch({ from: '/inside/symbols/$symbol' })
  const { accounts } = useNames()
  const [changes, setChanges] = useState<Partial<OrderDraft>>({})
  const draft: OrderDraft = { ...draftOf(search, likelyAccount(accounts, position, search.from)), ...changes }
  return { draft, change: (more: Partial<OrderDraft>) => setChanges((before) => ({ ...before, ...more })) }
}

/** A further order is no longer the idea's or the draft's. */
const nextDraft: Partial<OrderDraft> = { amount: '', recommendationId: undefined, draftId: undefined }

export function Ticket({ symbol, position }: TicketProps) {
  const { draft, change } = useDraft(position)
  const named = useNames().account(draft.accountId)
  const quote = useQuery(quoteQuery(symbol)).data
  const features = useQuery(brokersQuery).data?.items.find(
    (broker) => broker.brokerId === named?.account.brokerId,
  )?.features
  const contracts = useContracts(draft.accountId, symbol)
  const [tried, setTried] = useState(false)
  const [preview, setPreview] = useState<OrderPreview | null>(null)
  const [placed, setPlaced] = useState<Order | null>(null)
  const check = useMutation({ mutationFn: () => previewOrder(requestOf(draft, symbol)), onSuccess: setPreview })
  const holding = position?.holdings.find(({ accountId }) => accountId === draft.accountId)
  const owned = { quantity: holding?.quantity ?? '0', where: named?.short ?? '' }
  const faults = draftFaults(draft, draft.side === 'sell' && named ? owned : undefined)
  const said = check.error instanceof ApiProblem ? check.error.fields : new Map<string, string>()
  const ask = () => {
    setTried(true)
    if (Object.keys(faults).length === 0 && !contracts.isOpen) check.mutate()
  }
  if (placed) return <PlacedOrder order={placed} onAnother={() => (setPlaced(null), change(nextDraft))} />
  return (
    <Section title={text.ticket} end={named ? <EnvironmentTag named={named} /> : undefined}>
      <Origin draft={draft} />
      <TicketStops accountId={draft.accountId} />
      <TicketFields
        symbol={symbol}
        draft={draft}
        change={change}
        faults={tried ? faults : {}}
        said={said}
        owned={draft.side === 'sell' ? owned.quantity : undefined}
        quote={quote}
        features={features}
      />
      <ContractChoice accountId={draft.accountId} contracts={contracts.several} isMissed={tried && contracts.isOpen} />
      <WhatIfPanel request={Object.keys(faults).length === 0 ? requestOf(draft, symbol) : null} />
      {check.error && said.size === 0 ? <Problem error={check.error} /> : null}
      <div className="mt1">
        <Button kind="primary" full busy={check.isPending && text.previewing} onClick={ask}>
          {text.preview(buttonWords(requestOf(draft, symbol)))}
        </Button>
      </div>
      <p className="s q" style={{ marginTop: 8, textAlign: 'center' }}>
        {text.nothingSent}
      </p>
      {preview && named ? (
        <PreviewDialog
          key={preview.previewId}
          preview={preview}
          account={named}
          onClose={() => setPreview(null)}
          onAgain={() => check.mutate()}
          onPlaced={(order) => (setPreview(null), setPlaced(order))}
        />
      ) : null}
    </Section>
  )
}

const EnvironmentTag = ({ named: { connection } }: { readonly named: NamedAccount }) =>
  connection ? <Tag tone={connection.environment}>{environmentTag[connection.environment]}</Tag> : null

function Origin({ draft: { recommendationId, draftId } }: { readonly draft: OrderDraft }) {
  const words = recommendationId !== undefined ? text.fromIdea : draftId !== undefined ? text.fromDraft : null
  return words === null ? null : <p className="m mb-3">{words}</p>
}

const Problem = ({ error }: { readonly error: Error }) => (
  <div className="mt1">
    <Note tone="loss" urgent fact={error.message} />
  </div>
)
