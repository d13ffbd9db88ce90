/** How much hangs on how little: weights of the largest, and shares by class, sector and currency. */
import type { Risk } from '@g2e/contract/risk'
import { useState } from 'react'
import { Figures, Percent, Section, Segments, ShareBars, numberText } from '../../ui/index.ts'
import type { PerformanceRange } from '../../api/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './risk-text.ts'

interface ConcentrationProps {
  readonly risk: Risk
  readonly range: PerformanceRange
}
export const Concentration = ({ risk: { hhi, effectiveHoldings, topN }, range }: ConcentrationProps) => (
  <Section title={text.concentration}>
    <Figures
      items={[
        { term: text.hhi, value: <Ratio figure="hhi" value={hhi} places={3} range={range} /> },
        {
          term: text.effective,
          value: <Ratio figure="effectiveHoldings" value={effectiveHoldings} places={1} range={range} />,
        },
        ...topN.map(({ n, weightPercent, symbols }) => ({
          term: (
            <>
              {text.top(n)} <span className="q s hideph">{largestText(symbols)}</span>
            </>
          ),
          value: (
            <FigureReceipt figure="topWeightPercent" range={range} of={String(n)}>
              <Percent value={weightPercent} />
            </FigureReceipt>
          ),
        })),
      ]}
    />
  </Section>
)
const symbolsMax = 5
const largestText = (symbols: readonly string[]): string => {
  const more = symbols.length - symbolsMax
  return `${symbols.slice(0, symbolsMax).join(', ')}${more > 0 ? ` ${text.andMore(more)}` : ''}`
}

interface RatioProps {
  readonly figure: 'hhi' | 'effectiveHoldings'
  readonly value: string | null
  readonly places: number
  readonly range: PerformanceRange
}
const Ratio = ({ figure, value, places, range }: RatioProps) =>
  value === null ? (
    <Percent value={null} />
  ) : (
    <FigureReceipt figure={figure} range={range}>
      {numberText(value, { places })}
    </FigureReceipt>
  )

const dimensions = ['assetType', 'sector', 'currency'] as const
const choices = dimensions.map((value) => ({ value, label: text.by[value] }))

export function Exposure({ exposure }: { readonly exposure: Risk['exposure'] }) {
  const [by, setBy] = useState<(typeof dimensions)[number]>('sector')
  return (
    <Section
      title={text.exposure}
      end={<Segments label={text.byLabel} choices={choices} value={by} onChoose={setBy} />}
    >
      <ShareBars
        label={text.exposure}
        shares={exposure[by].map((share) => ({
          ...share,
          shown: (
            <FigureReceipt figure="exposurePercent" by={by} of={share.key}>
              <Percent value={share.weightPercent} />
            </FigureReceipt>
          ),
        }))}
      />
    </Section>
  )
}
