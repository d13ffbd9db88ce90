/** Account numbers with their hashes, and accounts with balances and positions (brokers/schwab.md 3.1, 3.2). */
import type { SimAccount } from '../../exchange/account.ts'
import { accountOf, accountsOf } from '../desk.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf, numberOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { invalid } from '../wire/refusal.ts'
import { wireBalances } from './balances.ts'
import { wirePosition } from './positions.ts'

function wireAccount(desk: Desk, account: SimAccount, query: Fields): Fields {
  const fields = listOf(query, 'fields')
  const stranger = fields.find((name) => name !== 'positions')
  if (stranger !== undefined) throw invalid(`fields: ${stranger} is not supported; the only value is positions`)
  const { exchange } = desk.context
  const balances = exchange.balances(account.accountId)
  const positions = exchange.positions(account.accountId).map((position) => wirePosition(desk, position))
  const value = numberOf(balances.totalValue)
  return {
    securitiesAccount: {
      type: account.accountType === 'margin' ? 'MARGIN' : 'CASH',
      accountNumber: account.accountNumber,
      roundTrips: 0,
      isDayTrader: false,
      isClosingOnlyRestricted: account.blocked,
      pfcbFlag: false,
      // An account that holds nothing has no key either: absent fields are omitted.
      ...(fields.length > 0 && positions.length > 0 ? { positions } : {}),
      ...wireBalances(desk, account, balances),
    },
    aggregatedBalance: { currentLiquidationValue: value, liquidationValue: value },
  }
}

export function accountRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/accounts/accountNumbers', ({ principal }) => ({
    body: accountsOf(desk, principal).map(({ accountId, accountNumber }) => ({
      accountNumber,
      hashValue: desk.credentials.hashOf(accountId),
    })),
  }))
  routes.on('GET', '/accounts', ({ principal, query }) => ({
    body: accountsOf(desk, principal).map((account) => wireAccount(desk, account, query)),
  }))
  routes.on('GET', '/accounts/:accountHash', (call) => ({
    body: wireAccount(desk, accountOf(desk, call), call.query),
  }))
}
