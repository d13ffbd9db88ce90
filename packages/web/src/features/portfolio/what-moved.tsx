/** What moved it: the largest gains and losses as bars from one zero line, the rest together, and the total. */
import type { Performance } from '@g2e/contract/performance'
import { useMemo } from 'react'
import { Change, Percent, Section, numberText } from '../../ui/index.ts'
import { text } from './performance-text.ts'
import { movedRows } from './return-series.ts'
import type { MovedRow } from './return-series.ts'

const shownMax = 10

/** Where zero is, and how much of the width a dollar has: drawn with floats, worded from the strings. */
interface Scale {
  readonly zero: number
  readonly perUnit: number
}
function scaleOf(rows: readonly MovedRow[]): Scale {
  const values = rows.map(({ gain }) => Number(gain ?? 0))
  const low = Math.min(0, ...values)
  const span = Math.max(0, ...values) - low || 1
  return { zero: (-low / span) * 100, perUnit: 100 / span }
}

export function WhatMoved({ performance }: { readonly performance: Performance }) {
  const { shown, rest, restCount } = useMemo(() => movedRows(performance, shownMax), [performance])
  const rows = rest === null ? shown : [...shown, rest]
  const scale = scaleOf(rows)
  if (rows.length === 0) return null
  return (
    <Section className="mt" title={text.moved} end={<span className="hideph">{text.movedNote}</span>}>
      <ul className="moved" aria-label={text.moved}>
        {rows.map((row) => (
          <li key={row.key}>
            <span className={row === rest ? 'm' : 'b'}>{labelOf(row, row === rest ? restCount : 0)}</span>
            <Bar gain={row.gain} scale={scale} />
            <span className="r">
              <Change value={row.gain} />
            </span>
            <span className="r m hideph">
              <Points value={row.points} />
            </span>
          </li>
        ))}
        <li className="total">
          <span className="b">{text.total}</span>
          <span />
          <span className="r b">
            <Change value={performance.value.gain} arrow={false} />
          </span>
          <span className="r hideph" />
        </li>
      </ul>
    </Section>
  )
}

const labelOf = ({ key }: MovedRow, others: number): string => {
  if (others > 0) return text.others(others)
  return key === 'cash' ? text.cash : key
}

export const Points = ({ value }: { readonly value: string | null }) =>
  value === null ? <Percent value={null} /> : <>{numberText(value, { places: 2, signed: true })} pts</>

function Bar({ gain, scale }: { readonly gain: string | null; readonly scale: Scale }) {
  const width = Math.abs(Number(gain ?? 0)) * scale.perUnit
  const isLoss = gain?.startsWith('-') ?? false
  return (
    <span className="cb" aria-hidden="true" style={{ '--zero': `${scale.zero}%` }}>
      <i
        style={{
          left: `${isLoss ? scale.zero - width : scale.zero}%`,
          width: `${width}%`,
          background: isLoss ? 'var(--loss)' : 'var(--gain)',
        }}
      />
    </span>
  )
}
