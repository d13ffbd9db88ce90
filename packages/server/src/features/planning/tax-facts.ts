/** Lots that are held, and what was bought or lost within 30 days, over all accounts of the person. */
import { isRetirementAccount } from '@g2e/domain/accounts'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { washDays } from '@g2e/domain/ledger'
import { Money, Quantity, decimal, toMoney } from '@g2e/domain/money'
import type { WashSaleFacts, WashTrade } from '@g2e/domain/orders'
import type { RebalanceLot } from '@g2e/domain/rebalance'
import type { TaxSources } from './planning-deps.ts'

export interface TaxFacts {
  /** New York date. */
  readonly today: string
  readonly lots: readonly RebalanceLot[]
  readonly purchases: WashSaleFacts['purchases']
  readonly losses: WashSaleFacts['losses']
  readonly isRetirement: (accountId: string) => boolean
}

/** In which a sale is taken to close its lots, as the brokers do where nobody chooses. */
export const lotMethod = 'fifo'
const buying: ReadonlySet<string> = new Set(['buy', 'dividend_reinvested'])

/** More than a year, counted from the day after the purchase (IRS Publication 550). */
function termOn(openedOn: string, today: string): 'short' | 'long' {
  const start = addDays(openedOn, 1)
  return today >= `${Number(start.slice(0, 4)) + 1}${start.slice(4)}` ? 'long' : 'short'
}

export async function readTaxFacts({ accounts, market, tax }: TaxSources, userId: string): Promise<TaxFacts> {
  const today = newYorkTime(await market.now(userId)).date
  const since = addDays(today, -washDays)
  const own = await accounts.list(userId)
  const accountIds = own.map(({ id }) => id)
  const isEmpty = accountIds.length === 0
  const [recent, { lots, gains }] = await Promise.all([
    isEmpty ? [] : accounts.ledger(userId, { accountIds, from: since }),
    tax.lots(userId, { accountIds, method: lotMethod }),
  ])
  const names = new Map(own.map(({ id, accountName }) => [id, accountName]))
  const sheltered = new Set(own.filter(isRetirementAccount).map(({ id }) => id))
  const nameOf = (accountId: string): string => names.get(accountId) ?? 'another account'
  return {
    today,
    isRetirement: (accountId) => sheltered.has(accountId),
    lots: lots.flatMap(({ account, symbol, openedOn, quantity, costBasis, transactionId }) =>
      decimal(quantity).gt(0)
        ? [
            {
              accountId: account,
              symbol,
              openedOn,
              transactionId,
              quantity: Quantity(quantity),
              costBasis: Money(costBasis),
              term: termOn(openedOn, today),
            },
          ]
        : [],
    ),
    purchases: recent.flatMap(({ type, symbol, date, accountId }): WashTrade[] =>
      symbol !== null && buying.has(type) ? [{ symbol, date, accountName: nameOf(accountId) }] : [],
    ),
    losses: gains
      .filter(({ gain, closedOn, account }) => gain.startsWith('-') && closedOn >= since && !sheltered.has(account))
      .map(({ symbol, closedOn, account, gain }) => ({
        symbol,
        date: closedOn,
        accountName: nameOf(account),
        loss: toMoney(decimal(gain).neg()),
      })),
  }
}
