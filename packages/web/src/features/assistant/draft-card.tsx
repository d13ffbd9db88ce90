/**
 * An order that the assistant drafted: read from the preview that was kept, so it survives a reload, and followed by what came
 * of it. The ticket opens with exactly this draft; it is previewed anew there, with prices of that moment.
 */
import type { KeptPreview, Order } from '@g2e/contract/orders'
import { isFinal } from '@g2e/domain/orders'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { keptPreviewQuery, useNames } from '../../api/index.ts'
import {
  AsOf,
  Loadable,
  OrderState,
  Price,
  Skeleton,
  Tag,
  buttonClass,
  orderHead,
  priceWords,
  useNow,
  usePreferences,
} from '../../ui/index.ts'
import { text } from './text.ts'

const pollMs = 3_000

export function DraftCard({ id }: { readonly id: string }) {
  const kept = useQuery({
    ...keptPreviewQuery(id),
    refetchInterval: ({ state }) => (state.data?.order && !isFinal(state.data.order.status) ? pollMs : false),
  })
  return (
    <div className="answer-card">
      <Loadable query={kept} what={text.draftWhat} skeleton={<Skeleton height={72} />}>
        {(data) => <Draft kept={data} />}
      </Loadable>
    </div>
  )
}

function Draft({ kept: { preview, createdAt, order } }: { readonly kept: KeptPreview }) {
  const names = useNames()
  const { amountsHidden } = usePreferences()
  const isOld = useNow(1_000) > Date.parse(preview.expiresAt)
  const draft = preview.order
  const blocked = preview.checks.find(({ outcome }) => outcome === 'block')
  return (
    <>
      <p className="s m row sp wrap" style={{ gap: 8 }}>
        <span>
          {text.draft}, <AsOf at={createdAt} />
          {preview.quoteAsOf === null ? null : (
            <span className={isOld && !order ? 'warn' : 'q'}>
              , {text.draftPriced} <AsOf at={preview.quoteAsOf} />
            </span>
          )}
        </span>
        {order ? (
          <OrderState status={order.status} />
        ) : (
          <Tag tone={isOld ? 'warn' : 'neutral'}>{isOld ? text.draftOld : text.draftOpen}</Tag>
        )}
      </p>
      <p className="lead">
        {orderHead(draft, amountsHidden)} <span className="m draft-price">{priceWords(draft)}</span>
      </p>
      <p className="m">
        {names.account(draft.accountId)?.short}.{' '}
        {order ? <Outcome order={order} /> : isOld ? text.draftOldMore : text.draftMore}
      </p>
      {blocked && !order ? <p className="warn">{blocked.message}</p> : null}
      <p className="mt1">
        {order ? (
          <Link
            to="/orders"
            search={(before) => ({ account: before.account, order: order.id })}
            className={buttonClass('secondary', 'small')}
          >
            {text.draftOrder}
          </Link>
        ) : (
          <TicketLink preview={preview} />
        )}
      </p>
    </>
  )
}

/** Every word of the draft goes along; the address holds the ticket, so it too survives a reload. */
function TicketLink({ preview: { previewId, order } }: Pick<KeptPreview, 'preview'>) {
  return (
    <Link
      to="/symbols/$symbol"
      params={{ symbol: order.symbol }}
      search={(before) => ({
        account: before.account,
        side: order.side,
        quantity: order.quantity,
        notional: order.notional,
        type: order.orderType,
        limit: order.limitPrice,
        stop: order.stopPrice,
        trail: order.trailPercent,
        tif: order.timeInForce,
        from: order.accountId,
        idea: order.recommendationId,
        draft: previewId,
      })}
      className={buttonClass('primary', 'small')}
    >
      {text.draftGo}
    </Link>
  )
}

/** What came of it, in a sentence. */
function Outcome({ order }: { readonly order: Order }) {
  if (order.status === 'rejected') return <>{text.draftRejected(order.rejectReason ?? text.draftNoReason)}</>
  if (order.status === 'unknown') return <>{text.draftUnknown}</>
  if (Number(order.filledQuantity) === 0) return <>{text.draftPlaced}</>
  return (
    <>
      {text.draftFilled} <Price value={order.averageFillPrice} />.
    </>
  )
}
