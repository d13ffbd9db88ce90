/** `/portfolio/accounts` and its kin: needed before the rest of `/portfolio` (brokers/ibkr.md 3.1). */
import type { Call, Desk, Routes } from '../desk.ts'
import type { SimAccount } from '../../exchange/account.ts'
import { optionalText } from '../wire/fields.ts'

const pageSize = 20

const accountRow = ({ accountId, createdAt, currency }: SimAccount, isPaper: boolean, title: string) => ({
  id: accountId,
  'PrepaidCrypto-Z': false,
  'PrepaidCrypto-P': false,
  brokerageAccess: true,
  accountId,
  accountVan: accountId,
  accountTitle: title,
  displayName: accountId,
  accountAlias: null,
  accountStatus: createdAt,
  currency,
  type: isPaper ? 'DEMO' : 'INDIVIDUAL',
  tradingType: 'STKNOPT',
  businessType: 'INDEPENDENT',
  category: '',
  ibEntity: 'IBLLC-US',
  faclient: false,
  clearingStatus: 'O',
  covestor: false,
  noClientTrading: false,
  trackVirtualFXPortfolio: false,
  acctCustType: 'INDIVIDUAL',
  parent: { mmc: [], accountId: '', isMParent: false, isMChild: false, isMultiplex: false },
  desc: accountId,
})

function rows(desk: Desk, { gateway, memory }: Call) {
  memory.hasPortfolioAccounts = true
  return gateway.accountIds.flatMap((accountId) => {
    const account = desk.context.exchange.account(accountId)
    return account ? [accountRow(account, gateway.isPaper, gateway.username)] : []
  })
}

export function portfolioAccountRoutes(routes: Routes, desk: Desk): void {
  routes.get('/portfolio/accounts', 'outer', (call) => rows(desk, call))
  routes.get('/portfolio/subaccounts', 'outer', (call) => rows(desk, call))
  routes.get('/portfolio/subaccounts2', 'outer', (call) => {
    const page = Number(optionalText(call.query, 'page') ?? '0')
    const all = rows(desk, call)
    const subaccounts = all.slice(page * pageSize, (page + 1) * pageSize)
    return { metadata: { total: all.length, pageSize, pageNum: page }, subaccounts }
  })
}
