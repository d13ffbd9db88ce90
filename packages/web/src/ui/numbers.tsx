/** The only components that word figures. Every one of them says "not known" for `null`, and hides amounts when asked to. */
import { useEffect, useRef, useState } from 'react'
import { numberText, priceText, quantityText, signOf } from './format.ts'
import { useNow } from './now.tsx'
import { usePreferences } from './preferences.tsx'
import { text } from './text.ts'
import { clockShortText, durationText, timeText } from './time.ts'

const hidden = '•••••'

type Value = string | null | undefined
const known = (value: Value): value is string => value !== null && value !== undefined

const NotKnown = () => <span className="q">{text.notKnown}</span>

/** `$815,898.38`. In columns leave `currency` out: the head says it once. */
export function Money({ value, currency, places = 2, signed = false }: MoneyProps) {
  const { amountsHidden } = usePreferences()
  const shown = known(value) ? numberText(value, { places, currency, signed }) : null
  if (shown === null) return <NotKnown />
  return <>{amountsHidden ? hidden : shown}</>
}
interface MoneyProps {
  readonly value: Value
  readonly currency?: string | undefined
  readonly places?: number
  readonly signed?: boolean
}

/** The one hero figure: its cents are quieter. */
export function HeroMoney({ value, currency }: { readonly value: Value; readonly currency: string }) {
  const { amountsHidden } = usePreferences()
  const shown = known(value) ? numberText(value, { places: 2, currency }) : null
  if (shown === null) return <NotKnown />
  if (amountsHidden) return <>{hidden}</>
  const split = /^(.*\d)([.,]\d{2})(\D*)$/.exec(shown)
  if (!split) return <>{shown}</>
  return (
    <>
      {split[1]}
      <span className="c">
        {split[2]}
        {split[3]}
      </span>
    </>
  )
}

/** Weights have one place, returns and day changes two. */
export function Percent({ value, places = 1, signed = false }: PercentProps) {
  const shown = known(value) ? numberText(value, { places, signed }) : null
  return shown === null ? <NotKnown /> : <>{shown}%</>
}
interface PercentProps {
  readonly value: Value
  readonly places?: number
  readonly signed?: boolean
}

const direction = { [-1]: 'dn', 0: 'fl', 1: 'up' } as const

/** Sign, arrow, then colour. Neutral zero has neither sign nor arrow. Give `percent` to add it in brackets. */
export function Change({ value, unit = 'money', currency, percent, arrow = true }: ChangeProps) {
  const { amountsHidden } = usePreferences()
  if (!known(value)) return <NotKnown />
  const sign = signOf(value, 2)
  const figure = numberText(value, { places: 2, signed: true, currency: unit === 'money' ? currency : undefined })
  const shown = unit === 'percent' ? `${figure}%` : amountsHidden ? hidden : figure
  const beside = known(percent) ? numberText(percent, { places: 2, signed: true }) : null
  return (
    <span className={`${direction[sign]}${arrow ? '' : ' na'}`}>
      {shown}
      {beside === null ? null : ` (${beside}%)`}
    </span>
  )
}
interface ChangeProps {
  readonly value: Value
  readonly unit?: 'money' | 'percent'
  readonly currency?: string | undefined
  readonly percent?: Value
  readonly arrow?: boolean
}

/** Shares: whole, or as many places as there are. */
export function Quantity({ value, placesMax = 8 }: { readonly value: Value; readonly placesMax?: number }) {
  const { amountsHidden } = usePreferences()
  const shown = known(value) ? quantityText(value, placesMax) : null
  if (shown === null) return <NotKnown />
  return <>{amountsHidden ? hidden : shown}</>
}

/** Prices are public and never hidden. */
export function Price({ value }: { readonly value: Value }) {
  const shown = known(value) ? priceText(value) : null
  return shown === null ? <NotKnown /> : <>{shown}</>
}

/** `13:46:08 ET`, or `Thu 15:12 ET` on another day. */
export function AsOf({ at, zone = true }: { readonly at: Value; readonly zone?: boolean }) {
  const now = useNow(60_000)
  if (!known(at)) return <NotKnown />
  return (
    <time dateTime={at} title={at} className="nw">
      {timeText(Date.parse(at), now)}
      {zone ? ` ${text.eastern}` : ''}
    </time>
  )
}

/** `since Sat 09:12`, in amber with a clock: this figure is old. */
export function StaleSince({ at }: { readonly at: Value }) {
  const now = useNow(60_000)
  return (
    <span className="warn s nw">{known(at) ? `${text.since} ${timeText(Date.parse(at), now)}` : text.neverSynced}</span>
  )
}

/** `19 h 26 m` to a moment on the market's clock. */
export function Countdown({ to }: { readonly to: string }) {
  const now = useNow(1_000)
  return <span className="nw">{durationText(Date.parse(to) - now)}</span>
}

export const ClockTime = ({ at }: { readonly at: string }) => <>{clockShortText(Date.parse(at))}</>

/** Tints its content for 600 ms when the value moves; the layout never does. */
export function Ticking({ value, children }: { readonly value: string | null; readonly children: React.ReactNode }) {
  const before = useRef(value)
  const [tint, setTint] = useState('')
  useEffect(() => {
    const previous = before.current
    before.current = value
    if (previous === null || value === null || previous === value) return
    setTint(Number(value) > Number(previous) ? 'tick-in tick-up' : 'tick-in tick-down')
    const timer = setTimeout(() => setTint(''), 600)
    return () => clearTimeout(timer)
  }, [value])
  return <span className={tint}>{children}</span>
}
