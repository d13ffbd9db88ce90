/** How a portfolio is spread, by one dimension; cash included, so that the weights are of the total value and add up to 100 %. */
import { decimal, round, sum, toMoney, toPercent } from '../money/index.ts'
import type { Decimal, Money, Percent } from '../money/index.ts'
import type { AggregatePortfolio, AggregatePosition } from './aggregate.ts'

export type AllocationDimension = 'assetType' | 'sector' | 'broker' | 'account' | 'currency' | 'symbol'

export interface AllocationItem {
  readonly key: string
  readonly label: string
  readonly marketValue: Money
  readonly weightPercent: Percent
}

interface Slice {
  readonly key: string
  readonly label: string
  readonly value: Decimal
}

/** As receipts tell it: they agree to 1e-9. */
const weightPlaces = 10

const assetTypeLabels: Readonly<Record<string, string>> = {
  stock: 'Stocks',
  etf: 'ETFs',
  option: 'Options',
  crypto: 'Crypto',
  mutual_fund: 'Mutual funds',
  bond: 'Bonds',
  cash_equivalent: 'Cash equivalents',
  other: 'Other',
}

export const assetTypeLabel = (assetType: string): string => assetTypeLabels[assetType] ?? assetType

/** Largest first. Empty while nothing has a value; weights are of the total, so a short or a debit weighs negative. */
export function allocate(portfolio: AggregatePortfolio, by: AllocationDimension): readonly AllocationItem[] {
  const total = decimal(portfolio.totals.totalValue)
  if (total.lte(0)) return []
  const merged = new Map<string, Slice>()
  for (const slice of slicesOf(portfolio, by)) {
    const known = merged.get(slice.key)
    merged.set(slice.key, known ? { ...known, value: known.value.plus(slice.value) } : slice)
  }
  return [...merged.values()]
    .filter(({ value }) => !value.isZero())
    .toSorted((a, b) => b.value.comparedTo(a.value) || (a.key < b.key ? -1 : 1))
    .map(({ key, label, value }) => ({
      key,
      label,
      marketValue: toMoney(value),
      weightPercent: toPercent(round(value.div(total).times(100), weightPlaces)),
    }))
}

function slicesOf(portfolio: AggregatePortfolio, by: AllocationDimension): readonly Slice[] {
  if (by === 'currency')
    return [{ key: portfolio.currency, label: portfolio.currency, value: decimal(portfolio.totals.totalValue) }]
  if (by === 'account' || by === 'broker') return accountSlices(portfolio, by)
  const cash: Slice = { key: 'cash', label: 'Cash', value: decimal(portfolio.totals.cash) }
  return [...portfolio.positions.map((position) => positionSlice(position, by)), cash]
}

function positionSlice(position: AggregatePosition, by: 'assetType' | 'sector' | 'symbol'): Slice {
  const value = sum(position.holdings.flatMap(({ marketValue }) => (marketValue === null ? [] : [marketValue])))
  if (by === 'symbol') return { key: position.symbol, label: position.name ?? position.symbol, value }
  if (by === 'sector') {
    const sector = position.sector ?? 'Unknown'
    return { key: sector, label: sector, value }
  }
  return { key: position.assetType, label: assetTypeLabel(position.assetType), value }
}

/** Only what is in the totals: an account kept in another currency is listed apart. A holding with no cash known still counts. */
function accountSlices(portfolio: AggregatePortfolio, by: 'account' | 'broker'): readonly Slice[] {
  const counted = new Set(portfolio.countedAccountIds)
  return portfolio.accounts
    .filter(({ accountId }) => counted.has(accountId))
    .map(({ accountId, brokerId, accountName, cash, holdingsValue }) => ({
      ...(by === 'account' ? { key: accountId, label: accountName } : { key: brokerId, label: brokerId }),
      value: decimal(holdingsValue).plus(cash ?? '0'),
    }))
}
