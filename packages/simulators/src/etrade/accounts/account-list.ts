/** `GET /v1/accounts/list` (brokers/etrade.md 2.1). */
import type { SimAccount } from '../../exchange/account.ts'
import type { Desk, Routes } from '../desk.ts'
import { closedAccountOf } from '../logins.ts'
import type { ClosedAccount } from '../logins.ts'
import { seconds } from '../wire/time.ts'
import type { Fields } from '../wire/value.ts'

/** What an account was opened with, kept beside it by the login. */
export const extraText = ({ extra }: SimAccount, name: string): string => {
  const value = extra[name]
  return typeof value === 'string' ? value : ''
}

export const modeOf = ({ accountType }: SimAccount): 'CASH' | 'MARGIN' => (accountType === 'cash' ? 'CASH' : 'MARGIN')

const listed = (account: SimAccount): Fields => ({
  accountId: account.accountNumber,
  accountIdKey: account.accountId,
  accountMode: modeOf(account),
  accountDesc: extraText(account, 'accountDesc'),
  accountName: account.name,
  accountType: extraText(account, 'accountType'),
  institutionType: 'BROKERAGE',
  accountStatus: 'ACTIVE',
  closedDate: 0,
  shareWorksAccount: false,
  fcManagedMssbClosedAccount: false,
})

const closedAt = Date.UTC(2018, 2, 14, 12, 23)

const listedClosed = ({ accountId, accountIdKey }: ClosedAccount): Fields => ({
  accountId,
  accountIdKey,
  accountMode: 'CASH',
  accountDesc: 'INDIVIDUAL',
  accountName: '',
  accountType: 'CASH',
  institutionType: 'BROKERAGE',
  accountStatus: 'CLOSED',
  closedDate: seconds(closedAt),
  shareWorksAccount: false,
  fcManagedMssbClosedAccount: false,
})

export function accountListRoutes(routes: Routes, { context, settings }: Desk): void {
  routes.on('GET', '/accounts/list', 'accounts', ({ login }) => {
    const open = login.accountIds.flatMap((id) => context.exchange.account(id) ?? [])
    const closed = settings.current.listsClosedAccount ? [listedClosed(closedAccountOf(login))] : []
    return { root: 'AccountListResponse', body: { Accounts: { Account: [...open.map(listed), ...closed] } } }
  })
}
