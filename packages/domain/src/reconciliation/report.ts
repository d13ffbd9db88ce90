/** What a broker reports of an account at one moment, opened for comparing. */
import type { AssetType } from '../instruments/index.ts'
import { units } from '../ledger/index.ts'

export interface Report {
  /** Broker's time, ISO 8601 UTC. */
  readonly asOf: string
  /** New York date of now, in the broker's time. */
  readonly today: string
  readonly currency: string
  /** `null` = not reported, or not to be compared. */
  readonly cash: string | null
  readonly holdings: readonly {
    readonly symbol: string
    readonly assetType: AssetType
    /** Signed. */
    readonly quantity: string
    readonly costBasis: string | null
    readonly currentPrice: string | null
  }[]
}

/** One symbol over all lines of the report. */
export interface CountedHolding {
  readonly quantity: bigint
  /** `null` as soon as one line tells none. */
  readonly cost: bigint | null
  readonly price: bigint | null
  /** Quantity of lines that are word for word a line before them. */
  readonly repeated: bigint
}

/** Money that waits in a fund is cash by another name; it moves without lines of its own. */
const isCounted = ({ assetType }: Report['holdings'][number]): boolean => assetType !== 'cash_equivalent'

export function countedHoldings({ holdings }: Report): ReadonlyMap<string, CountedHolding> {
  const counted = new Map<string, CountedHolding>()
  const seen = new Set<string>()
  for (const line of holdings.filter(isCounted)) {
    const { symbol, costBasis, currentPrice } = line
    const quantity = units(line.quantity)
    const cost = costBasis === null ? null : units(costBasis)
    const words = JSON.stringify([symbol, line.quantity, costBasis])
    const before = counted.get(symbol)
    counted.set(symbol, {
      quantity: (before?.quantity ?? 0n) + quantity,
      cost: cost === null || before?.cost === null ? null : (before?.cost ?? 0n) + cost,
      price: before?.price ?? (currentPrice === null ? null : units(currentPrice)),
      repeated: (before?.repeated ?? 0n) + (seen.has(words) ? quantity : 0n),
    })
    seen.add(words)
  }
  return counted
}
