/** Whether orders may go, everywhere and somewhere, and the two dialogs that change it. */
import type { TradingStop } from '@g2e/contract/orders'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  stopKeyOf,
  stopName,
  stopsQuery,
  tradingQuery,
  useNames,
  useStopChange,
  useStopPlaces,
  useStops,
} from '../api/index.ts'
import {
  ActionMenu,
  Icon,
  LiftDialog,
  MenuItem,
  Note,
  StopDialog,
  stopMeaning,
  stopWords,
  useAnnouncer,
  useOwnNow,
} from '../ui/index.ts'
import { text } from './text.ts'

const stateText = { active: text.tradingOn, reduce_only: text.reduceOnly, halted: text.halted } as const
const stateDot = { active: 'dot', reduce_only: 'dot w', halted: 'dot l' } as const

/** More than this are lifted in the settings, where there is room for them. */
const liftsMax = 6

export function TradingMenu() {
  const state = useQuery(tradingQuery).data?.state
  const stops = useStops()
  const names = useNames()
  const [asking, setAsking] = useState<'stop' | TradingStop | null>(null)
  const navigate = useNavigate()
  const close = () => setAsking(null)
  if (state === undefined) return <span className="t" style={{ width: 116 }} />
  const places = stops.filter(({ scope }) => scope.kind !== 'user')
  const isPartly = state === 'active' && places.length > 0
  const label = isPartly ? text.partlyStopped(places.length) : stateText[state]
  return (
    <>
      <ActionMenu
        button={
          <button type="button" className="t" aria-label={`${text.tradingState}: ${label}`}>
            <i className={isPartly ? 'dot w' : stateDot[state]} />
            <b>{label}</b>
            <Icon name="down" size={12} />
          </button>
        }
      >
        <MenuItem leftSection={<Icon name="halt" />} c="var(--loss)" onClick={() => setAsking('stop')}>
          {text.haltTrading}
        </MenuItem>
        {stops.slice(0, liftsMax).map((stop) => (
          <MenuItem key={stopKeyOf(stop)} onClick={() => setAsking(stop)}>
            {text.resume(stopName(stop, names))}
          </MenuItem>
        ))}
        <MenuItem onClick={() => void navigate({ to: '/settings', search: { tab: 'trading' } })}>
          {text.tradingLimits}
        </MenuItem>
      </ActionMenu>
      <HaltDialog open={asking === 'stop'} onClose={close} />
      {asking !== null && asking !== 'stop' ? <Lift stop={asking} onClose={close} /> : null}
    </>
  )
}

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

export const HaltDialog = ({ open, onClose }: DialogProps) => (open ? <Halt onClose={onClose} /> : null)

function Halt({ onClose }: { readonly onClose: () => void }) {
  const places = useStopPlaces()
  const { toast, announce } = useAnnouncer()
  const { stop } = useStopChange(() => {
    toast({ title: text.haltDone })
    announce(text.haltDone, 'assertive')
    onClose()
  })
  return (
    <StopDialog
      places={places}
      initialKey="user"
      busy={stop.isPending}
      error={stop.error?.message}
      onStop={stop.mutate}
      onClose={onClose}
    />
  )
}

function Lift({ stop, onClose }: { readonly stop: TradingStop; readonly onClose: () => void }) {
  const name = stopName(stop, useNames())
  const { toast, announce } = useAnnouncer()
  const { lift } = useStopChange(() => {
    toast({ title: text.resumeDone(name) })
    announce(text.resumeDone(name), 'assertive')
    onClose()
  })
  return (
    <LiftDialog
      name={name}
      busy={lift.isPending}
      error={lift.error?.message}
      onLift={() => lift.mutate(stopKeyOf(stop))}
      onClose={onClose}
    />
  )
}

/** Above every screen: what is stopped, since when and why. */
export function StopNotes() {
  const stops = useQuery(stopsQuery).data?.items ?? []
  const names = useNames()
  const now = useOwnNow(60_000)
  return stops.map((stop) => {
    const name = stopName(stop, names)
    const isHalted = stop.state === 'halted'
    return (
      <div key={stopKeyOf(stop)} className="stop-note">
        <Note tone={isHalted ? 'loss' : 'warn'} icon="halt" fact={stopWords(stop, name, now)}>
          {stopMeaning(stop, name)}
        </Note>
      </div>
    )
  })
}
