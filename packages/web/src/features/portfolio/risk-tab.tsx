/** What the ups and downs say: each figure with its meaning, what moves together, how concentrated, and what could happen. */
import type { Risk } from '@g2e/contract/risk'
import { useQuery } from '@tanstack/react-query'
import { riskQuery, useScope } from '../../api/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import { EmptyState, HowMade, Loadable, Note, Section, TableSkeleton, dayText } from '../../ui/index.ts'
import { Checkups } from './checkup.tsx'
import { Correlations } from './correlations.tsx'
import { excludedText } from './excluded-words.ts'
import { figureText } from './performance-text.ts'
import { useRangeView } from './performance-range.ts'
import { RangeBar } from './range-bar.tsx'
import { Concentration, Exposure } from './risk-exposure.tsx'
import { RiskFigure, riskFigures } from './risk-figure.tsx'
import { text } from './risk-text.ts'
import { StressTests } from './stress.tsx'

export default function RiskTab() {
  const view = useRangeView()
  const risk = useQuery({ ...riskQuery(view.range, useScope()), enabled: view.isKnown })
  const { data } = risk
  return (
    <>
      <RangeBar
        view={view}
        said={data ? text.observations(data.observations, data.benchmark, data.benchmarkObservations) : null}
      />
      <Loadable query={risk} what={text.what} skeleton={<TableSkeleton rows={14} />}>
        {(known) => <Told risk={known} range={view.range} />}
      </Loadable>
      <div className="stack mt" style={{ gap: 40 }}>
        <Checkups />
        <StressTests benchmark={view.range.benchmark} />
      </div>
    </>
  )
}

interface ToldProps {
  readonly risk: Risk
  readonly range: PerformanceRange
}
const Told = ({ risk, range }: ToldProps) => (
  <>
    <Rough risk={risk} range={range} />
    <Correlations correlations={risk.correlations} range={range} />
    <div className="grid g2 mt">
      <Concentration risk={risk} range={range} />
      <Exposure exposure={risk.exposure} />
    </div>
    <HowMade conventions={risk.conventions} />
  </>
)

const Rough = ({ risk, range }: ToldProps) => (
  <Section title={text.title}>
    {risk.observations === 0 ? (
      <EmptyState title={text.none}>{text.noneBody}</EmptyState>
    ) : (
      <ul className="told-figures" aria-label={text.title}>
        {riskFigures.map((name) => (
          <li key={name}>
            <span className="md">{figureText[name]}</span>
            <span className="r">
              <RiskFigure risk={risk} name={name} range={range} />
            </span>
            <span className="m">
              {text.figures[name]} {name === 'maxDrawdown' ? drawdownWords(risk) : ''}
            </span>
          </li>
        ))}
      </ul>
    )}
    {risk.excluded.length > 0 ? (
      <div className="mt1">
        <Note fact={text.excluded}>{excludedText(risk.excluded, excludedMax)}</Note>
      </div>
    ) : null}
  </Section>
)
const excludedMax = 8

/** When it began, where it ended, and whether it is made good. */
export function drawdownWords({ maxDrawdown: { from, to, recoveredAt } }: Pick<Risk, 'maxDrawdown'>): string {
  if (from === null || to === null) return ''
  return recoveredAt === null
    ? text.notRecovered(dayText(from), dayText(to))
    : text.recovered(dayText(from), dayText(to), dayText(recoveredAt))
}
