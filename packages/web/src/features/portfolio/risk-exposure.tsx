/** How much hangs on how little: weights of the largest, and shares by class, sector and currency. */
import type { Risk } from '@g2e/contract/risk'
import { useState } from 'react'
import { Figures, Percent, Section, Segments, ShareBars, numberText } from '../../ui/index.ts'
import { text } from './risk-text.ts'

export const Concentration = ({ risk: { hhi, effectiveHoldings, topN } }: { readonly risk: Risk }) => (
  <Section title={text.concentration}>
    <Figures
      items={[
        { term: text.hhi, value: plain(hhi, 3) },
        { term: text.effective, value: plain(effectiveHoldings, 1) },
        ...topN.map(({ n, weightPercent, symbols }) => ({
          term: (
            <>
              {text.top(n)} <span className="q s hideph">{largestText(symbols)}</span>
            </>
          ),
          value: <Percent value={weightPercent} />,
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

const plain = (value: string | null, places: number) =>
  value === null ? <Percent value={null} /> : numberText(value, { places })

const dimensions = ['assetType', 'sector', 'currency'] as const
const choices = dimensions.map((value) => ({ value, label: text.by[value] }))

export function Exposure({ exposure }: { readonly exposure: Risk['exposure'] }) {
  const [by, setBy] = useState<(typeof dimensions)[number]>('sector')
  return (
    <Section
      title={text.exposure}
      end={<Segments label={text.byLabel} choices={choices} value={by} onChoose={setBy} />}
    >
      <ShareBars label={text.exposure} shares={exposure[by]} />
    </Section>
  )
}
