/** Balances of a day's start, of now, and projected; margin and cash accounts have different ones (brokers/schwab.md 3.2, 7). */
import { Decimal, decimal, sum } from '@g2e/domain/money'
import type { SimAccount, SimBalances } from '../../exchange/account.ts'
import type { Desk } from '../desk.ts'
import { numberOf, rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'

/** Whole figures of an account at one instant, dollars. */
interface Figures {
  readonly cash: Decimal
  readonly longStocks: Decimal
  readonly shortStocks: Decimal
  readonly longOptions: Decimal
  readonly shortOptions: Decimal
  readonly total: Decimal
}

const money = (value: Decimal): number => numberOf(value.toDecimalPlaces(2).toFixed())
const nothing = decimal(0)

function figuresNow({ context }: Desk, account: SimAccount, { totalValue }: SimBalances): Figures {
  const positions = context.exchange.positions(account.accountId)
  const worth = (isOption: boolean, isLong: boolean): Decimal =>
    sum(
      positions
        .filter(
          ({ assetType, marketValue }) =>
            (assetType === 'option') === isOption && !marketValue.startsWith('-') === isLong,
        )
        .map(({ marketValue }) => marketValue),
    )
  return {
    cash: decimal(account.cash),
    longStocks: worth(false, true),
    shortStocks: worth(false, false),
    longOptions: worth(true, true),
    shortOptions: worth(true, false),
    total: decimal(totalValue),
  }
}

/** What was there when the day began, at the closes of the day before. */
function figuresAtStart({ context }: Desk, account: SimAccount): Figures {
  const { clock, exchange, market } = context
  const midnight = market.calendar.newYorkInstant(market.calendar.newYork(clock.now()).date, 0)
  const { cash, positions } = exchange.holdingsAt(account.accountId, midnight)
  const figures = { longStocks: nothing, shortStocks: nothing, longOptions: nothing, shortOptions: nothing }
  for (const { symbol, quantity } of positions) {
    const multiplier = market.option(symbol)?.multiplier ?? 1
    const worth = decimal(quantity).times(market.previousClose(symbol, midnight)).times(multiplier)
    const kind = multiplier === 1 ? 'Stocks' : 'Options'
    const name = worth.isNegative() ? (`short${kind}` as const) : (`long${kind}` as const)
    figures[name] = figures[name].plus(worth)
  }
  const total = sum([decimal(cash), ...Object.values(figures)])
  return { cash: decimal(cash), ...figures, total }
}

/** Proceeds of today's sales: trades settle on the next trading day. */
function unsettledCash({ context }: Desk, account: SimAccount): Decimal {
  const { clock, exchange, market } = context
  const midnight = market.calendar.newYorkInstant(market.calendar.newYork(clock.now()).date, 0)
  const sales = exchange.activities({ accountId: account.accountId, types: ['fill'], from: midnight })
  return sum(sales.filter(({ amount }) => !amount.startsWith('-')).map(({ amount }) => amount))
}

const percent = (part: Decimal, whole: Decimal): number =>
  whole.isZero() ? 0 : rounded(Number(part.dividedBy(whole).times(100)), 1)

const common = (figures: Figures) => ({
  accruedInterest: 0,
  cashBalance: money(Decimal.max(figures.cash, nothing)),
  cashReceipts: 0,
  longOptionMarketValue: money(figures.longOptions),
  liquidationValue: money(figures.total),
  moneyMarketFund: 0,
  pendingDeposits: 0,
  mutualFundValue: 0,
  bondValue: 0,
  shortOptionMarketValue: money(figures.shortOptions),
})

/** A debit is the loan; a credit is cash. */
const marginBalance = (desk: Desk, { cash }: Figures): number => {
  const debit = Decimal.min(cash, nothing)
  return money(desk.settings.current.marginDebitSign === 'negative' ? debit : debit.abs())
}

const equityOf = ({ total, longOptions, shortOptions }: Figures): Decimal =>
  total.minus(longOptions).minus(shortOptions)
const stocksOf = ({ longStocks, shortStocks }: Figures): Decimal => longStocks.plus(shortStocks.abs())

/** Free equity over the initial requirement; of it, what is cash buys without a loan. */
function fundsOf(balances: SimBalances) {
  const available = decimal(balances.nonMarginableBuyingPower)
  const power = numberOf(balances.buyingPower)
  return {
    availableFunds: money(available),
    availableFundsNonMarginableTrade: money(Decimal.max(Decimal.min(available, balances.cash), nothing)),
    buyingPower: power,
    dayTradingBuyingPower: rounded(power * 2),
  }
}

function marginBalances(desk: Desk, balances: SimBalances, now: Figures, start: Figures) {
  const funds = fundsOf(balances)
  const { availableFunds, ...startFunds } = funds
  const maintenance = numberOf(balances.maintenanceMargin)
  const calls = { maintenanceCall: 0, regTCall: 0 }
  return {
    initialBalances: {
      ...common(start),
      ...startFunds,
      cashAvailableForTrading: 0,
      dayTradingBuyingPowerCall: 0,
      dayTradingEquityCall: 0,
      equity: money(equityOf(start)),
      equityPercentage: percent(equityOf(start), stocksOf(start)),
      longMarginValue: money(start.longStocks),
      longStockValue: money(start.longStocks),
      maintenanceRequirement: maintenance,
      margin: 0,
      marginEquity: money(equityOf(start)),
      ...calls,
      shortMarginValue: money(start.shortStocks),
      shortStockValue: money(start.shortStocks),
      totalCash: 0,
      isInCall: false,
      marginBalance: marginBalance(desk, start),
      shortBalance: money(start.shortStocks.abs()),
      accountValue: money(start.total),
    },
    currentBalances: {
      ...common(now),
      longMarketValue: money(now.longStocks),
      savings: 0,
      shortMarketValue: money(now.shortStocks),
      ...funds,
      buyingPowerNonMarginableTrade: funds.availableFundsNonMarginableTrade,
      equity: money(equityOf(now)),
      equityPercentage: percent(equityOf(now), stocksOf(now)),
      longMarginValue: money(now.longStocks),
      maintenanceRequirement: maintenance,
      marginBalance: marginBalance(desk, now),
      ...calls,
      shortBalance: money(now.shortStocks.abs()),
      shortMarginValue: money(now.shortStocks),
      sma: availableFunds,
    },
    projectedBalances: {
      ...funds,
      dayTradingBuyingPowerCall: 0,
      ...calls,
      isInCall: false,
      stockBuyingPower: funds.buyingPower,
    },
  }
}

function cashBalances(desk: Desk, account: SimAccount, balances: SimBalances, now: Figures, start: Figures) {
  const trading = numberOf(balances.buyingPower)
  const unsettled = unsettledCash(desk, account)
  const withdrawal = money(Decimal.max(Decimal.min(decimal(balances.buyingPower), now.cash.minus(unsettled)), nothing))
  const startCash = money(start.cash)
  return {
    initialBalances: {
      ...common(start),
      cashAvailableForTrading: startCash,
      cashAvailableForWithdrawal: startCash,
      longStockValue: money(start.longStocks),
      shortStockValue: 0,
      isInCall: false,
      unsettledCash: 0,
      cashDebitCallValue: 0,
      accountValue: money(start.total),
    },
    currentBalances: {
      ...common(now),
      longMarketValue: money(now.longStocks),
      savings: 0,
      shortMarketValue: 0,
      cashAvailableForTrading: trading,
      cashAvailableForWithdrawal: withdrawal,
      cashCall: 0,
      longNonMarginableMarketValue: 0,
      totalCash: money(now.cash),
      cashDebitCallValue: 0,
      unsettledCash: money(unsettled),
    },
    projectedBalances: { cashAvailableForTrading: trading, cashAvailableForWithdrawal: withdrawal },
  }
}

export function wireBalances(desk: Desk, account: SimAccount, balances: SimBalances): Fields {
  const now = figuresNow(desk, account, balances)
  const start = figuresAtStart(desk, account)
  return account.accountType === 'margin'
    ? marginBalances(desk, balances, now, start)
    : cashBalances(desk, account, balances, now, start)
}
