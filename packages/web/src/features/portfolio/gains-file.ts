/** Realized gains, lot by lot, as a table for a tax program. */
import type { GainList } from '@g2e/contract/portfolio'
import { csvText, sumOf } from '../../ui/index.ts'

export type RealizedGain = GainList['items'][number]

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
