/**
 * What a person wants a portfolio to be, as typed, and the request that it comes to. A symbol without a target is left to
 * `others`; what the targets leave of the whole is cash. Decimal strings throughout; the server checks everything again.
 */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { RebalanceWish } from '../../api/index.ts'
import { compareDecimals, differenceOf, percentOf, sumOf } from '../../ui/index.ts'
import { text } from './text.ts'

export interface Plan {
  /** Percent of the whole by symbol; an empty text is no target. */
  readonly targets: Readonly<Record<string, string>>
  readonly driftBand: string
  readonly others: 'keep' | 'sell'
  readonly cashWay: 'in' | 'out'
  /** New money or money to raise; empty = none. */
  readonly cash: string
  readonly cashAccountId: string
  readonly shares: 'whole' | 'fractional'
  readonly minimumTrade: string
  readonly cashReserve: string
  readonly taxAware: boolean
  readonly orderType: 'limit' | 'market'
}

export const emptyPlan: Plan = {
  targets: {},
  driftBand: '5',
  others: 'keep',
  cashWay: 'in',
  cash: '',
  cashAccountId: '',
  shares: 'whole',
  minimumTrade: '100',
  cashReserve: '0',
  taxAware: true,
  orderType: 'limit',
}

/** `.5`, `5.` and leading zeros as the contract wants them. */
export function tidyDecimal(value: string): string {
  const [whole = '', part = ''] = value.split('.')
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  return part === '' ? digits : `${digits}.${part}`
}

const isDecimal = (value: string): boolean => /^(?:\d+\.?\d*|\.\d+)$/.test(value)
const isPercent = (value: string): boolean =>
  isDecimal(value) && value.length <= 14 && compareDecimals(tidyDecimal(value), '100') <= 0

const typed = (plan: Plan) => Object.entries(plan.targets).filter(([, percent]) => percent.trim() !== '')

/** What is aimed at by name, in percent; what cannot be read counts as nothing. */
export const targetSum = (plan: Plan): string =>
  sumOf(typed(plan).flatMap(([, percent]) => (isPercent(percent) ? [tidyDecimal(percent)] : [])))

/** What targets and what is kept beside them leave of the whole. `null` = there is no target yet, or a weight is not known. */
export function cashTarget(plan: Plan, { positions }: Pick<Portfolio, 'positions'>): string | null {
  if (typed(plan).length === 0) return null
  const kept = plan.others === 'sell' ? [] : positions.filter(({ symbol }) => (plan.targets[symbol] ?? '') === '')
  const weights = kept.map(({ weightPercent }) => weightPercent)
  const known = weights.filter((weight) => weight !== null)
  return known.length < weights.length ? null : differenceOf('100', sumOf([targetSum(plan), ...known]))
}

export interface PlanFaults {
  readonly targets: Readonly<Record<string, string>>
  readonly whole?: string | undefined
  readonly driftBand?: string | undefined
  readonly minimumTrade?: string | undefined
  readonly cashReserve?: string | undefined
  readonly cash?: string | undefined
}

export function planFaults(plan: Plan): PlanFaults {
  const targets = Object.fromEntries(
    typed(plan).flatMap(([symbol, percent]) => (isPercent(percent) ? [] : [[symbol, text.needPercent]])),
  )
  const percentFault = (value: string) => (isPercent(value) ? undefined : text.needPercent)
  return {
    targets,
    whole:
      typed(plan).length === 0
        ? text.needTarget
        : compareDecimals(targetSum(plan), '100') > 0
          ? text.tooMuch(targetSum(plan))
          : undefined,
    driftBand: percentFault(plan.driftBand),
    cashReserve: percentFault(plan.cashReserve),
    minimumTrade: isDecimal(plan.minimumTrade) ? undefined : text.needMoney,
    cash: plan.cash === '' || isDecimal(plan.cash) ? undefined : text.needMoney,
  }
}

export const hasFaults = ({ targets, ...rest }: PlanFaults): boolean =>
  Object.keys(targets).length > 0 || Object.values(rest).some((fault) => fault !== undefined)

/** Only of a plan without faults. `accountIds` empty = all that are included in the portfolio. */
export function wishOf(plan: Plan, accountIds: readonly string[]): RebalanceWish {
  const cash = plan.cash === '' ? '0' : tidyDecimal(plan.cash)
  const isMoved = compareDecimals(cash, '0') > 0
  return {
    targets: typed(plan).map(([symbol, percent]) => ({ symbol, weightPercent: tidyDecimal(percent) })),
    driftBandPercent: tidyDecimal(plan.driftBand),
    others: plan.others,
    ...(accountIds.length > 0 ? { accountIds: [...accountIds] } : {}),
    cashFlow: isMoved && plan.cashWay === 'out' ? `-${cash}` : cash,
    ...(isMoved && plan.cashAccountId !== '' ? { cashAccountId: plan.cashAccountId } : {}),
    shares: plan.shares,
    minimumTrade: tidyDecimal(plan.minimumTrade),
    cashReservePercent: tidyDecimal(plan.cashReserve),
    taxAware: plan.taxAware,
    orderType: plan.orderType,
  }
}

/** What orders can move; options, funds by name and bonds stay as they are. */
const movable: ReadonlySet<string> = new Set(['stock', 'etf', 'crypto'])

/** To one place and never up, so that they cannot add up to more than the whole. */
const downToTenth = (percent: string): string => percent.replace(/(\.\d)\d*$/, '$1')

/** Each holding at the weight that it has now: the place to begin from. */
export const targetsOf = ({ positions }: Pick<Portfolio, 'positions'>): Plan['targets'] =>
  Object.fromEntries(
    positions.flatMap(({ symbol, assetType, weightPercent }) =>
      movable.has(assetType) && weightPercent !== null && compareDecimals(weightPercent, '0') > 0
        ? [[symbol, downToTenth(weightPercent)]]
        : [],
    ),
  )

/** The same for each symbol that has a target now. */
export function evenTargets(plan: Plan): Plan['targets'] {
  const symbols = typed(plan).map(([symbol]) => symbol)
  const tenths = String(Math.floor(1_000 / Math.max(1, symbols.length))).padStart(2, '0')
  const each = `${tenths.slice(0, -1)}.${tenths.slice(-1)}`
  return Object.fromEntries(symbols.map((symbol) => [symbol, each]))
}

export interface TargetRow {
  readonly symbol: string
  readonly name: string | null
  readonly target: string
  /** `null` = not known. */
  readonly nowPercent: string | null
}

/** What is held, the most first, then what is wanted and not held yet. */
export function targetRows(plan: Plan, { positions }: Pick<Portfolio, 'positions'>): readonly TargetRow[] {
  const held = positions
    .filter(({ assetType, symbol }) => movable.has(assetType) || (plan.targets[symbol] ?? '') !== '')
    .toSorted((a, b) => compareDecimals(b.weightPercent, a.weightPercent))
  const known = new Set(held.map(({ symbol }) => symbol))
  return [
    ...held.map(({ symbol, name, weightPercent }) => ({
      symbol,
      name,
      target: plan.targets[symbol] ?? '',
      nowPercent: weightPercent,
    })),
    ...Object.entries(plan.targets).flatMap(([symbol, target]) =>
      known.has(symbol) ? [] : [{ symbol, name: null, target, nowPercent: '0' }],
    ),
  ]
}

export const cashPercent = ({ totals }: Pick<Portfolio, 'totals'>): string | null =>
  percentOf(totals.cash, totals.totalValue)

export interface Drift {
  /** Percentage points over (positive) or under. */
  readonly points: string
  readonly isInside: boolean
}

/** `null` where there is no target, or the weight is not known. */
export function driftOf(nowPercent: string | null, target: string, band: string): Drift | null {
  if (nowPercent === null || target === '' || !isPercent(target)) return null
  const points = differenceOf(nowPercent, tidyDecimal(target))
  const size = points.replace('-', '')
  return { points, isInside: !isPercent(band) || compareDecimals(size, tidyDecimal(band)) <= 0 }
}
