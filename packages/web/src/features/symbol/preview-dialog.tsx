/** What exactly would be sent, what it costs and by whose estimate, what it does, every check, and one button. */
import type { Order, OrderPreview } from '@g2e/contract/orders'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, Unreachable, keys, newIdempotencyKey, placeOrder } from '../../api/index.ts'
import type { NamedAccount } from '../../api/index.ts'
import {
  AsOf,
  Button,
  Checkbox,
  Dialog,
  Note,
  OrderChecks,
  Tag,
  TextButton,
  acknowledgeWords,
  buttonWords,
  durationText,
  orderWords,
  useAnnouncer,
  useNow,
} from '../../ui/index.ts'
import { PreviewEffect, PreviewMoney } from './preview-figures.tsx'
import { text } from './text.ts'

interface PreviewDialogProps {
  readonly preview: OrderPreview
  readonly account: NamedAccount
  readonly onClose: () => void
  /** The preview is too old: check the same order anew. */
  readonly onAgain: () => void
  readonly onPlaced: (order: Order) => void
}

/** One key for this preview, however often the button is pressed: the same key can never make a second order. */
function usePlacement(preview: OrderPreview, acknowledged: readonly string[], onPlaced: (order: Order) => void) {
  const [idempotencyKey] = useState(newIdempotencyKey)
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  return useMutation({
    mutationFn: () => placeOrder({ previewId: preview.previewId, acknowledgedWarnings: acknowledged, idempotencyKey }),
    onSuccess: (order) => {
      announce(text.sent(orderWords(preview.order)), 'assertive')
      void queries.invalidateQueries({ queryKey: keys.orders })
      onPlaced(order)
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.orders }),
  })
}

export function PreviewDialog({ preview, account, onClose, onAgain, onPlaced }: PreviewDialogProps) {
  const warnings = preview.checks.filter(({ outcome }) => outcome === 'warn')
  const [sure, setSure] = useState(false)
  const [wire, setWire] = useState(false)
  const placement = usePlacement(
    preview,
    warnings.map(({ check }) => check),
    onPlaced,
  )
  const now = useNow(1_000)
  const leftMs = Date.parse(preview.expiresAt) - now
  const problem = placement.error
  const expired = leftMs <= 0 || (problem instanceof ApiProblem && problem.code === 'preview_expired')
  const lost = problem instanceof Unreachable
  return (
    <Dialog
      open
      onClose={onClose}
      width={800}
      title={<Heading preview={preview} account={account} leftMs={expired ? null : leftMs} />}
      foot={
        <>
          <span style={{ marginRight: 'auto' }}>
            <TextButton onClick={() => setWire(!wire)}>{wire ? text.hideExactly : text.exactly}</TextButton>
          </span>
          <Button kind="quiet" onClick={onClose} disabled={placement.isPending}>
            {text.back}
          </Button>
          {expired && !lost ? (
            <Button kind="primary" onClick={onAgain}>
              {text.previewAgain}
            </Button>
          ) : (
            <SendButton
              preview={preview}
              account={account}
              lost={lost}
              busy={placement.isPending}
              ready={warnings.length === 0 || sure}
              onSend={() => placement.mutate()}
            />
          )}
        </>
      }
    >
      <PlacementProblem problem={problem} expired={expired} />
      <div className="pg">
        <PreviewMoney preview={preview} broker={account.broker} />
        <PreviewEffect preview={preview} />
      </div>
      <OrderChecks checks={preview.checks} blocked={preview.blocked} />
      {warnings.length > 0 && !preview.blocked ? (
        <Checkbox checked={sure} onChecked={setSure}>
          {acknowledgeWords(warnings.length)}
        </Checkbox>
      ) : null}
      {wire ? <pre className="wire mono">{JSON.stringify(preview.wireRequests, null, 2)}</pre> : null}
    </Dialog>
  )
}

interface SendButtonProps {
  readonly preview: OrderPreview
  readonly account: NamedAccount
  readonly lost: boolean
  readonly busy: boolean
  readonly ready: boolean
  readonly onSend: () => void
}

/** The one button that sends. It names the order, and with real money the account too. */
function SendButton({ preview, account, lost, busy, ready, onSend }: SendButtonProps) {
  const live = preview.environment === 'live'
  const words = buttonWords(preview.order)
  return (
    <Button
      kind={live ? 'live' : 'primary'}
      busy={busy && text.sending}
      disabled={preview.blocked || !ready}
      onClick={onSend}
    >
      {lost ? text.askAgain : live ? text.sendLive(words, account.short) : text.send(words)}
    </Button>
  )
}

function Heading({ preview, account, leftMs }: HeadingProps) {
  const { order, quoteAsOf } = preview
  const environment = account.connection?.environment
  return (
    <>
      <span className="s m block">
        {text.previewTitle} {leftMs === null ? '' : `${text.goodUntil} ${durationText(leftMs)}, `}
        {quoteAsOf === null ? null : (
          <>
            {text.pricesAsOf} <AsOf at={quoteAsOf} />
          </>
        )}
      </span>
      {orderWords(order)}
      <span className="m block preview-where">
        {account.short}, {account.title}. {text.timesInForce[order.timeInForce]}.{' '}
        {environment ? <Tag tone={environment}>{text[environment]}</Tag> : null}
      </span>
    </>
  )
}
interface HeadingProps {
  readonly preview: OrderPreview
  readonly account: NamedAccount
  /** `null`: it is too old. */
  readonly leftMs: number | null
}

function PlacementProblem({ problem, expired }: { readonly problem: Error | null; readonly expired: boolean }) {
  if (problem instanceof Unreachable)
    return (
      <Note tone="warn" urgent icon="question" fact={text.unreachable}>
        {text.unreachableMore}
      </Note>
    )
  if (expired) return <Note tone="warn" icon="clock" fact={text.expired} />
  if (!problem) return null
  const checks = problem instanceof ApiProblem ? problem.checks.filter(({ outcome }) => outcome !== 'pass') : []
  return (
    <Note tone="loss" urgent fact={problem.message}>
      {checks.map(({ message }) => message).join(' ')}
    </Note>
  )
}
