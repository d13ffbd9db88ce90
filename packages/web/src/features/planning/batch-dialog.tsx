/** Every draft with its preview, one acknowledgement for all warnings, one button that names how many are sent and where. */
import type { Order } from '@g2e/contract/orders'
import { isFinal } from '@g2e/domain/orders'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, orderQuery, useNames } from '../../api/index.ts'
import {
  Button,
  CheckRows,
  Checkbox,
  DataTable,
  Dialog,
  Money,
  Note,
  OrderState,
  Tag,
  acknowledgeWords,
  durationText,
  orderHead,
  priceWords,
  sumOf,
  useNow,
  usePreferences,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { expiryOf, isDue, warningsOf } from './batch.ts'
import type { Batch, Line } from './batch.ts'
import { text } from './text.ts'

interface BatchDialogProps {
  readonly batch: Batch
  readonly onClose: () => void
}

export function BatchDialog({ batch, onClose }: BatchDialogProps) {
  const { lines, isSending } = batch
  const [sure, setSure] = useState(false)
  const due = lines.filter(isDue)
  const warnings = due.flatMap(warningsOf)
  const stopped = lines.filter(({ stage }) => stage === 'stopped')
  const isLost = lines.some(({ stage }) => stage === 'lost')
  const end = expiryOf(lines)
  const leftMs = (end ?? 0) - useNow(1_000)
  const isOld = end !== null && leftMs <= 0 && !isLost && !isSending
  return (
    <Dialog
      open
      onClose={() => (isSending ? undefined : onClose())}
      width={880}
      title={<Heading lines={lines} leftMs={end === null || isOld ? null : leftMs} />}
      foot={<Foot batch={batch} due={due} isOld={isOld} isReady={warnings.length === 0 || sure} onClose={onClose} />}
    >
      <div className="stack batch">
        {isOld ? <Note tone="warn" icon="clock" fact={text.expired} /> : null}
        {isLost ? (
          <Note tone="warn" urgent icon="question" fact={text.unreachable}>
            {text.unreachableMore}
          </Note>
        ) : null}
        <Lines lines={lines} />
        {stopped.length > 0 ? <Note fact={text.blockedFact(stopped.length)}>{text.blockedMore}</Note> : null}
        {warnings.length > 0 && !isOld ? (
          <Checkbox checked={sure} onChecked={setSure} disabled={isSending}>
            {acknowledgeWords(warnings.length)}
          </Checkbox>
        ) : null}
      </div>
    </Dialog>
  )
}

function Heading({ lines, leftMs }: { readonly lines: readonly Line[]; readonly leftMs: number | null }) {
  const done = lines.filter(({ stage }) => stage !== 'checking').length
  const small = done < lines.length ? text.checking(done, lines.length) : leftMs === null ? '' : durationText(leftMs)
  return (
    <>
      <span className="s m block" role="status">
        {leftMs === null || done < lines.length ? small : `${text.goodFor} ${small}`}
      </span>
      {text.batchTitle(lines.length)}
    </>
  )
}

interface FootProps extends BatchDialogProps {
  readonly due: readonly Line[]
  readonly isOld: boolean
  readonly isReady: boolean
}

function Foot({ batch, due, isOld, isReady, onClose }: FootProps) {
  const { lines, isSending, start, send } = batch
  const names = useNames()
  const isChecking = lines.some(({ stage }) => stage === 'checking')
  const rest = lines.filter(({ stage }) => stage === 'stopped' || stage === 'failed')
  const isLive = due.some(({ preview }) => preview?.environment === 'live')
  const accounts = [...new Set(due.map(({ draft }) => names.account(draft.accountId)?.short ?? ''))].join(', ')
  const sent = lines.filter(({ stage }) => stage === 'sent').length
  const words = isLive ? text.sendLive(due.length, accounts) : text.send(due.length)
  const again = (some: readonly Line[]) => start(some.map(({ draft }) => draft))
  return (
    <>
      <Button kind="quiet" onClick={onClose} disabled={isSending}>
        {sent > 0 ? text.done : text.back}
      </Button>
      {due.length === 0 && rest.length > 0 && !isSending && !isChecking ? (
        <Button onClick={() => again(rest)}>{sent > 0 ? text.restAgain(rest.length) : text.previewAgain}</Button>
      ) : null}
      {isOld ? (
        <Button kind="primary" onClick={() => again(due)}>
          {text.previewAgain}
        </Button>
      ) : due.length > 0 || isSending || isChecking ? (
        <Button
          kind={isLive ? 'live' : 'primary'}
          busy={isSending && text.sending(sent, lines.length)}
          disabled={isChecking || !isReady}
          onClick={() => void send()}
        >
          {due.some(({ stage }) => stage === 'lost') ? text.askAgain : words}
        </Button>
      ) : null}
    </>
  )
}

const isBuy = ({ draft }: Line): boolean => draft.side === 'buy' || draft.side === 'buy_to_cover'

/** Money in is positive. `null` = not known. */
function moneyOf(line: Line): string | null {
  const { preview } = line
  if (!preview) return null
  if (!isBuy(line)) return preview.estimatedProceeds
  return preview.estimatedCost === null ? null : `-${preview.estimatedCost}`
}

function feesOf({ preview }: Line): string | null {
  const known = [preview?.estimatedCommission, preview?.estimatedFees].filter((fee) => typeof fee === 'string')
  return known.length === 0 ? null : sumOf(known)
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const names = useNames()
  const { amountsHidden } = usePreferences()
  const columns: readonly Column<Line>[] = [
    {
      id: 'order',
      head: text.order,
      heads: true,
      cell: ({ draft }) => (
        <>
          <b>{orderHead(draft, amountsHidden)}</b> <span className="m font-normal hideph">{priceWords(draft)}</span>
          <span className="m s font-normal onlyph">{names.account(draft.accountId)?.short}</span>
        </>
      ),
    },
    {
      id: 'account',
      head: text.account,
      on: 'medium',
      cell: ({ draft, preview }) => (
        <span className="nw">
          {names.account(draft.accountId)?.short} <Environment environment={preview?.environment} />
        </span>
      ),
    },
    {
      id: 'fees',
      head: text.fees,
      align: 'right',
      on: 'medium',
      cell: (line) => (line.preview ? <Money value={feesOf(line)} /> : null),
    },
    {
      id: 'amount',
      head: `${text.netCash}, USD`,
      align: 'right',
      cell: (line) => (line.preview ? <Money value={moneyOf(line)} signed /> : null),
    },
    { id: 'state', head: text.state, align: 'right', cell: (line) => <State line={line} /> },
  ]
  return (
    <DataTable
      caption={text.batchTitle(lines.length)}
      density="list"
      rows={lines}
      rowKey={({ key }) => key}
      columns={columns}
      detail={(line) => detailOf(line)}
    />
  )
}

const environments = { simulated: text.simulated, paper: text.paper, live: text.live } as const
const isEnvironment = (name: string): name is keyof typeof environments => name in environments

const Environment = ({ environment }: { readonly environment: string | undefined }) =>
  environment !== undefined && isEnvironment(environment) ? (
    <Tag tone={environment}>{environments[environment]}</Tag>
  ) : null

/** What stops it or must be read, in full; what passed is a number. */
function detailOf({ preview, problem }: Line) {
  const checks = problem instanceof ApiProblem && problem.checks.length > 0 ? problem.checks : (preview?.checks ?? [])
  const told = checks
    .filter(({ outcome }) => outcome !== 'pass')
    .toSorted((a, b) => Number(b.outcome === 'block') - Number(a.outcome === 'block'))
  if (told.length === 0 && problem === null) return null
  return (
    <>
      {problem === null ? null : <p className="loss s">{problem.message}</p>}
      <CheckRows checks={told} />
    </>
  )
}

const words = {
  checking: [text.waiting, 'q'],
  ready: [text.ready, 'm'],
  stopped: [text.stopped, 'loss'],
  failed: [text.failed, 'loss'],
  sending: [text.sendingOne, 'q'],
  lost: [text.lost, 'warn'],
} as const

function State({ line }: { readonly line: Line }) {
  if (line.order) return <SentState order={line.order} />
  if (line.stage === 'sent') return null
  const [word, tone] = words[line.stage]
  return <span className={`${tone} nw`}>{word}</span>
}

const pollMs = 2_000

/** Followed until it is final: by the live stream, and by asking in case that is down. */
export function SentState({ order }: { readonly order: Order }) {
  const now = useQuery({
    ...orderQuery(order.id),
    refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : pollMs),
  }).data
  return <OrderState status={(now ?? order).status} />
}
