/** The drafts that would bring the weights back: which of them, from which shares, and what keeps the rest off. */
import type { Order } from '@g2e/contract/orders'
import type { ProposedOrder, Rebalance } from '@g2e/contract/planning'
import { useEffect, useRef, useState } from 'react'
import { useNames } from '../../api/index.ts'
import {
  AsOf,
  Button,
  Change,
  DataTable,
  EmptyState,
  Money,
  Note,
  Section,
  TextButton,
  orderHead,
  priceWords,
  usePreferences,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { BatchDialog, SentState } from './batch-dialog.tsx'
import { useBatch } from './batch.ts'
import { Effect } from './effect.tsx'
import { text } from './text.ts'

interface ProposalProps {
  readonly result: Rebalance
  /** Whether it answers the plan as it stands now. */
  readonly isOfNow: boolean
  readonly onAgain: () => void
}

const idOf = ({ order }: ProposedOrder): string => `${order.accountId} ${order.side} ${order.symbol}`

const isAmong = (sent: readonly Order[], { order }: ProposedOrder): boolean =>
  sent.some(
    ({ accountId, symbol, side }) => accountId === order.accountId && symbol === order.symbol && side === order.side,
  )

export function Proposal({ result, isOfNow, onAgain }: ProposalProps) {
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set())
  const [sent, setSent] = useState<readonly Order[]>([])
  const batch = useBatch()
  const top = useRef<HTMLDivElement>(null)
  // The list of targets may be long: what was asked for comes into view.
  useEffect(() => top.current?.scrollIntoView({ block: 'start' }), [])
  const drafts = result.items.filter((item) => !isAmong(sent, item))
  const chosen = drafts.filter((item) => !without.has(idOf(item)))
  const close = () => {
    setSent([...sent, ...batch.lines.flatMap(({ order }) => (order === null ? [] : [order]))])
    batch.leave()
  }
  const choose = (id: string, isOn: boolean) => {
    const next = new Set(without)
    if (isOn) next.delete(id)
    else next.add(id)
    setWithout(next)
  }
  return (
    <div ref={top} className="grid gw mt proposal">
      <div className="stack min-w-0" style={{ gap: 24, alignContent: 'start' }}>
        <Section
          title={text.orders}
          className="drafts"
          end={
            <span className="q">
              {text.pricesAt} <AsOf at={result.asOf} />
            </span>
          }
        >
          {isOfNow ? null : <Changed onAgain={onAgain} />}
          {drafts.length > 0 ? (
            <Drafts
              drafts={drafts}
              isChosen={(id) => !without.has(id)}
              onChoose={choose}
              onPreview={() => batch.start(chosen.map(({ order }) => order))}
              count={chosen.length}
            />
          ) : sent.length > 0 ? (
            <p className="m">{text.allGone}</p>
          ) : (
            <EmptyState title={text.none}>{keptOff(result).length > 0 ? text.noneKept : text.noneMore}</EmptyState>
          )}
        </Section>
        {sent.length > 0 ? <Sent orders={sent} /> : null}
        <Constraints result={result} />
      </div>
      <Effect result={result} chosen={chosen.map(({ order }) => order)} />
      {batch.lines.length > 0 ? <BatchDialog batch={batch} onClose={close} /> : null}
    </div>
  )
}

const Changed = ({ onAgain }: Pick<ProposalProps, 'onAgain'>) => (
  <Note tone="warn" icon="clock" fact={text.changed}>
    <TextButton onClick={onAgain}>{text.workOut}</TextButton>
  </Note>
)

interface DraftsProps {
  readonly drafts: readonly ProposedOrder[]
  readonly isChosen: (id: string) => boolean
  readonly onChoose: (id: string, isOn: boolean) => void
  readonly onPreview: () => void
  readonly count: number
}

function Drafts({ drafts, isChosen, onChoose, onPreview, count }: DraftsProps) {
  const names = useNames()
  const columns: readonly Column<ProposedOrder>[] = [
    {
      id: 'order',
      head: text.order,
      heads: true,
      cell: (item) => (
        <OrderCell item={item} isOn={isChosen(idOf(item))} onChoose={(isOn) => onChoose(idOf(item), isOn)} />
      ),
    },
    {
      id: 'account',
      head: text.account,
      on: 'medium',
      cell: ({ order }) => <span className="m nw">{names.account(order.accountId)?.short}</span>,
    },
    { id: 'gain', head: text.gain, align: 'right', on: 'medium', cell: (item) => <Gain item={item} /> },
    {
      id: 'amount',
      head: `${text.netCash}, USD`,
      align: 'right',
      cell: ({ order, estimatedAmount }) => (
        <Money value={order.side === 'buy' ? `-${estimatedAmount}` : estimatedAmount} signed />
      ),
    },
  ]
  return (
    <>
      <DataTable
        caption={text.ordersCaption}
        rows={drafts}
        rowKey={idOf}
        columns={columns}
        detail={({ notes }) => (notes.length === 0 ? null : <p className="s m">{notes.join(' ')}</p>)}
      />
      <div className="row wrap mt1">
        <Button kind="primary" disabled={count === 0} onClick={onPreview}>
          {text.preview(count)}
        </Button>
        {count === 0 ? <span className="m">{text.chooseSome}</span> : null}
      </div>
    </>
  )
}

interface OrderCellProps {
  readonly item: ProposedOrder
  readonly isOn: boolean
  readonly onChoose: (isOn: boolean) => void
}
function OrderCell({ item: { order }, isOn, onChoose }: OrderCellProps) {
  const names = useNames()
  const { amountsHidden } = usePreferences()
  const words = orderHead(order, amountsHidden)
  return (
    <label className="row" style={{ gap: 10 }}>
      <input
        type="checkbox"
        className="tickbox relative flex-none"
        aria-label={text.choose(words)}
        checked={isOn}
        onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
      />
      <span>
        <b>{words}</b>{' '}
        <span className="order-price">
          {priceWords(order)}
          <span className="onlyph">{names.account(order.accountId)?.short}</span>
        </span>
      </span>
    </label>
  )
}

/** Short and long term apart, since they are taxed apart. Purchases have none. */
function Gain({ item: { order, shortTermGain, longTermGain, lots } }: { readonly item: ProposedOrder }) {
  if (order.side === 'buy') return null
  if (shortTermGain === null || longTermGain === null)
    return lots === null ? <span className="q">{text.notKnown}</span> : null
  const parts = [
    { term: 'short', value: shortTermGain, word: text.gainShort },
    { term: 'long', value: longTermGain, word: text.gainLong },
  ].filter(({ value }) => !/^-?0*(?:\.0*)?$/.test(value))
  return (
    <span className="nw">
      {parts.map(({ term, value, word }, index) => (
        <span key={term}>
          {index > 0 ? ', ' : ''}
          <Change value={value} arrow={false} /> <span className="q s">{word}</span>
        </span>
      ))}
    </span>
  )
}

function Sent({ orders }: { readonly orders: readonly Order[] }) {
  const names = useNames()
  const { amountsHidden } = usePreferences()
  return (
    <Section title={text.sent} end={<span className="q">{text.sentMore}</span>}>
      <DataTable
        caption={text.sent}
        density="list"
        headless
        rows={orders}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'order',
            head: text.order,
            heads: true,
            cell: (order) => (
              <>
                <b>{orderHead(order, amountsHidden)}</b>{' '}
                <span className="m font-normal onlyph">{names.account(order.accountId)?.short}</span>
              </>
            ),
          },
          {
            id: 'account',
            head: text.account,
            on: 'medium',
            cell: ({ accountId }) => <span className="m">{names.account(accountId)?.short}</span>,
          },
          { id: 'state', head: text.state, align: 'right', cell: (order) => <SentState order={order} /> },
        ]}
      />
    </Section>
  )
}

/** Why something stays where it is: in the planner's own sentences. */
/** Why trades that would bring weights nearer are not among the drafts. */
const keptOff = ({ weights, cash }: Rebalance): readonly { readonly key: string; readonly message: string }[] => [
  ...weights.flatMap(({ symbol, constraints }) =>
    constraints.map(({ code, message }) => ({ key: `${symbol} ${code} ${message}`, message })),
  ),
  ...cash.constraints.map(({ code, message }) => ({ key: `cash ${code}`, message })),
]

function Constraints({ result }: { readonly result: Rebalance }) {
  const names = useNames()
  const kept = keptOff(result)
  const reasons = Map.groupBy(
    result.accounts.filter(({ barred }) => barred !== null),
    ({ barred }) => barred ?? '',
  )
  const barred = [...reasons].map(([reason, accounts]) => ({
    key: reason,
    message: text.barred(
      accounts.map(({ accountId, accountName }) => names.account(accountId)?.short ?? accountName).join(', '),
      reason,
    ),
  }))
  const left = result.excluded.filter(({ what }) => what !== 'estimatedFees')
  if (kept.length + barred.length + left.length === 0) return null
  return (
    <Section title={text.cannot}>
      <ul className="stack" style={{ gap: 6 }}>
        {[...kept, ...barred].map(({ key, message }) => (
          <li key={key}>{message}</li>
        ))}
        {left.map(({ what, reason }) => (
          <li key={`${what} ${reason}`} className="m">
            {what}: {reason}.
          </li>
        ))}
      </ul>
    </Section>
  )
}
