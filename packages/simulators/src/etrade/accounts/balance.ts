/**
 * `GET /v1/accounts/{key}/balance` (brokers/etrade.md 2.2). In a margin account `cashBalance` and
 * `cashAvailableForInvestment` are 0, and `accountBalance = marginBalance + shortAdjustBalance`; a cash account has no margin
 * fields at all.
 */
import { Decimal, decimal, sum } from '@g2e/domain/money'
import type { SimAccount, SimBalances } from '../../exchange/account.ts'
import { accountOf } from '../desk.ts'
import type { Desk, Routes } from '../desk.ts'
import { num, percentOf } from '../wire/number.ts'
import { invalidInstitution } from '../wire/refusal.ts'
import type { Fields } from '../wire/value.ts'
import { extraText, modeOf } from './account-list.ts'

/** What options the account may trade, 0 to 4. */
export function optionLevelOf({ extra }: SimAccount): number {
  const level = extra['optionLevel']
  return typeof level === 'number' ? level : 0
}

/** Proceeds of sales that settle after today: one trading day later. */
export function unsettledCash({ context }: Desk, accountId: string): Decimal {
  const { exchange, clock, market } = context
  const { calendar } = market
  const today = calendar.newYork(clock.now()).date
  const from = calendar.newYorkInstant(calendar.previousTradingDay(today), 0)
  return sum(
    exchange
      .activities({ accountId, types: ['fill'], from })
      .filter(({ side, on }) => side === 'sell' && calendar.nextTradingDay(on) > today)
      .map(({ amount }) => amount),
  )
}

export interface CashFigures {
  readonly settled: Decimal
  readonly available: Decimal
  readonly unsettled: Decimal
}

/** Of a cash account: what orders have not tied up, with and without proceeds that have not settled. */
export function cashFigures(desk: Desk, account: SimAccount, { cash, reserved }: SimBalances): CashFigures {
  const available = decimal(cash).minus(reserved)
  const unsettled = Decimal.min(unsettledCash(desk, account.accountId), Decimal.max(available, 0))
  return { available, unsettled, settled: available.minus(unsettled) }
}

const optionLevelText = (account: SimAccount): string => {
  const level = optionLevelOf(account)
  return level === 0 ? 'NO_OPTIONS' : `LEVEL_${level}`
}

const quoteModes = { pre: 4, regular: 0, post: 3, closed: 5 } as const

function head({ context, settings }: Desk, account: SimAccount, { at }: SimBalances): Fields {
  const session = context.market.calendar.sessionAt(at)
  return {
    accountId: account.accountNumber,
    accountType: extraText(account, 'accountType'),
    optionLevel: optionLevelText(account),
    accountDescription: 'SIMULATED CUSTOMER',
    quoteMode: settings.current.realtimeQuotes ? quoteModes[session] : 1,
    dayTraderStatus: 'NO_PDT',
    accountMode: modeOf(account),
  }
}

/** Without `realTimeNAV=true` the values are those of the last close. */
function realTimeValues(
  balances: SimBalances,
  options: { readonly isRealTime: boolean; readonly hasShort: boolean },
): Fields {
  const { totalValue, previousTotalValue, cash, longMarketValue, shortMarketValue } = balances
  const short = options.hasShort ? num(shortMarketValue) : undefined
  if (options.isRealTime)
    return {
      totalAccountValue: num(totalValue),
      netMv: num(decimal(longMarketValue).plus(shortMarketValue)),
      netMvLong: num(longMarketValue),
      netMvShort: short,
    }
  const netMv = decimal(previousTotalValue).minus(cash)
  return {
    totalAccountValue: num(previousTotalValue),
    netMv: num(netMv),
    netMvLong: num(netMv.minus(shortMarketValue)),
    netMvShort: short,
  }
}

function marginFigures(balances: SimBalances): Fields {
  const { cash, buyingPower, nonMarginableBuyingPower, shortMarketValue, totalValue, maintenanceMargin } = balances
  const shortCredit = decimal(shortMarketValue).abs()
  const houseCall = Decimal.max(decimal(maintenanceMargin).minus(totalValue), 0)
  return {
    cashAvailableForInvestment: 0,
    cashAvailableForWithdrawal: 0,
    totalAvailableForWithdrawal: num(nonMarginableBuyingPower),
    netCash: num(nonMarginableBuyingPower),
    cashBalance: 0,
    settledCashForInvestment: 0,
    unSettledCashForInvestment: 0,
    fundsWithheldFromPurchasePower: 0,
    fundsWithheldFromWithdrawal: 0,
    marginBuyingPower: num(buyingPower),
    cashBuyingPower: num(nonMarginableBuyingPower),
    dtMarginBuyingPower: 0,
    dtCashBuyingPower: 0,
    marginBalance: num(decimal(cash).minus(shortCredit)),
    shortAdjustBalance: num(shortCredit),
    regtEquity: num(totalValue),
    regtEquityPercent: percentOf(totalValue, balances.longMarketValue, 2),
    accountBalance: num(cash),
    OpenCalls: { minEquityCall: 0, fedCall: 0, cashCall: 0, houseCall: num(houseCall) },
  }
}

function cashAccountFigures(desk: Desk, account: SimAccount, balances: SimBalances): Fields {
  const { available, settled, unsettled } = cashFigures(desk, account, balances)
  return {
    cashAvailableForInvestment: num(available),
    cashAvailableForWithdrawal: num(settled),
    totalAvailableForWithdrawal: num(settled),
    netCash: num(balances.cash),
    cashBalance: num(balances.cash),
    settledCashForInvestment: num(settled),
    unSettledCashForInvestment: num(unsettled),
    fundsWithheldFromPurchasePower: 0,
    fundsWithheldFromWithdrawal: 0,
    cashBuyingPower: num(balances.buyingPower),
    accountBalance: num(balances.cash),
    OpenCalls: { cashCall: 0 },
  }
}

export function balanceRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/accounts/:account/balance', 'accounts', (call) => {
    const account = accountOf(desk, call)
    if (call.query.get('instType') !== 'BROKERAGE') throw invalidInstitution()
    const balances = desk.context.exchange.balances(account.accountId)
    const isMargin = account.accountType === 'margin'
    const isRealTime = call.query.get('realTimeNAV') === 'true'
    const computed = isMargin ? marginFigures(balances) : cashAccountFigures(desk, account, balances)
    return {
      root: 'BalanceResponse',
      body: {
        ...head(desk, account, balances),
        Cash: { fundsForOpenOrdersCash: isMargin ? 0 : num(balances.reserved), moneyMktBalance: 0 },
        Margin: isMargin ? { dtCashOpenOrderReserve: 0, dtMarginOpenOrderReserve: 0 } : undefined,
        Computed: { ...computed, RealTimeValues: realTimeValues(balances, { isRealTime, hasShort: isMargin }) },
      },
    }
  })
}
