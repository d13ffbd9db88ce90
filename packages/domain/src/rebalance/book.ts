/** Accounts while a plan is made: what is held, what may be spent, which lots are left. Trades are applied to it one by one. */
import { decimal, toMoney, toPrice, toQuantity } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import type {
  LotSale,
  ProposedTrade,
  RebalanceAccount,
  RebalanceInput,
  RebalanceInstrument,
  RebalanceLot,
} from './types.ts'

export interface HeldShares {
  quantity: Decimal
  available: Decimal
}

export interface BookAccount extends Pick<
  RebalanceAccount,
  'accountId' | 'accountName' | 'assetTypes' | 'fractional' | 'isRetirement' | 'barred'
> {
  cash: Decimal
  spendable: Decimal
  readonly held: Map<string, HeldShares>
}

export interface BookLot extends Omit<RebalanceLot, 'quantity' | 'costBasis'> {
  quantity: Decimal
  costBasis: Decimal
}

export interface Book {
  readonly accounts: readonly BookAccount[]
  /** By account and symbol. */
  readonly lots: ReadonlyMap<string, readonly BookLot[]>
}

export const lotKey = (accountId: string, symbol: string): string => `${accountId}|${symbol}`

/** Money that comes in is there from the start; money that has to go out is held back by the buyer. */
export function openBook({ accounts, lots, cashFlow, cashAccountId }: RebalanceInput): Book {
  const incoming = decimal(cashFlow)
  return {
    accounts: accounts.map(({ holdings, cash, spendable, ...account }) => {
      const added = account.accountId === cashAccountId && incoming.gt(0) ? incoming : decimal(0)
      return {
        ...account,
        cash: decimal(cash).plus(added),
        spendable: decimal(spendable).plus(added),
        held: new Map(
          holdings.map(({ symbol, quantity, available }) => [
            symbol,
            { quantity: decimal(quantity), available: decimal(available ?? quantity) },
          ]),
        ),
      }
    }),
    lots: Map.groupBy(
      lots.map((lot): BookLot => ({ ...lot, quantity: decimal(lot.quantity), costBasis: decimal(lot.costBasis) })),
      ({ accountId, symbol }) => lotKey(accountId, symbol),
    ),
  }
}

/** Whether orders for such an instrument can go to the account. */
export const takes = ({ barred, assetTypes }: BookAccount, { assetType }: RebalanceInstrument): boolean =>
  barred === null && assetTypes.includes(assetType)

export const heldOf = (account: BookAccount, symbol: string): Decimal =>
  account.held.get(symbol)?.quantity ?? decimal(0)

/** Shares that may be sold: held, not held back by open orders, never of a short position. */
export function sellable(account: BookAccount, symbol: string): Decimal {
  const held = account.held.get(symbol)
  if (!held || !held.quantity.gt(0)) return decimal(0)
  const free = held.available.lt(held.quantity) ? held.available : held.quantity
  return free.gt(0) ? free : decimal(0)
}

interface Sold {
  readonly lot: BookLot
  readonly quantity: Decimal
}

export interface TradeTerms {
  readonly account: BookAccount
  readonly symbol: string
  readonly quantity: Decimal
  readonly price: Decimal
}

/** Takes the shares out of the account and its lots. `sold`: from which; `null` = the lots are not known. */
export function sell({ account, symbol, quantity, price }: TradeTerms, sold: readonly Sold[] | null): ProposedTrade {
  const held = account.held.get(symbol)
  if (held) {
    held.quantity = held.quantity.minus(quantity)
    held.available = held.available.minus(quantity)
  }
  const amount = quantity.times(price)
  account.cash = account.cash.plus(amount)
  account.spendable = account.spendable.plus(amount)
  return {
    accountId: account.accountId,
    symbol,
    side: 'sell',
    quantity: toQuantity(quantity),
    price: toPrice(price),
    amount: toMoney(amount),
    lots: sold && sold.map(({ lot, quantity: part }) => saleOf(lot, part, price)),
  }
}

function saleOf(lot: BookLot, quantity: Decimal, price: Decimal): LotSale {
  // With the whole of a lot goes the whole cost, so that nothing is lost to rounding.
  const cost = quantity.eq(lot.quantity) ? lot.costBasis : lot.costBasis.times(quantity).div(lot.quantity)
  lot.quantity = lot.quantity.minus(quantity)
  lot.costBasis = lot.costBasis.minus(cost)
  const proceeds = quantity.times(price)
  return {
    transactionId: lot.transactionId,
    openedOn: lot.openedOn,
    quantity: toQuantity(quantity),
    costBasis: toMoney(cost.toDecimalPlaces(6)),
    proceeds: toMoney(proceeds.toDecimalPlaces(6)),
    gain: toMoney(proceeds.minus(cost).toDecimalPlaces(6)),
    term: lot.term,
  }
}

export function buy({ account, symbol, quantity, price }: TradeTerms): ProposedTrade {
  const held = account.held.get(symbol)
  if (held) held.quantity = held.quantity.plus(quantity)
  // Bought in this plan, so a later step of it must not sell it again: nothing of it is available.
  else account.held.set(symbol, { quantity, available: decimal(0) })
  const amount = quantity.times(price)
  account.cash = account.cash.minus(amount)
  account.spendable = account.spendable.minus(amount)
  return {
    accountId: account.accountId,
    symbol,
    side: 'buy',
    quantity: toQuantity(quantity),
    price: toPrice(price),
    amount: toMoney(amount),
    lots: null,
  }
}

/** One order per account, symbol and side: what several steps of a plan want of it is one ticket. Sales come first. */
export function merged(trades: readonly ProposedTrade[]): readonly ProposedTrade[] {
  const found = new Map<string, ProposedTrade>()
  for (const trade of trades) {
    const key = `${trade.side}|${trade.accountId}|${trade.symbol}`
    const same = found.get(key)
    found.set(key, same ? together(same, trade) : trade)
  }
  const all = [...found.values()]
  return [...all.filter(({ side }) => side === 'sell'), ...all.filter(({ side }) => side === 'buy')]
}

const together = (a: ProposedTrade, b: ProposedTrade): ProposedTrade => ({
  ...a,
  quantity: toQuantity(decimal(a.quantity).plus(b.quantity)),
  amount: toMoney(decimal(a.amount).plus(b.amount)),
  lots: a.lots && b.lots && [...a.lots, ...b.lots],
})
