/** What is looked for in the ledger. Dates and types apply at once, words a moment after the last key. */
import { useEffect, useRef, useState } from 'react'
import { Chip, Icon } from '../../ui/index.ts'
import { text } from './transactions-text.ts'

export interface LedgerFilter {
  readonly q?: string | undefined
  readonly type?: string | undefined
  /** `YYYY-MM-DD`, inclusive. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const typingMs = 300
const wordsMax = 100

interface FiltersProps {
  readonly filter: LedgerFilter
  readonly onChange: (filter: LedgerFilter) => void
  readonly onClear: (() => void) | undefined
}

export function TransactionFilters({ filter, onChange, onClear }: FiltersProps) {
  const set = (next: LedgerFilter) => onChange({ ...filter, ...next })
  return (
    <div className="ledger-filters">
      <Words value={filter.q ?? ''} onApply={(q) => set({ q: q === '' ? undefined : q })} />
      <span className="in">
        <select
          className="field"
          aria-label={text.typeLabel}
          value={filter.type ?? ''}
          onChange={(event) => set({ type: event.currentTarget.value || undefined })}
        >
          <option value="">{text.anyType}</option>
          {Object.entries(text.types).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
      <DayInput label={text.from} value={filter.from} max={filter.to} onDay={(from) => set({ from })} />
      <DayInput label={text.to} value={filter.to} min={filter.from} onDay={(to) => set({ to })} />
      {onClear ? <Chip onClick={onClear}>{text.clear}</Chip> : null}
    </div>
  )
}

function Words({ value, onApply }: { readonly value: string; readonly onApply: (words: string) => void }) {
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // Cleared from outside, or another address: the field follows.
  useEffect(() => setTyped(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <div className="in words">
      <Icon name="search" />
      <input
        className="field"
        type="search"
        aria-label={text.search}
        placeholder={text.search}
        maxLength={wordsMax}
        value={typed}
        onChange={(event) => {
          const next = event.currentTarget.value
          setTyped(next)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => onApply(next.trim()), typingMs)
        }}
      />
    </div>
  )
}

interface DayInputProps {
  readonly label: string
  readonly value: string | undefined
  readonly min?: string | undefined
  readonly max?: string | undefined
  readonly onDay: (day: string | undefined) => void
}
/** The browser's own date field: it words and orders the parts as its user is used to. */
const DayInput = ({ label, value, min, max, onDay }: DayInputProps) => (
  <label className="in day-input">
    <span className="q s" aria-hidden="true">
      {label}
    </span>
    <input
      className="field"
      type="date"
      aria-label={label}
      value={value ?? ''}
      min={min}
      max={max}
      onChange={(event) => onDay(event.currentTarget.value || undefined)}
    />
  </label>
)
