/** Stopping trading somewhere, and letting it go on. A stop is one decision; lifting it needs a second word. */
import { useState } from 'react'
import { Button, Note } from './controls.tsx'
import { Checkbox, RadioList, SelectField, TextField } from './fields.tsx'
import { Dialog } from './floating.tsx'
import { text } from './text.ts'

const words = text.stops
const reasonMax = 500

export interface StoppablePlace {
  readonly key: string
  /** `null` = everything. */
  readonly name: string | null
  readonly isAccount: boolean
  readonly working: number
}

interface Stopping {
  readonly key: string
  readonly state: 'halted' | 'reduce_only'
  readonly reason: string
  readonly cancelOpen: boolean
}

interface StopDialogProps {
  /** What can be stopped; the first is chosen at first. */
  readonly places: readonly StoppablePlace[]
  readonly initialKey: string
  readonly busy: boolean
  readonly error: string | undefined
  readonly onStop: (stopping: Stopping) => void
  readonly onClose: () => void
}

interface HowFarProps {
  readonly value: Stopping['state']
  readonly onChoose: (state: Stopping['state']) => void
}

const HowFar = ({ value, onChoose }: HowFarProps) => (
  <RadioList
    label={words.how}
    value={value}
    choices={[
      { value: 'halted', label: words.howHalted },
      { value: 'reduce_only', label: words.howReduce },
    ]}
    onChoose={(chosen) => onChoose(chosen === 'reduce_only' ? 'reduce_only' : 'halted')}
  />
)

/** In the list an account stands below its broker. */
const optionOf = ({ key, name, isAccount }: StoppablePlace) => ({
  value: key,
  label: `${isAccount ? '– ' : ''}${name ?? words.everything}`,
})

/** Mounted when it opens, so that nothing of the last time is left in it. */
export function StopDialog({ places, initialKey, busy, error, onStop, onClose }: StopDialogProps) {
  const [key, setKey] = useState(initialKey)
  const [wanted, setWanted] = useState<Stopping['state']>('halted')
  const [reason, setReason] = useState('')
  const [cancelOpen, setCancelOpen] = useState(false)
  const place = places.find((one) => one.key === key) ?? places[0]
  if (!place) return null
  const { name, working } = place
  // Reduce-only for everything has its own button, as it takes no reason.
  const state = name === null ? 'halted' : wanted
  const send = () =>
    onStop({
      key: place.key,
      state,
      reason: reason.trim() || words.reasonDefault,
      cancelOpen: cancelOpen && working > 0,
    })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.ask(name)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {words.keepOn}
          </Button>
          <Button kind="dangerous" busy={busy && words.stopping} onClick={send}>
            {state === 'halted' ? words.halt(name) : words.reduce(name)}
          </Button>
        </>
      }
    >
      <div className="stack">
        <SelectField
          label={words.where}
          value={place.key}
          options={places.map(optionOf)}
          onValue={(chosen) => (setKey(chosen), setCancelOpen(false))}
        />
        {name === null ? null : <HowFar value={wanted} onChoose={setWanted} />}
        <p>{state === 'halted' ? words.haltBody(name) : words.reduceBody}</p>
        <TextField label={words.reason} value={reason} onText={setReason} maxLength={reasonMax} error={error} />
        {working > 0 ? (
          <Checkbox checked={cancelOpen} onChecked={setCancelOpen}>
            {words.cancelOpen(working)}
          </Checkbox>
        ) : null}
      </div>
    </Dialog>
  )
}

interface LiftDialogProps {
  /** `null` = everything. */
  readonly name: string | null
  readonly busy: boolean
  readonly error: string | undefined
  readonly onLift: () => void
  readonly onClose: () => void
}

export function LiftDialog({ name, busy, error, onLift, onClose }: LiftDialogProps) {
  const [sure, setSure] = useState(false)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.liftAsk(name)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {words.stayOff}
          </Button>
          <Button kind="primary" disabled={!sure} busy={busy && words.lifting} onClick={onLift}>
            {words.lift(name)}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{words.liftBody(name)}</p>
        <Checkbox checked={sure} onChecked={setSure}>
          {words.liftSure}
        </Checkbox>
        {error === undefined ? null : <Note tone="loss" urgent fact={error} />}
      </div>
    </Dialog>
  )
}
