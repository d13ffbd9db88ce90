/** Ledger lines as the table has them, and as the rest of the house sees them. */
import { transactionTypes } from '@g2e/brokers/port'
import { Money, Price, Quantity, decimal } from '@g2e/domain/money'
import type { TransactionRecord } from '../account-record.ts'
import { transactions } from '../tables.ts'

const as = <T>(make: (text: string) => T, text: string | null): T | null =>
  text === null ? null : make(decimal(text).toFixed())

const instantOf = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

const { id, accountId, brokerId, externalId, type, symbol, quantity, price, fee, amount, currency } = transactions
export const columns = {
  id,
  accountId,
  brokerId,
  externalId,
  type,
  symbol,
  quantity,
  price,
  fee,
  amount,
  currency,
  date: transactions.tradedOn,
  at: transactions.tradedAt,
  description: transactions.description,
  ratio: transactions.ratio,
  newSymbol: transactions.newSymbol,
  basisFraction: transactions.basisFraction,
  lots: transactions.lots,
  source: transactions.source,
  importId: transactions.importId,
  correctedAt: transactions.correctedAt,
  withdrawnAt: transactions.withdrawnAt,
}
type Selected = { readonly [Name in Exclude<keyof typeof columns, 'lots'>]: string | null } & {
  readonly lots: readonly string[] | null
  readonly id: string
  readonly accountId: string
  readonly brokerId: string
  readonly externalId: string
  readonly type: string
  readonly currency: string
  readonly date: string
  readonly source: string
}

export const recordOf = (row: Selected): TransactionRecord => ({
  id: row.id,
  accountId: row.accountId,
  brokerId: row.brokerId,
  externalId: row.externalId,
  type: transactionTypes.find((known) => known === row.type) ?? 'other',
  symbol: row.symbol,
  quantity: as(Quantity, row.quantity),
  price: as(Price, row.price),
  fee: as(Money, row.fee),
  amount: as(Money, row.amount),
  currency: row.currency,
  date: row.date,
  at: instantOf(row.at),
  description: row.description,
  ratio: as((text) => text, row.ratio),
  newSymbol: row.newSymbol,
  basisFraction: as((text) => text, row.basisFraction),
  lots: row.lots,
  source: row.source,
  importId: row.importId,
  correctedAt: instantOf(row.correctedAt),
  withdrawnAt: instantOf(row.withdrawnAt),
})
