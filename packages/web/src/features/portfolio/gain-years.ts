/** Realized gains summed by year of closing, exactly, and their lines as a table for a tax program. */
import type { GainList } from '@g2e/contract/portfolio'
import { csvText, sumOf } from '../../ui/index.ts'

export type RealizedGain = GainList['items'][number]

export interface GainYear {
  readonly year: string
  readonly count: number
  readonly short: string
  readonly long: string
  /** What wash sales defer, positive. */
  readonly disallowed: string
  /** Short and long, with the deferred losses added back. */
  readonly total: string
}

const gainsOf = (gains: readonly RealizedGain[], term: RealizedGain['term']): string =>
  sumOf(gains.filter((gain) => gain.term === term).map(({ gain }) => gain))

function summed(year: string, gains: readonly RealizedGain[]): GainYear {
  const short = gainsOf(gains, 'short')
  const long = gainsOf(gains, 'long')
  const disallowed = sumOf(gains.map((gain) => gain.disallowed))
  return { year, count: gains.length, short, long, disallowed, total: sumOf([short, long, disallowed]) }
}

/** Latest year first. */
export const gainYears = (gains: readonly RealizedGain[]): readonly GainYear[] =>
  [...Map.groupBy(gains, ({ closedOn }) => closedOn.slice(0, 4)).entries()]
    .map(([year, some]) => summed(year, some))
    .toSorted((a, b) => b.year.localeCompare(a.year))

/** In the order in which form 8949 asks for them; `W` marks a wash sale. */
const heads = [
  'symbol',
  'quantity',
  'date acquired',
  'date sold',
  'proceeds',
  'cost basis',
  'code',
  'adjustment',
  'gain or loss',
  'term',
  'account',
]

export const gainsCsv = (gains: readonly RealizedGain[], accountName: (accountId: string) => string): string =>
  csvText(
    heads,
    gains.map((gain) => {
      const isWash = sumOf([gain.disallowed]).replaceAll(/[0.]/g, '') !== ''
      return [
        gain.symbol,
        gain.quantity,
        gain.openedOn,
        gain.closedOn,
        gain.proceeds,
        gain.costBasis,
        isWash ? 'W' : '',
        isWash ? gain.disallowed : '',
        sumOf([gain.gain, gain.disallowed]),
        gain.term,
        accountName(gain.accountId),
      ]
    }),
  )
