/**
 * What stands out against a person's own limits, by rules and without advice. Limits are inclusive; one that is `null` is not
 * looked at; a figure that is not known is no pass.
 */
import { decimal, round } from '../money/index.ts'

export type CheckupRule =
  | 'position_weight'
  | 'cash_low'
  | 'cash_high'
  | 'sector_weight'
  | 'holdings_few'
  | 'holdings_many'
  | 'correlation'
  | 'fees'

/** `null`: not looked at. */
export interface CheckupLimits {
  readonly positionPercentMax: string | null
  readonly cashPercentMin: string | null
  readonly cashPercentMax: string | null
  readonly sectorPercentMax: string | null
  readonly holdingsMin: number | null
  readonly holdingsMax: number | null
  readonly correlationMax: string | null
  readonly feesPercentMax: string | null
}

export interface Weighed {
  readonly name: string
  readonly weightPercent: string
}

/** `null`: not known, and `reasons` says why. */
export interface CheckupFacts {
  /** Single companies and coins, the largest first; a fund is many in one and is not among them. */
  readonly positions: readonly Weighed[] | null
  readonly sectors: readonly Weighed[] | null
  readonly cashPercent: string | null
  readonly holdings: number
  /** Of the largest holdings' pairs. */
  readonly averageCorrelation: string | null
  /** Fees of a year in percent of the average value. */
  readonly feesPercent: string | null
  readonly reasons: Readonly<Partial<Record<'positions' | 'sectors' | 'cash' | 'correlation' | 'fees', string>>>
}

export interface Finding {
  readonly rule: CheckupRule
  readonly outcome: 'pass' | 'warn' | 'unknown'
  readonly message: string
  readonly figure: string | null
  readonly limit: string
  readonly unit: 'percent' | 'count' | 'ratio'
  readonly subject: string | null
}

interface Bound {
  readonly rule: CheckupRule
  readonly unit: Finding['unit']
  readonly limit: string | number | null
  readonly side: 'most' | 'least'
  readonly figure: string | null
  readonly subject?: string | null
  readonly reason?: string | undefined
  /** Of the figure and the limit as they are told. */
  readonly says: (figure: string, limit: string) => string
}

const placesOf: Readonly<Record<Finding['unit'], number>> = { percent: 2, count: 0, ratio: 2 }

function findingOf({ rule, unit, limit, side, figure, subject = null, reason, says }: Bound): Finding | undefined {
  if (limit === null) return undefined
  const bound = String(limit)
  const base = { rule, limit: bound, unit, subject }
  if (figure === null) {
    const message = `This cannot be told: ${reason ?? 'the figure is not known'}.`
    return { ...base, outcome: 'unknown', figure, message, subject: null }
  }
  const isWithin = side === 'most' ? decimal(figure).lte(bound) : decimal(figure).gte(bound)
  const shown = round(decimal(figure), placesOf[unit]).toFixed()
  return { ...base, outcome: isWithin ? 'pass' : 'warn', figure, message: says(shown, bound) }
}

const heaviest = (parts: readonly Weighed[] | null): Weighed | undefined =>
  parts?.toSorted((a, b) => decimal(b.weightPercent).comparedTo(a.weightPercent))[0]

function weightBounds({ positions, sectors, reasons }: CheckupFacts, limits: CheckupLimits): readonly Bound[] {
  const position = heaviest(positions)
  const sector = heaviest(sectors)
  return [
    {
      rule: 'position_weight',
      unit: 'percent',
      side: 'most',
      limit: limits.positionPercentMax,
      figure: positions === null ? null : (position?.weightPercent ?? '0'),
      subject: position?.name ?? null,
      reason: reasons.positions,
      says: (figure, limit) =>
        position
          ? `${position.name} is ${figure} % of the portfolio, the largest single holding; your limit is ${limit} %.`
          : 'No single company or coin is held; funds are not counted here.',
    },
    {
      rule: 'sector_weight',
      unit: 'percent',
      side: 'most',
      limit: limits.sectorPercentMax,
      figure: sectors === null ? null : (sector?.weightPercent ?? '0'),
      subject: sector?.name ?? null,
      reason: reasons.sectors,
      says: (figure, limit) =>
        sector
          ? `${sector.name} is ${figure} % of the portfolio, the largest sector; your limit is ${limit} %.`
          : 'No sector is held.',
    },
  ]
}

function cashBounds({ cashPercent, reasons }: CheckupFacts, limits: CheckupLimits): readonly Bound[] {
  const cash = { unit: 'percent', figure: cashPercent, reason: reasons.cash } as const
  return [
    {
      ...cash,
      rule: 'cash_low',
      side: 'least',
      limit: limits.cashPercentMin,
      says: (figure, limit) => `Cash is ${figure} % of the portfolio; you want at least ${limit} %.`,
    },
    {
      ...cash,
      rule: 'cash_high',
      side: 'most',
      limit: limits.cashPercentMax,
      says: (figure, limit) => `Cash is ${figure} % of the portfolio; you want at most ${limit} %.`,
    },
  ]
}

function countBounds({ holdings }: CheckupFacts, limits: CheckupLimits): readonly Bound[] {
  const count = { unit: 'count', figure: String(holdings) } as const
  return [
    {
      ...count,
      rule: 'holdings_few',
      side: 'least',
      limit: limits.holdingsMin,
      says: (figure, limit) => `${figure} positions are held; you want at least ${limit}.`,
    },
    {
      ...count,
      rule: 'holdings_many',
      side: 'most',
      limit: limits.holdingsMax,
      says: (figure, limit) => `${figure} positions are held; you want at most ${limit}.`,
    },
  ]
}

function otherBounds(
  { averageCorrelation, feesPercent, reasons }: CheckupFacts,
  limits: CheckupLimits,
): readonly Bound[] {
  return [
    {
      rule: 'correlation',
      unit: 'ratio',
      side: 'most',
      limit: limits.correlationMax,
      figure: averageCorrelation,
      reason: reasons.correlation,
      says: (figure, limit) =>
        `The largest holdings move together at ${figure} on average (1 = in step); your limit is ${limit}.`,
    },
    {
      rule: 'fees',
      unit: 'percent',
      side: 'most',
      limit: limits.feesPercentMax,
      figure: feesPercent,
      reason: reasons.fees,
      says: (figure, limit) =>
        `Fees of the last year are ${figure} % of the average value; your limit is ${limit} %. What funds charge inside is not in it.`,
    },
  ]
}

/** What needs a look first, then what passes. */
export function checkUp(facts: CheckupFacts, limits: CheckupLimits): readonly Finding[] {
  const order: Readonly<Record<Finding['outcome'], number>> = { warn: 0, unknown: 1, pass: 2 }
  return [
    ...weightBounds(facts, limits),
    ...cashBounds(facts, limits),
    ...countBounds(facts, limits),
    ...otherBounds(facts, limits),
  ]
    .flatMap((bound) => findingOf(bound) ?? [])
    .toSorted((a, b) => order[a.outcome] - order[b.outcome])
}
