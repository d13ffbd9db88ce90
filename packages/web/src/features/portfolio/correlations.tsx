/** A heat map as a real table: how the largest holdings move together, on one sequential scale. */
import type { Risk } from '@g2e/contract/risk'
import { EmptyState, Percent, Section, numberText } from '../../ui/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './risk-text.ts'

/** From nothing in common, or against each other, to always together. */
const steps = ['h0', 'h1', 'h2', 'h3', 'h4', 'h5'] as const
export function correlationStep(value: string): (typeof steps)[number] {
  const share = Math.max(0, Math.min(1, Number(value)))
  return steps[Math.round(share * (steps.length - 1))] ?? 'h0'
}

interface CorrelationsProps {
  readonly correlations: Risk['correlations']
  readonly range: PerformanceRange
}
export const Correlations = ({ correlations, range }: CorrelationsProps) => (
  <Section
    className="mt"
    title={text.correlation}
    end={
      correlations.average === null ? undefined : (
        <>
          {text.average}{' '}
          <FigureReceipt figure="correlationAverage" range={range}>
            {numberText(correlations.average, { places: 2 })}
          </FigureReceipt>
        </>
      )
    }
  >
    {correlations.symbols.length < 2 ? (
      <EmptyState title={text.noCorrelation} />
    ) : (
      <>
        <div style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={text.correlationTable}>
          <Heat correlations={correlations} />
        </div>
        <p className="s q" style={{ marginTop: 8, maxWidth: '90ch' }}>
          {text.correlationNote(correlations.observations)}
        </p>
      </>
    )}
  </Section>
)

const Heat = ({ correlations: { symbols, matrix } }: { readonly correlations: Risk['correlations'] }) => (
  <table className="heat">
    <caption className="sr">{text.correlation}</caption>
    <thead>
      <tr>
        <td />
        {symbols.map((symbol) => (
          <th key={symbol} scope="col" className="s q" style={{ textAlign: 'center', padding: 0 }}>
            {symbol}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {symbols.map((row, index) => (
        <tr key={row}>
          <th scope="row" className="md">
            {row}
          </th>
          {symbols.map((column, at) => (
            <Cell key={column} value={matrix[index]?.[at] ?? null} />
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

function Cell({ value }: { readonly value: string | null }) {
  if (value === null)
    return (
      <td className="q">
        <span className="sr">
          <Percent value={null} />
        </span>
      </td>
    )
  const step = correlationStep(value)
  return (
    <td style={{ background: `var(--${step})`, color: `var(--on-${step})` }}>{numberText(value, { places: 2 })}</td>
  )
}
