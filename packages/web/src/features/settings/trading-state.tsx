/** The halt and its end. A halt is one decision; leaving it needs a second word. */
import type { TradingSettings } from '@g2e/contract/orders'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeTrading, haltTrading, keys, resumeTrading } from '../../api/index.ts'
import { AsOf, Button, Checkbox, Dialog, Note, Section, TextField, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.trading

function useTradingChange(onDone?: () => void) {
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  return useMutation({
    mutationFn: (change: () => Promise<TradingSettings>) => change(),
    onSuccess: ({ state }) => {
      announce(words.states[state], 'assertive')
      onDone?.()
    },
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.trading })
      void queries.invalidateQueries({ queryKey: keys.orders })
    },
  })
}

export function TradingState({ settings }: { readonly settings: TradingSettings }) {
  const { state, reason, since } = settings
  const [asking, setAsking] = useState<'halt' | 'resume' | null>(null)
  const reduce = useTradingChange()
  return (
    <Section title={words.stateTitle}>
      <p className="lead">{words.states[state]}</p>
      <p className="m" style={{ margin: '4px 0 12px' }}>
        {words.stateWords[state]}{' '}
        {since === null || state === 'active' ? null : (
          <>
            {words.since} <AsOf at={since} />
            {reason === null ? '.' : `: “${reason}”.`}
          </>
        )}
      </p>
      {reduce.error ? <Note tone="loss" urgent fact={reduce.error.message} /> : null}
      <div className="row wrap" style={{ gap: 8 }}>
        {state === 'halted' ? null : (
          <Button kind="danger-outline" icon="halt" onClick={() => setAsking('halt')}>
            {words.halt}
          </Button>
        )}
        {state === 'active' ? (
          <Button
            busy={reduce.isPending && text.saving}
            onClick={() => reduce.mutate(() => changeTrading({ state: 'reduce_only' }))}
          >
            {words.reduce}
          </Button>
        ) : (
          <Button onClick={() => setAsking('resume')}>{words.resume}</Button>
        )}
      </div>
      {asking === 'halt' ? <Halt onClose={() => setAsking(null)} /> : null}
      {asking === 'resume' ? <Resume onClose={() => setAsking(null)} /> : null}
    </Section>
  )
}

function Halt({ onClose }: { readonly onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [cancelOpen, setCancelOpen] = useState(false)
  const halt = useTradingChange(onClose)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.haltAsk}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {words.keepOn}
          </Button>
          <Button
            kind="dangerous"
            busy={halt.isPending && words.halting}
            onClick={() => halt.mutate(() => haltTrading(reason.trim() || words.reasonDefault, cancelOpen))}
          >
            {words.haltDo}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{words.haltBody}</p>
        <TextField label={words.reason} value={reason} onText={setReason} maxLength={500} error={halt.error?.message} />
        <Checkbox checked={cancelOpen} onChecked={setCancelOpen}>
          {words.cancelOpen}
        </Checkbox>
      </div>
    </Dialog>
  )
}

function Resume({ onClose }: { readonly onClose: () => void }) {
  const [sure, setSure] = useState(false)
  const resume = useTradingChange(onClose)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.resumeAsk}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {words.stayOff}
          </Button>
          <Button
            kind="primary"
            disabled={!sure}
            busy={resume.isPending && words.resuming}
            onClick={() => resume.mutate(resumeTrading)}
          >
            {words.resumeDo}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{words.resumeBody}</p>
        <Checkbox checked={sure} onChecked={setSure}>
          {words.resumeSure}
        </Checkbox>
        {resume.error ? <Note tone="loss" urgent fact={resume.error.message} /> : null}
      </div>
    </Dialog>
  )
}
