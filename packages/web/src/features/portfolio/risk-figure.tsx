/** One figure of risk in its own unit, with its receipt. Falls and losses are shown with a minus, though told as positive. */
import type { Risk } from '@g2e/contract/risk'
import type { PerformanceRange } from '../../api/index.ts'
import { Percent, differenceOf, numberText, percentText } from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'

export const riskFigures = [
  'maxDrawdown',
  'volatility',
  'downsideDeviation',
  'sharpe',
  'sortino',
  'calmar',
  'omega',
  'beta',
  'alpha',
  'trackingError',
  'informationRatio',
  'upCapture',
  'downCapture',
  'var95',
  'cvar95',
] as const
export type RiskFigureName = (typeof riskFigures)[number]

const fractions: readonly RiskFigureName[] = [
  'maxDrawdown',
  'volatility',
  'downsideDeviation',
  'alpha',
  'trackingError',
  'upCapture',
  'downCapture',
  'var95',
  'cvar95',
]
const losses: readonly RiskFigureName[] = ['maxDrawdown', 'var95', 'cvar95']
const daily: readonly RiskFigureName[] = ['var95', 'cvar95']

export const valueOf = (risk: Risk, name: RiskFigureName): string | null =>
  name === 'maxDrawdown' ? risk.maxDrawdown.value : risk[name]

/** `null` where the figure cannot be known. */
export function riskText(risk: Risk, name: RiskFigureName): string | null {
  const value = valueOf(risk, name)
  if (value === null) return null
  const told = losses.includes(name) ? differenceOf('0', value) : value
  if (fractions.includes(name)) return percentText(told, daily.includes(name) ? 2 : 1)
  return numberText(told, { places: 2 })
}

interface RiskFigureProps {
  readonly risk: Risk
  readonly name: RiskFigureName
  readonly range: PerformanceRange
}
export function RiskFigure({ risk, name, range }: RiskFigureProps) {
  const shown = riskText(risk, name)
  if (shown === null) return <Percent value={null} />
  return (
    <FigureReceipt figure={name} range={range}>
      {shown}
    </FigureReceipt>
  )
}
