/** What was realized, summed exactly, by year of closing. */
import { units, unitsText } from '@g2e/domain/ledger'
import type { BundleAnswer } from '@g2e/domain/ledger-bundle'

type Gain = BundleAnswer['gains'][number]
/** What of a gain is summed. */
type Summed = Pick<Gain, 'proceeds' | 'costBasis' | 'gain' | 'term' | 'disallowed'>

export interface GainSums {
  readonly count: number
  readonly proceeds: string
  readonly costBasis: string
  readonly gain: string
  readonly short: string
  readonly long: string
  readonly disallowed: string
  /** Short and long, with the deferred losses added back. */
  readonly total: string
}

export interface GainYear extends GainSums {
  readonly year: number
}

/** Of all of them. */
export function gainSums(gains: readonly Summed[]): GainSums {
  const sums = { proceeds: 0n, costBasis: 0n, short: 0n, long: 0n, disallowed: 0n }
  for (const { proceeds, costBasis, gain, term, disallowed } of gains) {
    sums.proceeds += units(proceeds)
    sums.costBasis += units(costBasis)
    sums[term] += units(gain)
    sums.disallowed += units(disallowed)
  }
  const { proceeds, costBasis, short, long, disallowed } = sums
  return {
    count: gains.length,
    proceeds: unitsText(proceeds),
    costBasis: unitsText(costBasis),
    gain: unitsText(short + long),
    short: unitsText(short),
    long: unitsText(long),
    disallowed: unitsText(disallowed),
    total: unitsText(short + long + disallowed),
  }
}

export const nothingRealized: GainSums = gainSums([])

/** Latest year first. */
export const gainYears = (gains: readonly (Summed & Pick<Gain, 'closedOn'>)[]): readonly GainYear[] =>
  [...Map.groupBy(gains, ({ closedOn }) => Number(closedOn.slice(0, 4)))]
    .map(([year, own]) => ({ year, ...gainSums(own) }))
    .toSorted((a, b) => b.year - a.year)
