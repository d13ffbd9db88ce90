/** Domain to contract: what is not promised stays inside. */
import type { Portfolio, Transaction } from '@g2e/contract/portfolio'
import { openRow, rowOfLine, unitsText } from '@g2e/domain/ledger'
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

const trades: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])

/** A fill may be told by quantity and price alone (brokers/alpaca.md 2.7): then what it moved is as the ledger counts it. */
function amountOf(line: TransactionRecord): string | null {
  if (line.amount !== null || !trades.has(line.type)) return line.amount
  const row = openRow(rowOfLine(line, { id: line.id, account: line.accountId }), line.currency)
  return 'reason' in row ? null : unitsText(row.cash)
}

export function presentTransaction(line: TransactionRecord): Transaction {
  const { externalId: _external, at: _at, source, ...transaction } = line
  return { ...transaction, amount: amountOf(line), source: source === importSource ? 'file' : 'broker' }
}
