/** Opening and changing accounts. The last four characters of a number are digits and unique at the broker. */
import { Money, decimal } from '@g2e/domain/money'
import type { SimAccount } from './account.ts'
import type { Desk } from './desk.ts'
import type { BrokerExchange, NewAccount } from './exchange.ts'
import { accountOf, post } from './ledger.ts'

/** As many as four digits can tell apart. */
const accountsMost = 10_000

function freeSuffix(desk: Desk, draw: number): string {
  const taken = new Set([...desk.accounts.values()].map(({ accountNumber }) => accountNumber.slice(-4)))
  if (taken.size >= accountsMost) throw new Error(`${desk.brokerId} has ${accountsMost} accounts and takes no more`)
  let suffix = Math.floor(draw * accountsMost)
  const text = (): string => String(suffix).padStart(4, '0')
  while (taken.has(text())) suffix = (suffix + 1) % accountsMost
  return text()
}

export function addAccount(desk: Desk, wanted: NewAccount, at: number): SimAccount {
  const sequence = desk.next('account')
  const random = desk.idStream('account', sequence)
  const newId = desk.policy.newAccountId(random)
  const suffix = freeSuffix(desk, desk.draw('suffix', sequence))
  const accountNumber = desk.policy.accountNumber(random, suffix, wanted.extra ?? {})
  const account: SimAccount = {
    accountId: desk.policy.accountIdIsNumber ? accountNumber : newId,
    brokerId: desk.brokerId,
    accountNumber,
    name: wanted.name,
    accountType: wanted.accountType,
    multiplier: wanted.multiplier ?? (wanted.accountType === 'cash' ? 1 : 2),
    currency: wanted.currency ?? 'USD',
    ownerRef: wanted.ownerRef,
    createdAt: at,
    cash: Money('0'),
    blocked: false,
    extra: wanted.extra ?? {},
  }
  desk.accounts.set(account.accountId, account)
  const cash = decimal(wanted.cash ?? '0')
  if (!cash.isZero())
    post(desk, { accountId: account.accountId, type: 'deposit', at, amount: cash, description: 'Deposit on opening' })
  return accountOf(desk, account.accountId)
}

export function changeAccount(
  desk: Desk,
  accountId: string,
  change: Parameters<BrokerExchange['updateAccount']>[1],
): SimAccount {
  const account = { ...accountOf(desk, accountId), ...change }
  desk.accounts.set(accountId, account)
  return account
}
