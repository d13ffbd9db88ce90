/** The risk of the same days, beside the return: the figures alone; what they mean is on the risk tab. */
import type { Risk } from '@g2e/contract/risk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { riskQuery, useScope } from '../../api/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import { Figures, Loadable, Section, TableSkeleton } from '../../ui/index.ts'
import { figureText, text } from './performance-text.ts'
import { RiskFigure } from './risk-figure.tsx'
import type { RiskFigureName } from './risk-figure.tsx'

const shown = [
  'maxDrawdown',
  'volatility',
  'sharpe',
  'sortino',
  'calmar',
  'beta',
  'alpha',
  'var95',
  'cvar95',
] as const satisfies readonly RiskFigureName[]

export function RiskSummary({ range }: { readonly range: PerformanceRange }) {
  const risk = useQuery(riskQuery(range, useScope()))
  return (
    <Section
      title={text.risk}
      end={
        <Link
          className="link"
          to="/portfolio"
          search={(before) => ({
            account: before.account,
            tab: 'risk',
            range: before.range,
            from: before.from,
            to: before.to,
            benchmark: before.benchmark,
          })}
        >
          {text.riskMore}
        </Link>
      }
    >
      <Loadable query={risk} what={text.risk} skeleton={<TableSkeleton rows={9} />}>
        {(data) => <Told risk={data} range={range} />}
      </Loadable>
    </Section>
  )
}

const Told = ({ risk, range }: { readonly risk: Risk; readonly range: PerformanceRange }) => (
  <>
    <Figures
      items={shown.map((name) => ({
        term: figureText[name],
        value: <RiskFigure risk={risk} name={name} range={range} />,
      }))}
    />
    <p className="s q" style={{ marginTop: 6 }}>
      {text.riskNote(risk.observations, risk.conventions.riskFreeRate)}
    </p>
  </>
)
