/** Whether orders may go, and the two dialogs that change it. A halt is one decision; leaving it needs a second word. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { haltTrading, keys, ordersQuery, resumeTrading, tradingQuery, workingStatuses } from '../api/index.ts'
import { ActionMenu, Button, Checkbox, Dialog, Icon, MenuItem, TextField, useAnnouncer } from '../ui/index.ts'
import { text } from './text.ts'

const stateText = { active: text.tradingOn, reduce_only: text.reduceOnly, halted: text.halted } as const
const stateDot = { active: 'dot', reduce_only: 'dot w', halted: 'dot l' } as const

export function TradingMenu() {
  const state = useQuery(tradingQuery).data?.state
  const [asking, setAsking] = useState<'halt' | 'resume' | null>(null)
  const navigate = useNavigate()
  const close = () => setAsking(null)
  if (state === undefined) return <span className="t" style={{ width: 116 }} />
  return (
    <>
      <ActionMenu
        button={
          <button type="button" className="t" aria-label={`${text.tradingState}: ${stateText[state]}`}>
            <i className={stateDot[state]} />
            <b>{stateText[state]}</b>
            <Icon name="down" size={12} />
          </button>
        }
      >
        {state === 'halted' ? null : (
          <MenuItem leftSection={<Icon name="halt" />} c="var(--loss)" onClick={() => setAsking('halt')}>
            {text.haltTrading}
          </MenuItem>
        )}
        {state === 'active' ? null : <MenuItem onClick={() => setAsking('resume')}>{text.resumeTrading}</MenuItem>}
        <MenuItem onClick={() => void navigate({ to: '/settings', search: { tab: 'trading' } })}>
          {text.tradingLimits}
        </MenuItem>
      </ActionMenu>
      <HaltDialog open={asking === 'halt'} onClose={close} />
      <ResumeDialog open={asking === 'resume'} onClose={close} />
    </>
  )
}

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

/** Runs a change of the trading state once, and says how it went. */
function useTradingChange(onClose: () => void) {
  const queries = useQueryClient()
  const { toast, announce } = useAnnouncer()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const run = async (change: () => Promise<unknown>, done: string) => {
    setBusy(true)
    setError(undefined)
    try {
      await change()
      await queries.invalidateQueries({ queryKey: keys.trading })
      void queries.invalidateQueries({ queryKey: keys.orders })
      toast({ title: done })
      announce(done, 'assertive')
      onClose()
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure))
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, run }
}

export function HaltDialog({ open, onClose }: DialogProps) {
  const working = useQuery({ ...ordersQuery({ status: workingStatuses, pageSize: 1 }), enabled: open }).data?.total ?? 0
  const [reason, setReason] = useState('')
  const [cancelOpen, setCancelOpen] = useState(false)
  const { busy, error, run } = useTradingChange(onClose)
  const halt = () => void run(() => haltTrading(reason.trim() || text.haltReasonDefault, cancelOpen), text.haltDone)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text.haltTitle}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.haltKeep}
          </Button>
          <Button kind="dangerous" busy={busy && text.halting} onClick={halt}>
            {text.haltDo}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{text.haltBody}</p>
        <TextField label={text.haltReason} value={reason} onText={setReason} maxLength={500} error={error} />
        {working > 0 ? (
          <Checkbox checked={cancelOpen} onChecked={setCancelOpen}>
            {text.haltCancelOpen(working)}
          </Checkbox>
        ) : null}
      </div>
    </Dialog>
  )
}

function ResumeDialog({ open, onClose }: DialogProps) {
  const [sure, setSure] = useState(false)
  const { busy, error, run } = useTradingChange(onClose)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text.resumeTitle}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.resumeKeep}
          </Button>
          <Button
            kind="primary"
            disabled={!sure}
            busy={busy && text.resuming}
            onClick={() => void run(resumeTrading, text.resumeDone)}
          >
            {text.resumeDo}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{text.resumeBody}</p>
        <Checkbox checked={sure} onChecked={setSure}>
          {text.resumeAsk}
        </Checkbox>
        {error ? (
          <p className="field-error" role="alert">
            {error}
          </p>
        ) : null}
      </div>
    </Dialog>
  )
}
