/** Accept, reject, change, ask. Rejecting happens in place: one tap on a reason is enough. */
import type { Recommendation } from '@g2e/contract/recommendations'
import { useState } from 'react'
import { Button, Chip, DecimalField, Dialog, Note, TextArea } from '../../ui/index.ts'
import { useAcceptance, useQuestion, useRejection } from './decisions.ts'
import { headlineOf, sideOf } from './idea-words.ts'
import { text } from './text.ts'

export type Asking = 'reject' | 'change' | 'question' | null

interface DecisionBarProps {
  readonly idea: Recommendation
  readonly asking: Asking
  readonly onAsk: (asking: Asking) => void
}

export function DecisionBar({ idea, asking, onAsk }: DecisionBarProps) {
  const accept = useAcceptance(idea)
  const close = () => onAsk(null)
  const isOpen = idea.status === 'new'
  return (
    <>
      <div className="row wrap decisions">
        {isOpen ? (
          <>
            <Button
              kind="primary"
              busy={accept.isPending && text.accepting}
              onClick={() => accept.mutate({ feedbackType: 'accept' })}
            >
              {sideOf(idea) === null ? text.acceptPlain : text.accept}
            </Button>
            <Button aria-expanded={asking === 'reject'} onClick={() => onAsk(asking === 'reject' ? null : 'reject')}>
              {text.reject}
            </Button>
            <Button onClick={() => onAsk('change')}>{text.change}</Button>
          </>
        ) : null}
        <Button kind="quiet" onClick={() => onAsk('question')}>
          {text.ask}
        </Button>
      </div>
      {accept.error ? (
        <div className="mt1">
          <Note tone="loss" urgent fact={accept.error.message} />
        </div>
      ) : null}
      {isOpen && asking === 'reject' ? <Rejection idea={idea} onDone={close} /> : null}
      {isOpen && asking === 'change' ? <Change idea={idea} onClose={close} /> : null}
      {asking === 'question' ? <Question idea={idea} onClose={close} /> : null}
    </>
  )
}

function Rejection({ idea, onDone }: { readonly idea: Recommendation; readonly onDone: () => void }) {
  const reject = useRejection(idea)
  const [own, setOwn] = useState<string>()
  const say = (reason: string) => reject.mutate(reason, { onSuccess: onDone })
  return (
    <div className="rejection">
      <p className="md">
        {text.whyNot} <span className="q rejection-more">{text.whyNotMore}</span>
      </p>
      <div className="row wrap" style={{ gap: 6 }}>
        {text.reasons.map((reason) => (
          <Chip
            key={reason}
            pressed={reject.isPending && reject.variables === reason}
            disabled={reject.isPending}
            onClick={() => say(reason)}
          >
            {reason}
          </Chip>
        ))}
        <Chip pressed={own !== undefined} onClick={() => setOwn(own === undefined ? '' : undefined)}>
          {text.somethingElse}
        </Chip>
      </div>
      {own === undefined ? null : (
        <form
          className="stack mt1"
          onSubmit={(event) => {
            event.preventDefault()
            if (own.trim() !== '') say(own.trim())
          }}
        >
          <TextArea label={text.reasonLabel} value={own} onText={setOwn} maxLength={4_000} autoFocus />
          <div>
            <Button type="submit" disabled={own.trim() === ''} busy={reject.isPending && text.rejecting}>
              {text.rejectDo}
            </Button>
          </div>
        </form>
      )}
      {reject.error ? (
        <div className="mt1">
          <Note tone="loss" urgent fact={reject.error.message} />
        </div>
      ) : null}
    </div>
  )
}

const isPositive = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value) && /[1-9]/.test(value)

function Change({ idea, onClose }: { readonly idea: Recommendation; readonly onClose: () => void }) {
  const byMoney = idea.quantity === null && idea.notional !== null
  const [amount, setAmount] = useState(idea.quantity ?? idea.notional ?? '')
  const [limitPrice, setLimitPrice] = useState('')
  const [why, setWhy] = useState('')
  const accept = useAcceptance(idea)
  const before = idea.quantity ?? idea.notional ?? ''
  const changed = amount !== before && isPositive(amount)
  const isReady = (changed || limitPrice !== '') && (limitPrice === '' || isPositive(limitPrice))
  const keep = () =>
    accept.mutate({
      feedbackType: 'modify',
      ...(why.trim() === '' ? {} : { reasoning: why.trim() }),
      modification: {
        ...(changed ? (byMoney ? { notional: amount } : { quantity: amount }) : {}),
        ...(limitPrice === '' ? {} : { limitPrice }),
      },
    })
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.changeTitle(headlineOf(idea))}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.never}
          </Button>
          <Button kind="primary" disabled={!isReady} busy={accept.isPending && text.changing} onClick={keep}>
            {text.changeDo}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="m">{text.changeBody}</p>
        <div className="grid g2" style={{ gap: 12 }}>
          <DecimalField
            label={byMoney ? text.notional : text.quantity}
            value={amount}
            onText={setAmount}
            data-autofocus
          />
          <DecimalField label={text.limitPrice} value={limitPrice} onText={setLimitPrice} />
        </div>
        <TextArea label={text.reasonOptional} value={why} onText={setWhy} maxLength={4_000} />
        {isReady ? null : <p className="s q">{text.needChange}</p>}
        {accept.error ? <Note tone="loss" urgent fact={accept.error.message} /> : null}
      </div>
    </Dialog>
  )
}

function Question({ idea, onClose }: { readonly idea: Recommendation; readonly onClose: () => void }) {
  const [words, setWords] = useState('')
  const ask = useQuestion(idea)
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.askTitle}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.never}
          </Button>
          <Button
            kind="primary"
            disabled={words.trim() === ''}
            busy={ask.isPending && text.asking}
            onClick={() => ask.mutate(words.trim(), { onSuccess: onClose })}
          >
            {text.askDo}
          </Button>
        </>
      }
    >
      <TextArea label={text.askLabel} value={words} onText={setWords} maxLength={4_000} data-autofocus />
      {ask.error ? <Note tone="loss" urgent fact={ask.error.message} /> : null}
    </Dialog>
  )
}
