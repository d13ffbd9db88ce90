/**
 * What holdings would lose or gain if prices moved so and so. Of several shocks on one holding the most specific counts
 * alone: its symbol, then its sector, then its kind, then the market's, which reaches it through its beta. A price cannot
 * fall below nothing. What cannot be known (no beta, no value) is said, and then the whole is not known either.
 */
import { decimal, round, toMoney } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'

export const shockKinds = ['symbol', 'sector', 'assetType', 'market'] as const
export type ShockKind = (typeof shockKinds)[number]

export interface Shock {
  readonly by: ShockKind
  /** Not given for the market. */
  readonly key?: string | undefined
  /** Percent, -100 or more. */
  readonly percent: string
}

export interface StressedHolding {
  readonly symbol: string
  readonly sector: string | null
  readonly assetType: string
  /** Signed: a short is negative. */
  readonly marketValue: string | null
  /** Against the market, or `null` with its reason. */
  readonly beta: number | null
  readonly betaReason: string | null
}

export interface HoldingMove {
  readonly symbol: string
  readonly marketValue: string | null
  readonly changePercent: string | null
  readonly change: string | null
  readonly basis: string | null
  readonly reason: string | null
}

export interface StressOutcome {
  /** `null` while something held is not known. */
  readonly change: string | null
  readonly knownChange: string
  /** Of the positions' value by size; `null` where there is none. */
  readonly coveredPercent: string | null
  readonly positions: readonly HoldingMove[]
}

const percentPlaces = 6
const moneyPlaces = 2
const lowest = -100

const same = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase()

function keyOf(holding: StressedHolding, by: ShockKind): string | null {
  if (by === 'symbol') return holding.symbol
  return by === 'sector' ? (holding.sector ?? 'Unknown') : holding.assetType
}

interface Found {
  readonly percent: Decimal | null
  readonly basis: string | null
  readonly reason: string | null
}

function shockOn(holding: StressedHolding, shocks: readonly Shock[]): Found {
  for (const by of shockKinds) {
    const shock = shocks.findLast((item) => {
      if (item.by !== by) return false
      const key = keyOf(holding, by)
      return by === 'market' || (item.key !== undefined && key !== null && same(item.key, key))
    })
    if (!shock) continue
    if (by !== 'market')
      return { percent: decimal(shock.percent), basis: `${by} ${shock.key ?? ''} ${shock.percent} %`, reason: null }
    if (holding.beta === null)
      return { percent: null, basis: null, reason: holding.betaReason ?? 'its beta is not known' }
    const beta = round(decimal(holding.beta), percentPlaces)
    return {
      percent: beta.times(shock.percent),
      basis: `market ${shock.percent} % times a beta of ${round(beta, 2).toFixed()}`,
      reason: null,
    }
  }
  return { percent: decimal(0), basis: 'no shock reaches it', reason: null }
}

function moved(holding: StressedHolding, { percent, basis, reason }: Found): HoldingMove {
  const { symbol, marketValue } = holding
  const none = { symbol, marketValue, changePercent: null, change: null, basis: null }
  if (percent === null) return { ...none, reason }
  if (marketValue === null) return { ...none, reason: 'it has no price' }
  const isCapped = percent.lt(lowest)
  const counted = isCapped ? decimal(lowest) : percent
  return {
    symbol,
    marketValue,
    changePercent: round(counted, percentPlaces).toFixed(),
    change: toMoney(round(decimal(marketValue).times(counted).div(100), moneyPlaces)),
    basis: isCapped ? `${basis ?? ''}, at most all of it` : basis,
    reason: null,
  }
}

/** Sums over the positions; what is not known makes the whole unknown, and how much is known is told. */
export function stressOutcome(positions: readonly HoldingMove[]): StressOutcome {
  let known = decimal(0)
  let whole = decimal(0)
  let covered = decimal(0)
  let isWhole = true
  for (const { marketValue, change } of positions) {
    const size = marketValue === null ? decimal(0) : decimal(marketValue).abs()
    whole = whole.plus(size)
    if (change === null) isWhole = false
    else {
      known = known.plus(change)
      covered = covered.plus(size)
    }
  }
  return {
    change: isWhole ? toMoney(known) : null,
    knownChange: toMoney(known),
    coveredPercent: whole.isZero() ? null : round(covered.div(whole).times(100), percentPlaces).toFixed(),
    positions,
  }
}

export const applyShocks = (holdings: readonly StressedHolding[], shocks: readonly Shock[]): StressOutcome =>
  stressOutcome(holdings.map((holding) => moved(holding, shockOn(holding, shocks))))

/** A holding through a move that its price really made; `null` with the reason where there are no prices. */
export const movedBy = (
  holding: StressedHolding,
  { percent, basis, reason }: { readonly percent: string | null; readonly basis: string; readonly reason: string },
): HoldingMove => moved(holding, { percent: percent === null ? null : decimal(percent), basis, reason })
