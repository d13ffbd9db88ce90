/** How the largest holdings move together, on daily closes adjusted for splits. */
import type { Risk } from '@g2e/contract/risk'
import type { Portfolio } from '@g2e/contract/portfolio'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { correlation, pairedReturns } from '@g2e/domain/risk'
import type { Closes } from '@g2e/domain/risk'
import { decimal } from '@g2e/domain/money'
import { figureText } from './figure-text.ts'
import type { Period } from './period.ts'
import type { Prices } from './prices.ts'
import type { Excluded } from './scope-task.ts'

/** More would be a table that nobody reads, and a call for prices each. */
export const holdingsMax = 12
/** Fewer steps in common say nothing. */
export const pairsMin = 20

export interface Correlations {
  readonly told: Risk['correlations']
  readonly average: number | null
  readonly excluded: readonly Excluded[]
}

type Position = Portfolio['positions'][number]

/** By size; an option's price is not its own story. */
export function largestHoldings(positions: readonly Position[], count: number): readonly Position[] {
  return positions
    .filter(({ symbol, marketValue }) => marketValue !== null && !isOptionSymbol(symbol))
    .toSorted((a, b) =>
      decimal(b.marketValue ?? '0')
        .abs()
        .comparedTo(decimal(a.marketValue ?? '0').abs()),
    )
    .slice(0, count)
}

export async function readCorrelations(
  prices: Prices,
  userId: string,
  positions: readonly Position[],
  period: Period,
): Promise<Correlations> {
  const wanted = largestHoldings(positions, holdingsMax).map(({ symbol }) => symbol)
  const { known, excluded } = await readKnownCloses(prices, userId, wanted, period)
  return { ...matrixOf(known), excluded }
}

export interface KnownCloses {
  readonly known: readonly Known[]
  readonly excluded: readonly Excluded[]
}

/** The closes that correlations are made of, adjusted for splits; a symbol without any is named. */
export async function readKnownCloses(
  prices: Prices,
  userId: string,
  wanted: readonly string[],
  period: Period,
): Promise<KnownCloses> {
  const table = await prices.read(userId, wanted, { ...period, adjustment: 'split' })
  const known = wanted.flatMap((symbol) => {
    const closes = table.closesOf(symbol)
    return closes ? [{ symbol, closes }] : []
  })
  const excluded = wanted
    .filter((symbol) => table.closesOf(symbol) === undefined)
    .map((symbol) => ({ what: `correlations.${symbol}`, reason: table.missing.get(symbol) ?? 'it has no prices' }))
  return { known, excluded }
}

interface Known {
  readonly symbol: string
  readonly closes: Closes
}

export function matrixOf(known: readonly Known[]): Pick<Correlations, 'told' | 'average'> {
  let sum = 0
  let pairs = 0
  let fewest = Infinity
  const matrix = known.map(() => known.map((): string | null => null))
  for (const [row, a] of known.entries())
    for (const [column, b] of known.entries()) {
      if (column < row) continue
      const { a: own, b: other } = pairedReturns(a.closes, b.closes)
      const found = own.length < pairsMin ? null : correlation(own, other)
      const text = row === column && found !== null ? '1' : figureText(found)
      matrix[row]?.splice(column, 1, text)
      matrix[column]?.splice(row, 1, text)
      if (row === column || found === null) continue
      sum += found
      pairs += 1
      fewest = Math.min(fewest, own.length)
    }
  const average = pairs === 0 ? null : sum / pairs
  const symbols = known.map(({ symbol }) => symbol)
  return {
    average,
    told: { symbols, matrix, observations: pairs === 0 ? 0 : fewest, average: figureText(average) },
  }
}
