/** Balances four times over, as the gateway has them: summary, ledger, rounded summary, texts with units (brokers/ibkr.md 3.2). */
import { decimal, fixed } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { Call, Desk, Routes } from '../desk.ts'
import { cents, grouped, num } from '../wire/fields.ts'
import { serverError } from '../wire/refusal.ts'
import { figuresOf, settledCash } from './figures.ts'
import type { Figures } from './figures.ts'
import { accountOf, portfolioAccountOf } from './known-account.ts'

const zero = decimal('0')

/** Figures by the gateway's name; each has a securities (`-s`) and a commodities (`-c`) segment. */
const segmented: Readonly<Record<string, (figures: Figures) => Decimal>> = {
  accruedcash: () => zero,
  accrueddividend: () => zero,
  availablefunds: ({ availableFunds }) => availableFunds,
  billable: () => zero,
  equitywithloanvalue: ({ netLiquidation, coinValue }) => netLiquidation.minus(coinValue),
  excessliquidity: ({ excessLiquidity }) => excessLiquidity,
  fullavailablefunds: ({ availableFunds }) => availableFunds,
  fullexcessliquidity: ({ excessLiquidity }) => excessLiquidity,
  fullinitmarginreq: ({ initialMargin }) => initialMargin,
  fullmaintmarginreq: ({ maintenanceMargin }) => maintenanceMargin,
  grosspositionvalue: ({ grossPositionValue }) => grossPositionValue,
  guarantee: () => zero,
  indianstockhaircut: () => zero,
  initmarginreq: ({ initialMargin }) => initialMargin,
  lookaheadavailablefunds: ({ availableFunds }) => availableFunds,
  lookaheadexcessliquidity: ({ excessLiquidity }) => excessLiquidity,
  lookaheadinitmarginreq: ({ initialMargin }) => initialMargin,
  lookaheadmaintmarginreq: ({ maintenanceMargin }) => maintenanceMargin,
  maintmarginreq: ({ maintenanceMargin }) => maintenanceMargin,
  netliquidation: ({ netLiquidation }) => netLiquidation,
  pasharesvalue: () => zero,
  physicalcertificatevalue: () => zero,
  postexpirationexcess: () => zero,
  postexpirationmargin: () => zero,
  totalcashvalue: ({ cash }) => cash,
  totaldebitcardpendingcharges: () => zero,
}
/** Figures that stand alone. */
const plain: Readonly<Record<string, (figures: Figures) => Decimal>> = {
  availabletowithdraw: ({ cash, availableFunds }) => (cash.lt(availableFunds) ? cash : availableFunds),
  buyingpower: ({ buyingPower }) => buyingPower,
  nlvandmargininreview: () => zero,
  previousdayequitywithloanvalue: ({ netLiquidation, dailyPnl }) => netLiquidation.minus(dailyPnl),
  regtequity: ({ netLiquidation, coinValue }) => netLiquidation.minus(coinValue),
  regtmargin: ({ grossPositionValue }) => grossPositionValue.dividedBy(2),
  sma: ({ netLiquidation, grossPositionValue }) => netLiquidation.minus(grossPositionValue.dividedBy(2)),
}

interface SummaryFigure {
  readonly amount: number
  readonly currency: string | null
  readonly isNull: false
  readonly timestamp: number
  readonly value: string | null
  readonly severity: 0
}

/** `/portfolio/{accountId}/summary`: numbers in `amount`, texts in `value`. */
export function summary(desk: Desk, accountId: string): Readonly<Record<string, SummaryFigure>> {
  const figures = figuresOf(desk, accountId)
  const now = desk.context.clock.now()
  const at = desk.settings.current.summaryTimestamps === 's' ? Math.floor(now / 1000) : now
  const amount = (value: Decimal): SummaryFigure => ({
    amount: cents(value),
    currency: 'USD',
    isNull: false,
    timestamp: at,
    value: null,
    severity: 0,
  })
  const text = (value: string): SummaryFigure => ({
    amount: 0,
    currency: null,
    isNull: false,
    timestamp: at,
    value,
    severity: 0,
  })
  const cushion = figures.netLiquidation.isZero() ? zero : figures.excessLiquidity.dividedBy(figures.netLiquidation)
  const isMargin = desk.context.exchange.account(accountId)?.accountType === 'margin'
  const entries: [string, SummaryFigure][] = [
    ['accountcode', text(accountId)],
    ['accountready', text('true')],
    ['accounttype', text('INDIVIDUAL')],
    ['tradingtype-s', text(isMargin ? 'STKNOPT' : 'STKCASH')],
    ['segmenttitle-s', text('US Securities')],
    ['segmenttitle-c', text('US Commodities')],
    ['cushion', text(fixed(cushion, 6))],
    ['leverage-s', text(fixed(leverageOf(figures), 2))],
    ['lookaheadnextchange', text('0')],
    ['daytradesremaining', text('-1')],
    ...[1, 2, 3, 4].map((day): [string, SummaryFigure] => [`daytradesremainingt+${day}`, text('-1')]),
  ]
  for (const [name, figure] of Object.entries(segmented)) {
    entries.push([name, amount(figure(figures))])
    entries.push([`${name}-s`, amount(figure(figures))])
    entries.push([`${name}-c`, amount(zero)])
  }
  for (const [name, figure] of Object.entries(plain)) entries.push([name, amount(figure(figures))])
  return Object.fromEntries(entries)
}

const leverageOf = ({ grossPositionValue, netLiquidation }: Figures): Decimal =>
  netLiquidation.isZero() ? zero : grossPositionValue.dividedBy(netLiquidation)

/** One row per currency and `BASE`; everything here is in dollars, so the two are alike. */
export function ledger(desk: Desk, accountId: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const figures = figuresOf(desk, accountId)
  const row = (currency: string) => ({
    commoditymarketvalue: 0,
    futuremarketvalue: 0,
    settledcash: cents(settledCash(desk, accountId, figures.cash)),
    exchangerate: 1,
    sessionid: 1,
    cashbalance: cents(figures.cash),
    corporatebondsmarketvalue: 0,
    warrantsmarketvalue: 0,
    netliquidationvalue: cents(figures.netLiquidation),
    interest: 0,
    unrealizedpnl: cents(figures.unrealized),
    stockmarketvalue: cents(figures.stockValue),
    moneyfunds: 0,
    currency,
    realizedpnl: 0,
    funds: 0,
    acctcode: accountId,
    issueroptionsmarketvalue: 0,
    key: 'LedgerList',
    timestamp: Math.floor(desk.context.clock.now() / 1000),
    severity: 0,
    stockoptionmarketvalue: cents(figures.optionValue),
    futuresonlypnl: 0,
    tbondsmarketvalue: 0,
    futureoptionmarketvalue: 0,
    cashbalancefxsegment: 0,
    secondkey: currency,
    tbillsmarketvalue: 0,
    dividends: 0,
    cryptocurrencyvalue: cents(figures.coinValue),
  })
  return { USD: { ...row('USD'), endofbundle: 1 }, BASE: row('BASE') }
}

const whole = (value: Decimal): number => num(value.toDecimalPlaces(0))

function roundedSummary(desk: Desk, accountId: string) {
  const figures = figuresOf(desk, accountId)
  const settled = settledCash(desk, accountId, figures.cash)
  const balance = (currency: string) => ({ currency, balance: whole(figures.cash), settledCash: whole(settled) })
  return {
    accountType: '',
    status: '',
    balance: whole(figures.netLiquidation),
    SMA: whole(figures.netLiquidation.minus(figures.grossPositionValue.dividedBy(2))),
    buyingPower: whole(figures.buyingPower),
    availableFunds: whole(figures.availableFunds),
    excessLiquidity: whole(figures.excessLiquidity),
    netLiquidationValue: whole(figures.netLiquidation),
    equityWithLoanValue: whole(figures.netLiquidation.minus(figures.coinValue)),
    regTLoan: 0,
    securitiesGVP: whole(figures.grossPositionValue),
    totalCashValue: whole(figures.cash),
    accruedInterest: 0,
    regTMargin: whole(figures.grossPositionValue.dividedBy(2)),
    initialMargin: whole(figures.initialMargin),
    maintenanceMargin: whole(figures.maintenanceMargin),
    cashBalances: [balance('USD'), balance('Total (in USD)')],
  }
}

/** Texts with units: `825,208 USD`. */
function worded(desk: Desk, accountId: string, part: string) {
  const figures = figuresOf(desk, accountId)
  const dollars = (value: Decimal): string => `${grouped(value, 0)} USD`
  const parts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    available_funds: {
      current_available: dollars(figures.availableFunds),
      current_excess: dollars(figures.excessLiquidity),
      buying_power: dollars(figures.buyingPower),
      leverage: fixed(leverageOf(figures), 2),
      day_trades_left: 'Unlimited',
    },
    balances: {
      net_liquidation: dollars(figures.netLiquidation),
      total_cash: dollars(figures.cash),
      settled_cash: dollars(settledCash(desk, accountId, figures.cash)),
      equity_with_loan: dollars(figures.netLiquidation.minus(figures.coinValue)),
    },
    margins: { current_initial: dollars(figures.initialMargin), current_maint: dollars(figures.maintenanceMargin) },
    market_value: {
      total_cash: dollars(figures.cash),
      stock: dollars(figures.stockValue),
      options: dollars(figures.optionValue),
      net_liquidation: dollars(figures.netLiquidation),
      unrealized_pnl: dollars(figures.unrealized),
    },
  }
  const found = parts[part]
  if (!found) throw serverError('unknown')
  return { total: found, securities: found }
}

/** `/iserver/account/pnl/partitioned`: the first answer of a session is empty (brokers/ibkr.md 3.8). */
export function profitAndLoss(desk: Desk, accountIds: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    accountIds.map((accountId) => {
      const figures = figuresOf(desk, accountId)
      return [
        `${accountId}.Core`,
        {
          rowType: 1,
          dpl: cents(figures.dailyPnl),
          nl: cents(figures.netLiquidation),
          upl: cents(figures.unrealized),
          uel: cents(figures.excessLiquidity),
          el: cents(figures.excessLiquidity),
          mv: cents(figures.stockValue.plus(figures.optionValue).plus(figures.coinValue)),
        },
      ]
    }),
  )
}

function partitionedPnl(desk: Desk, { gateway, memory }: Call) {
  const isFirst = !memory.brokerage.hasPnl
  memory.brokerage.hasPnl = true
  return { upnl: isFirst ? {} : profitAndLoss(desk, gateway.accountIds) }
}

export function balanceRoutes(routes: Routes, desk: Desk): void {
  routes.get('/portfolio/:accountId/summary', 'outer', (call) => summary(desk, portfolioAccountOf(call)))
  routes.get('/portfolio/:accountId/ledger', 'outer', (call) => ledger(desk, portfolioAccountOf(call)))
  routes.get('/iserver/account/:accountId/summary', 'brokerage', (call) => roundedSummary(desk, accountOf(call)))
  for (const part of ['available_funds', 'balances', 'margins', 'market_value'])
    routes.get(`/iserver/account/:accountId/summary/${part}`, 'brokerage', (call) =>
      worded(desk, accountOf(call), part),
    )
  routes.get('/iserver/account/pnl/partitioned', 'brokerage', (call) => partitionedPnl(desk, call))
}
