/** The account, its configurations, and its value over time (brokers/alpaca.md 2.1, 2.2, 2.4). */
import { decimal } from '@g2e/domain/money'
import type { SimAccount, SimBalances } from '../../exchange/account.ts'
import type { Desk, Routes } from '../desk.ts'
import { bodyOf, plain, rounded } from '../wire/fields.ts'
import { notFound } from '../wire/refusal.ts'
import { microStamp } from '../wire/time.ts'
import { portfolioHistory } from './portfolio-history.ts'

function accountOf({ context }: Desk, accountId: string): SimAccount {
  const account = context.exchange.account(accountId)
  if (!account) throw notFound('account not found')
  return account
}

/** Fields that left the wire on 2026-07-06. */
const legacyFields = (balances: SimBalances) => ({
  pattern_day_trader: false,
  daytrade_count: 0,
  daytrading_buying_power: plain(balances.buyingPower),
  bod_dtbp: plain(balances.buyingPower),
  pending_transfer_in: '0',
  pending_transfer_out: '0',
})

function wireAccount(desk: Desk, account: SimAccount): Readonly<Record<string, unknown>> {
  const { clock, exchange, market } = desk.context
  const balances = exchange.balances(account.accountId)
  const configuration = desk.configurations.of(account.accountId)
  const equity = rounded(balances.totalValue, 2)
  const free = rounded(balances.nonMarginableBuyingPower, 2)
  const held = decimal(balances.longMarketValue).minus(balances.shortMarketValue)
  const today = market.calendar.newYork(clock.now()).date
  const level = configuration.max_options_trading_level ?? 3
  return {
    id: account.accountId,
    admin_configurations: {},
    user_configurations: null,
    account_number: account.accountNumber,
    status: 'ACTIVE',
    crypto_status: 'ACTIVE',
    options_approved_level: 3,
    options_trading_level: Math.min(3, level),
    currency: account.currency,
    buying_power: rounded(balances.buyingPower, 2),
    regt_buying_power: rounded(
      account.multiplier === 4 ? decimal(balances.buyingPower).div(2) : balances.buyingPower,
      2,
    ),
    effective_buying_power: rounded(balances.buyingPower, 2),
    non_marginable_buying_power: free,
    options_buying_power: free,
    cash: rounded(balances.cash, 2),
    accrued_fees: '0',
    portfolio_value: equity,
    trading_blocked: account.blocked,
    transfers_blocked: false,
    account_blocked: account.blocked,
    created_at: microStamp(account.createdAt, 1),
    trade_suspended_by_user: configuration.suspend_trade,
    multiplier: String(account.multiplier),
    shorting_enabled: account.multiplier > 1 && !configuration.no_shorting,
    equity,
    last_equity: plain(balances.previousTotalValue),
    long_market_value: rounded(balances.longMarketValue, 2),
    short_market_value: rounded(balances.shortMarketValue, 2),
    position_market_value: rounded(held, 2),
    initial_margin: rounded(balances.initialMargin, 2),
    maintenance_margin: rounded(balances.maintenanceMargin, 2),
    last_maintenance_margin: rounded(balances.maintenanceMargin, 2),
    sma: equity,
    balance_asof: market.calendar.previousTradingDay(today),
    crypto_tier: 1,
    intraday_adjustments: '0',
    pending_reg_taf_fees: '0',
    ...(desk.settings.current.profile === '2026-05' ? legacyFields(balances) : {}),
  }
}

export function accountRoutes(routes: Routes, desk: Desk): void {
  const configurationOf = (accountId: string) => ({
    ...desk.configurations.of(accountId),
    ...(desk.settings.current.profile === '2026-05' ? { pdt_check: 'entry', dtbp_check: 'entry' } : {}),
  })
  routes.on('GET', '/v2/account', ({ principal }) => ({
    body: wireAccount(desk, accountOf(desk, principal.accountId)),
  }))
  routes.on('GET', '/v2/account/configurations', ({ principal }) => ({ body: configurationOf(principal.accountId) }))
  routes.on(
    'PATCH',
    '/v2/account/configurations',
    ({ principal, request }) => {
      desk.configurations.change(principal.accountId, bodyOf(request.body))
      return { body: configurationOf(principal.accountId) }
    },
    'account:write',
  )
  routes.on('GET', '/v2/account/portfolio/history', ({ principal, query }) => ({
    body: portfolioHistory(desk, accountOf(desk, principal.accountId), query),
  }))
}
