/** Domain to contract: what is not promised stays inside. */
import type { Portfolio, Transaction } from '@g2e/contract/portfolio'
import type { AggregatePortfolio } from '@g2e/domain/portfolio'
import { importSource } from '../accounts/index.ts'
import type { TransactionRecord } from '../accounts/index.ts'

export const presentPortfolio = ({
  asOf,
  currency,
  totals,
  positions,
  accounts,
  unpriced,
}: AggregatePortfolio): Portfolio => ({
  asOf,
  currency,
  totals,
  positions: positions.map((position) => ({ ...position, holdings: [...position.holdings] })),
  accounts: accounts.map(
    ({ accountId, brokerId, accountName, totalValue, cash, buyingPower, status, asOf: at, error }) => ({
      accountId,
      brokerId,
      accountName,
      totalValue,
      cash,
      buyingPower,
      status,
      asOf: at,
      error,
    }),
  ),
  unpriced: [...unpriced],
})

export const presentTransaction = ({
  externalId: _external,
  at: _at,
  source,
  ...transaction
}: TransactionRecord): Transaction => ({ ...transaction, source: source === importSource ? 'file' : 'broker' })
