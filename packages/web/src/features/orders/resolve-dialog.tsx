/** A person says what became of an order that no list of the broker can settle: which of its orders it is, or that there is none. */
import type { OrderCandidate, OrderDetail } from '@g2e/contract/orders'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { candidatesQuery, keys, resolveOrder } from '../../api/index.ts'
import {
  AsOf,
  Button,
  Dialog,
  Loadable,
  Note,
  RadioList,
  TableSkeleton,
  orderStateText,
  quantityText,
  useAnnouncer,
  usePreferences,
  orderHead,
} from '../../ui/index.ts'
import { typeWords } from './order-words.ts'
import { text } from './text.ts'

interface ResolveDialogProps {
  readonly order: OrderDetail
  readonly broker: string
  readonly onClose: () => void
}

const own = text.resolve
const notPlaced = 'not placed'

function useResolution(order: OrderDetail, chosen: string | undefined, onClose: () => void) {
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  return useMutation({
    mutationFn: () =>
      resolveOrder(
        order.id,
        chosen === undefined || chosen === notPlaced
          ? { outcome: 'not_placed' }
          : { outcome: 'matches', brokerOrderId: chosen },
      ),
    onSuccess: (settled) => {
      announce(own.settled(orderHead(order), orderStateText(settled.status)), 'assertive')
      onClose()
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.orders }),
  })
}

export function ResolveDialog({ order, broker, onClose }: ResolveDialogProps) {
  const { amountsHidden } = usePreferences()
  const [chosen, setChosen] = useState<string>()
  const candidates = useQuery(candidatesQuery(order.id))
  const resolve = useResolution(order, chosen, onClose)
  const isMatch = chosen !== undefined && chosen !== notPlaced
  return (
    <Dialog
      open
      onClose={onClose}
      title={own.title(orderHead(order, amountsHidden))}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {own.later}
          </Button>
          <Button
            kind="primary"
            disabled={chosen === undefined}
            busy={resolve.isPending && own.settling}
            onClick={() => resolve.mutate()}
          >
            {isMatch ? own.doMatch : own.doNotPlaced}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="m">{order.doubt === null ? null : own.why[order.doubt](broker)}</p>
        <Loadable query={candidates} what={own.what} skeleton={<TableSkeleton rows={2} />}>
          {({ items }) => (
            <RadioList
              label={own.choices}
              value={chosen}
              onChoose={setChosen}
              choices={[
                ...items.map((candidate) => ({
                  value: candidate.brokerOrderId,
                  label: <CandidateWords candidate={candidate} order={order} />,
                })),
                { value: notPlaced, label: items.length > 0 ? own.noneOfThem(broker) : own.notPlaced(broker) },
              ]}
            />
          )}
        </Loadable>
        {chosen === notPlaced ? (
          <Note tone="warn" fact={own.sureFact}>
            {own.sureMore(broker)}
          </Note>
        ) : null}
        {resolve.error ? <Note tone="loss" urgent fact={resolve.error.message} /> : null}
      </div>
    </Dialog>
  )
}

/** As the broker has it, so that it can be found in its own app: number, time, terms, what is filled. */
function CandidateWords({ candidate, order }: { readonly candidate: OrderCandidate; readonly order: OrderDetail }) {
  const { amountsHidden } = usePreferences()
  const filled = amountsHidden ? null : quantityText(candidate.filledQuantity)
  return (
    <>
      <span className="md block">
        {orderHead(candidate, amountsHidden)}, {typeWords({ ...order, ...candidate })}
      </span>
      <span className="s m block">
        {orderStateText(candidate.status)}
        {filled === null ? null : `, ${own.filled(filled)}`}
        {candidate.submittedAt === null ? null : (
          <>
            , <AsOf at={candidate.submittedAt} />
          </>
        )}
        , <span className="mono">{candidate.brokerOrderId}</span>
      </span>
    </>
  )
}
