/**
 * One portfolio out of many accounts. Sums are exact; what cannot be known is `null` or listed as unpriced, never zero;
 * an account whose broker failed contributes its last known values and says so. A total is of the base currency: holdings in
 * another one are listed apart, as no exchange rate is made up.
 */
import { decimal, round, sum, toMoney, toPercent, toPrice, toQuantity } from '../money/index.ts'
import type { Decimal, Money, Percent, Price, Quantity } from '../money/index.ts'
import type { AssetType } from '../instruments/index.ts'
import type { AccountValues, InstrumentLabel, ReportedHolding } from './holding.ts'

const percentPlaces = 6
const pricePlaces = 9

export interface AggregateHolding {
  readonly accountId: string
  readonly brokerId: string
  readonly quantity: Quantity
  readonly averageCost: Price | null
  readonly marketValue: Money | null
  readonly unrealizedPl: Money | null
}

export interface AggregatePosition {
  readonly symbol: string
  readonly name: string | null
  readonly assetType: AssetType
  readonly sector: string | null
  /** Net over the accounts. */
  readonly quantity: Quantity
  /** `null` where accounts hold opposite sides, or one does not say. */
  readonly averageCost: Price | null
  readonly currentPrice: Price | null
  readonly marketValue: Money | null
  /** Of the portfolio's total value, cash included. */
  readonly weightPercent: Percent | null
  readonly unrealizedPl: Money | null
  readonly unrealizedPlPercent: Percent | null
  readonly dayChange: Money | null
  readonly dayChangePercent: Percent | null
  readonly holdings: readonly AggregateHolding[]
}

export interface PortfolioTotals {
  readonly marketValue: Money
  readonly cash: Money
  readonly totalValue: Money
  readonly buyingPower: Money | null
  readonly dayChange: Money | null
  readonly dayChangePercent: Percent | null
  readonly unrealizedPl: Money | null
  readonly unrealizedPlPercent: Percent | null
}

export interface AggregateAccount extends Omit<AccountValues, 'holdings' | 'currency'> {
  /** Of what could be priced. */
  readonly holdingsValue: Money
  /** With cash; `null` while that was never read. */
  readonly totalValue: Money | null
}

export interface AggregatePortfolio {
  /** The oldest instant among the accounts that are fresh, else among all: no figure is newer than it says. */
  readonly asOf: string | null
  readonly currency: string
  readonly totals: PortfolioTotals
  readonly positions: readonly AggregatePosition[]
  readonly accounts: readonly AggregateAccount[]
  /** Accounts whose values are in the totals. */
  readonly countedAccountIds: readonly string[]
  readonly unpriced: readonly { readonly symbol: string; readonly reason: string }[]
}

interface Held {
  readonly account: AccountValues
  readonly holding: ReportedHolding
}

export function aggregate(
  accounts: readonly AccountValues[],
  instruments: ReadonlyMap<string, InstrumentLabel>,
): AggregatePortfolio {
  const { currency, counted, held, parts } = addUp(accounts)
  const foreign = accounts.filter((account) => account.currency !== currency)
  const totalValue = parts.marketValue.plus(parts.cash)
  return {
    asOf: asOfOf(accounts),
    currency,
    totals: totalsOf(parts),
    positions: positionsOf(held, instruments, totalValue),
    accounts: accounts.map(accountOf),
    countedAccountIds: counted.map(({ accountId }) => accountId),
    unpriced: [...unpricedOf(held), ...foreign.flatMap((account) => foreignOf(account, currency))],
  }
}

/** What is in the totals of these accounts, and what it comes to. */
export function addUp(accounts: readonly AccountValues[]) {
  const currency = baseCurrency(accounts)
  const counted = accounts.filter((account) => account.currency === currency)
  const held = counted.flatMap((account) => account.holdings.map((holding) => ({ account, holding })))
  const priced = held.filter(({ holding }) => holding.marketValue !== null)
  const marketValue = sum(priced.flatMap(({ holding }) => (holding.marketValue === null ? [] : [holding.marketValue])))
  const cash = sum(counted.flatMap((account) => (account.cash === null ? [] : [account.cash])))
  return { currency, counted, held, parts: totalParts({ priced, counted, marketValue, cash }) }
}

/** US dollars, unless every account is kept in one other currency. */
function baseCurrency(accounts: readonly AccountValues[]): string {
  const currencies = new Set(accounts.map((account) => account.currency))
  const [only] = currencies
  return currencies.size === 1 && only !== undefined ? only : 'USD'
}

export function asOfOf(accounts: readonly Pick<AccountValues, 'status' | 'asOf'>[]): string | null {
  const fresh = accounts.filter((account) => account.status === 'fresh')
  const instants = (fresh.length > 0 ? fresh : accounts).flatMap(({ asOf }) => (asOf === null ? [] : [asOf]))
  return instants.toSorted()[0] ?? null
}

interface Sums {
  readonly priced: readonly Held[]
  readonly counted: readonly AccountValues[]
  readonly marketValue: Decimal
  readonly cash: Decimal
}

/** What totals are told from. `costs`: what was paid for what is priced; `null` = not known of all of it. */
export interface TotalParts {
  readonly marketValue: Decimal
  readonly cash: Decimal
  readonly buyingPower: Decimal | null
  readonly dayChange: Decimal | null
  readonly unrealizedPl: Decimal | null
  readonly costs: Decimal | null
}

function totalParts({ priced, counted, marketValue, cash }: Sums): TotalParts {
  const holdings = priced.map(({ holding }) => holding)
  const powers = counted.flatMap(({ buyingPower }) => (buyingPower === null ? [] : [buyingPower]))
  return {
    marketValue,
    cash,
    buyingPower: powers.length === 0 ? null : sum(powers),
    dayChange: sumKnown(holdings.map((holding) => holding.dayChange)),
    unrealizedPl: sumKnown(holdings.map((holding) => holding.unrealizedPl)),
    costs: sumKnown(holdings.map(costOf)),
  }
}

export function totalsOf(parts: TotalParts): PortfolioTotals {
  const { marketValue, cash, buyingPower, dayChange, unrealizedPl, costs } = parts
  const totalValue = marketValue.plus(cash)
  return {
    marketValue: toMoney(marketValue),
    cash: toMoney(cash),
    totalValue: toMoney(totalValue),
    buyingPower: buyingPower && toMoney(buyingPower),
    dayChange: dayChange && toMoney(dayChange),
    dayChangePercent: dayChange && ratioPercent(dayChange, totalValue.minus(dayChange)),
    unrealizedPl: unrealizedPl && toMoney(unrealizedPl),
    unrealizedPlPercent: unrealizedPl && costs && ratioPercent(unrealizedPl, costs.abs()),
  }
}

/** The sum, or `null` as soon as one part is not known: a part is never passed off as the whole. */
function sumKnown(values: readonly (Money | Decimal | null)[]): Decimal | null {
  const known = values.filter((value) => value !== null)
  return known.length === values.length ? sum(known) : null
}

/** What was paid, from the report or from what it implies; `null` when neither is there. */
function costOf(holding: ReportedHolding): Decimal | null {
  if (holding.costBasis !== null) return decimal(holding.costBasis)
  if (holding.marketValue === null || holding.unrealizedPl === null) return null
  return decimal(holding.marketValue).minus(holding.unrealizedPl)
}

function ratioPercent(part: Decimal, whole: Decimal): Percent | null {
  return whole.lte(0) ? null : toPercent(round(part.div(whole).times(100), percentPlaces))
}

function positionsOf(
  held: readonly Held[],
  instruments: ReadonlyMap<string, InstrumentLabel>,
  totalValue: Decimal,
): readonly AggregatePosition[] {
  const bySymbol = new Map<string, Held[]>()
  for (const one of held) {
    const list = bySymbol.get(one.holding.symbol)
    if (list) list.push(one)
    else bySymbol.set(one.holding.symbol, [one])
  }
  return [...bySymbol]
    .map(([symbol, parts]) => positionOf(symbol, parts, instruments.get(symbol), totalValue))
    .toSorted(byValue)
}

function positionOf(
  symbol: string,
  parts: readonly Held[],
  label: InstrumentLabel | undefined,
  totalValue: Decimal,
): AggregatePosition {
  const holdings = parts.map(({ holding }) => holding)
  const quantity = sum(holdings.map((holding) => holding.quantity))
  const marketValue = sumKnown(holdings.map((holding) => holding.marketValue))
  const unrealizedPl = sumKnown(holdings.map((holding) => holding.unrealizedPl))
  const dayChange = sumKnown(holdings.map((holding) => holding.dayChange))
  const cost = sumKnown(holdings.map(costOf))
  const reportedType = holdings[0]?.assetType ?? 'other'
  return {
    symbol,
    name: label?.name ?? null,
    assetType: label && label.assetType !== 'other' ? label.assetType : reportedType,
    sector: label?.sector ?? null,
    quantity: toQuantity(quantity),
    averageCost: averageCostOf(holdings),
    currentPrice: priceOf(parts),
    marketValue: marketValue && toMoney(marketValue),
    weightPercent: marketValue && ratioPercent(marketValue, totalValue),
    unrealizedPl: unrealizedPl && toMoney(unrealizedPl),
    unrealizedPlPercent: unrealizedPl && cost && ratioPercent(unrealizedPl, cost.abs()),
    dayChange: dayChange && toMoney(dayChange),
    dayChangePercent: dayChange && marketValue && ratioPercent(dayChange, marketValue.minus(dayChange).abs()),
    holdings: parts.map(({ account, holding }) => ({
      accountId: account.accountId,
      brokerId: account.brokerId,
      quantity: holding.quantity,
      averageCost: holding.averageCost,
      marketValue: holding.marketValue,
      unrealizedPl: holding.unrealizedPl,
    })),
  }
}

function averageCostOf(holdings: readonly ReportedHolding[]): Price | null {
  const [first] = holdings
  if (holdings.length === 1 && first) return first.averageCost
  const isLong = holdings.every(({ quantity }) => decimal(quantity).gt(0))
  const isShort = holdings.every(({ quantity }) => decimal(quantity).lt(0))
  if (!isLong && !isShort) return null
  const paid = sumKnown(
    holdings.map(({ quantity, averageCost }) => (averageCost === null ? null : decimal(quantity).times(averageCost))),
  )
  return paid && toPrice(round(paid.div(sum(holdings.map(({ quantity }) => quantity))), pricePlaces))
}

/** The price of the report that is newest; brokers differ by moments. */
function priceOf(parts: readonly Held[]): Price | null {
  const known = parts.filter(({ holding }) => holding.currentPrice !== null)
  const newest = known.toSorted((a, b) => ((a.account.asOf ?? '') < (b.account.asOf ?? '') ? 1 : -1))[0]
  return newest?.holding.currentPrice ?? null
}

/** Largest exposure first, then by name, so that equal inputs always read the same. */
function byValue(a: AggregatePosition, b: AggregatePosition): number {
  const difference = decimal(b.marketValue ?? '0')
    .abs()
    .comparedTo(decimal(a.marketValue ?? '0').abs())
  return difference !== 0 ? difference : a.symbol < b.symbol ? -1 : 1
}

function accountOf({ holdings, currency: _currency, ...account }: AccountValues): AggregateAccount {
  const value = sum(holdings.flatMap(({ marketValue }) => (marketValue === null ? [] : [marketValue])))
  return {
    ...account,
    holdingsValue: toMoney(value),
    totalValue: account.cash === null ? null : toMoney(decimal(account.cash).plus(value)),
  }
}

const unpricedOf = (held: readonly Held[]) =>
  held
    .filter(({ holding }) => holding.marketValue === null)
    .map(({ account, holding }) => ({
      symbol: holding.symbol,
      reason: `${account.accountName} reports no price for it; it is not in the totals.`,
    }))

const foreignOf = (account: AccountValues, currency: string) => [
  ...account.holdings.map(({ symbol }) => ({
    symbol,
    reason: `${account.accountName} is kept in ${account.currency} and there is no exchange rate to ${currency}; it is not in the totals.`,
  })),
  ...(account.cash === null
    ? []
    : [
        {
          symbol: account.currency,
          reason: `The cash of ${account.accountName} is in ${account.currency} and there is no exchange rate to ${currency}; it is not in the totals.`,
        },
      ]),
]
