/** Where trading is on and where it is stopped. A stop is one decision; lifting it needs a second word. */
import type { TradingSettings } from '@g2e/contract/orders'
import { useState } from 'react'
import { useStopChange, useStopPlaces } from '../../api/index.ts'
import type { StopPlace } from '../../api/index.ts'
import { AsOf, Button, LiftDialog, Note, Section, StopDialog, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.trading

type Asking = { readonly kind: 'stop' | 'lift'; readonly place: StopPlace } | null

export function TradingState({ settings }: { readonly settings: TradingSettings }) {
  const { state, reason, since } = settings
  const places = useStopPlaces()
  const [asking, setAsking] = useState<Asking>(null)
  const reduce = useStopChange(() => undefined).stop
  const [everything, ...others] = places
  if (!everything) return null
  return (
    <>
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
            <Button kind="danger-outline" icon="halt" onClick={() => setAsking({ kind: 'stop', place: everything })}>
              {words.halt}
            </Button>
          )}
          {state === 'active' ? (
            <Button
              busy={reduce.isPending && text.saving}
              onClick={() => reduce.mutate({ key: 'user', state: 'reduce_only', reason: '', cancelOpen: false })}
            >
              {words.reduce}
            </Button>
          ) : (
            <Button onClick={() => setAsking({ kind: 'lift', place: everything })}>{words.resume}</Button>
          )}
        </div>
      </Section>
      <Places places={others} onAsk={setAsking} />
      {asking ? <Asked asking={asking} places={places} onClose={() => setAsking(null)} /> : null}
    </>
  )
}

/** Each broker with its accounts below it. */
function Places({
  places,
  onAsk,
}: {
  readonly places: readonly StopPlace[]
  readonly onAsk: (asking: Asking) => void
}) {
  if (places.length === 0) return null
  return (
    <Section title={words.placesTitle} className="mt">
      <p className="m mb-3">{words.placesLead}</p>
      <ul className="stop-places">
        {places.map((place) => (
          <li key={place.key} data-account={place.isAccount || undefined}>
            <div className="min-w-0">
              <span className={place.isAccount ? '' : 'md'}>{place.name}</span>
              <PlaceState place={place} />
            </div>
            <PlaceButton place={place} onAsk={onAsk} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function PlaceState({ place: { stop } }: { readonly place: StopPlace }) {
  if (!stop) return <span className="s m block">{words.placeOn}</span>
  return (
    <span className={`s block ${stop.state === 'halted' ? 'loss' : 'warn'}`}>
      {words.placeStates[stop.state]}
      {stop.since === null ? null : (
        <>
          {' '}
          {words.placeSince} <AsOf at={stop.since} />
        </>
      )}
      {stop.reason === null ? null : `: “${stop.reason}”`}
      {stop.scope.linked ? null : `. ${words.notLinked}`}
    </span>
  )
}

function PlaceButton({ place, onAsk }: { readonly place: StopPlace; readonly onAsk: (asking: Asking) => void }) {
  const name = place.name ?? ''
  return place.stop ? (
    <Button size="small" aria-label={words.liftLabel(name)} onClick={() => onAsk({ kind: 'lift', place })}>
      {words.liftShort}
    </Button>
  ) : (
    <Button
      size="small"
      kind="danger-outline"
      aria-label={words.stopLabel(name)}
      onClick={() => onAsk({ kind: 'stop', place })}
    >
      {words.stopShort}
    </Button>
  )
}

interface AskedProps {
  readonly asking: NonNullable<Asking>
  readonly places: readonly StopPlace[]
  readonly onClose: () => void
}

function Asked({ asking: { kind, place }, places, onClose }: AskedProps) {
  const { announce } = useAnnouncer()
  const { stop, lift } = useStopChange(() => {
    announce(kind === 'stop' ? words.stopDone : words.liftDone, 'assertive')
    onClose()
  })
  if (kind === 'lift')
    return (
      <LiftDialog
        name={place.name}
        busy={lift.isPending}
        error={lift.error?.message}
        onLift={() => lift.mutate(place.key)}
        onClose={onClose}
      />
    )
  return (
    <StopDialog
      places={places}
      initialKey={place.key}
      busy={stop.isPending}
      error={stop.error?.message}
      onStop={stop.mutate}
      onClose={onClose}
    />
  )
}
