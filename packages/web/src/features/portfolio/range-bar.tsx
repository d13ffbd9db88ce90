/** The range and what it is compared with, at the head of performance and risk. */
import { Icon, Segments } from '../../ui/index.ts'
import { benchmarks, namedRanges } from './performance-range.ts'
import type { RangeChoice, RangeView } from './performance-range.ts'
import { text } from './performance-text.ts'

const choices: readonly { readonly value: RangeChoice; readonly label: string }[] = [
  ...namedRanges.map((value) => ({ value, label: value })),
  { value: 'own', label: text.ownDates },
]

export function RangeBar({ view, said }: { readonly view: RangeView; readonly said: React.ReactNode }) {
  const { choice, range, change } = view
  const choose = (next: RangeChoice) =>
    change({ range: next, from: next === 'own' ? range.from : undefined, to: undefined })
  return (
    <div className="row wrap sp" style={{ gap: '8px 16px', marginBottom: 18 }}>
      <p className="m">{said}</p>
      <div className="row wrap" style={{ gap: 8 }}>
        <Segments label={text.rangeLabel} choices={choices} value={choice} onChoose={choose} />
        {choice === 'own' ? (
          <>
            <Day label={text.from} value={range.from} max={range.to} onDay={(from) => change({ from })} />
            <Day label={text.to} value={range.to} min={range.from} onDay={(to) => change({ to })} />
          </>
        ) : null}
        <span className="in" style={{ width: 96 }}>
          <select
            className="field"
            aria-label={text.compare}
            value={range.benchmark}
            onChange={(event) => change({ benchmark: event.currentTarget.value })}
          >
            {benchmarks.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
          <Icon name="down" />
        </span>
      </div>
    </div>
  )
}

interface DayProps {
  readonly label: string
  readonly value: string | undefined
  readonly min?: string | undefined
  readonly max?: string | undefined
  readonly onDay: (day: string | undefined) => void
}
const Day = ({ label, value, min, max, onDay }: DayProps) => (
  <span className="in" style={{ width: 'auto' }}>
    <input
      className="field"
      type="date"
      aria-label={label}
      value={value ?? ''}
      min={min}
      max={max}
      onChange={(event) => onDay(event.currentTarget.value || undefined)}
    />
  </span>
)
