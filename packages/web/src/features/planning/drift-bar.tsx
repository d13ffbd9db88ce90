/** One weight on a scale: the band, the target as a tick, where it is (filled) and where it would be (hollow). */
import { text } from './text.ts'

interface DriftBarProps {
  readonly now: string | null
  readonly target: string
  readonly band: string
  readonly after: string | null
  readonly isInside: boolean
  /** The percentage at the right end. */
  readonly scale: number
}

export function DriftBar({ now, target, band, after, isInside, scale }: DriftBarProps) {
  if (now === null || target === '') return null
  const at = (percent: number): string => `${Math.max(0, Math.min(100, (percent / scale) * 100))}%`
  const aim = Number(target)
  const low = Math.max(0, aim - Number(band))
  const high = Math.min(scale, aim + Number(band))
  return (
    <span className={`drift${isInside ? '' : ' out'}`} role="img" aria-label={text.barWords(now, target, after)}>
      <i className="band" style={{ left: at(low), width: `${(Math.max(0, high - low) / scale) * 100}%` }} />
      <i className="aim" style={{ left: at(aim) }} />
      {after === null ? null : <i className="then" style={{ left: at(Number(after)) }} />}
      <i className="is" style={{ left: at(Number(now)) }} />
    </span>
  )
}
