/** Accounts, lots and inputs with valid defaults for tests of rebalancing. */
import { Money, Percent, Price, Quantity } from '../../money/index.ts'
import type { RebalanceAccount, RebalanceInput, RebalanceInstrument, RebalanceLot, Rebalanced } from '../types.ts'

export const anAccount = (changes: Partial<RebalanceAccount> & { readonly cash?: Money } = {}): RebalanceAccount => ({
  accountId: 'A',
  accountName: 'Main',
  cash: Money('0'),
  spendable: changes.cash ?? Money('0'),
  assetTypes: ['stock', 'etf'],
  fractional: false,
  isRetirement: false,
  barred: null,
  holdings: [],
  ...changes,
})
export const held = (symbol: string, quantity: string, available: string | null = null) => ({
  symbol,
  quantity: Quantity(quantity),
  available: available === null ? null : Quantity(available),
})
export const priced = (prices: Readonly<Record<string, string>>): ReadonlyMap<string, RebalanceInstrument> =>
  new Map(
    Object.entries(prices).map(([symbol, price]) => [
      symbol,
      { symbol, assetType: 'stock', price: Price(price), buyPrice: Price(price), sellPrice: Price(price) },
    ]),
  )
export const targets = (weights: Readonly<Record<string, string>>) =>
  Object.entries(weights).map(([symbol, weight]) => ({ symbol, weightPercent: Percent(weight) }))
export const aLot = (changes: Partial<RebalanceLot>): RebalanceLot => ({
  transactionId: 't1',
  accountId: 'A',
  symbol: 'X',
  openedOn: '2025-01-02',
  quantity: Quantity('10'),
  costBasis: Money('1000'),
  term: 'long',
  ...changes,
})
export const anInput = (changes: Partial<RebalanceInput>): RebalanceInput => ({
  targets: [],
  driftBandPercent: Percent('5'),
  others: 'keep',
  cashFlow: Money('0'),
  cashAccountId: 'A',
  shares: 'whole',
  minimumTrade: Money('0'),
  cashReservePercent: Percent('0'),
  isTaxAware: true,
  accounts: [],
  instruments: new Map(),
  lots: [],
  wash: { boughtOn: new Map(), lossOn: new Map() },
  ...changes,
})
export const tickets = ({ trades }: Rebalanced): readonly string[] =>
  trades.map(({ accountId, side, quantity, symbol }) => `${accountId} ${side} ${quantity} ${symbol}`)
export const codesOf = (plan: Rebalanced, symbol: string): readonly string[] =>
  plan.weights.find((weight) => weight.symbol === symbol)?.constraints.map(({ code }) => code) ?? []
