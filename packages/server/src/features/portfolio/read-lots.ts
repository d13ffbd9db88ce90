/** Lots, realized gains and wash sales out of the brokers' ledger lines, by the very analysis of `g2e analyze`. */
import { newYorkTime } from '@g2e/domain/calendar'
import { movementOf } from '@g2e/domain/ledger'
import type { BundleRow, LotMethod } from '@g2e/domain/ledger'
import { analyze, bundleDefaults } from '@g2e/domain/ledger-bundle'
import type { BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { TransactionRecord } from '../accounts/index.ts'
import { accountsInScope } from './read-portfolio.ts'
import type { ReadPortfolioDeps } from './read-portfolio.ts'

export interface LotsAnswer extends Pick<BundleAnswer, 'lots' | 'gains' | 'washSales' | 'excluded'> {
  /** By the id of the closing line. */
  readonly sales: ReadonlyMap<string, { readonly symbol: string; readonly soldOn: string }>
}

const rowOf = (line: TransactionRecord): BundleRow => ({
  id: line.id,
  account: line.accountId,
  date: line.date,
  type: line.type,
  currency: line.currency,
  time: line.at ?? undefined,
  symbol: line.symbol ?? undefined,
  quantity: line.quantity ?? undefined,
  price: line.price ?? undefined,
  fee: line.fee ?? undefined,
  amount: line.amount ?? undefined,
})

/**
 * Some brokers call the purchase that closes a short sale a plain purchase: it is a cover as far as the account is short.
 * A line that does both, closing and opening, is left as it is and named by the analysis.
 */
function withCovers(lines: readonly TransactionRecord[]): readonly BundleRow[] {
  const held = new Map<string, bigint>()
  return lines.map((line) => {
    const moved = movementOf(line)
    const key = `${line.accountId}|${line.symbol ?? ''}`
    const before = held.get(key) ?? 0n
    if (!('reason' in moved)) held.set(key, before + moved.quantity)
    const row = rowOf(line)
    return line.type === 'buy' && before < 0n ? { ...row, type: 'buy_to_cover' } : row
  })
}

const retirement = /\b(?:roth|ira)\b/i

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readLots(
  deps: ReadPortfolioDeps,
  userId: string,
  { accountIds: wanted, method }: { readonly accountIds: readonly string[] | undefined; readonly method: LotMethod },
): Promise<LotsAnswer> {
  const { accounts, market } = deps
  const accountIds = await accountsInScope(deps, userId, wanted)
  const lines = accountIds.length === 0 ? [] : await accounts.ledger(userId, { accountIds })
  const own = await accounts.list(userId)
  const answer = analyze({
    baseCurrency: 'USD',
    accounts: own.map(({ id, accountType }) => ({ id, type: retirement.test(accountType ?? '') ? 'ira' : 'taxable' })),
    transactions: withCovers(lines),
    prices: {},
    fx: {},
    valuations: [],
    flows: [],
    cashFlows: [],
    returns: [],
    benchmarkReturns: [],
    range: { to: newYorkTime(await market.now(userId)).date },
    options: { ...bundleDefaults, lotMethod: method },
  })
  const ids = new Set(lines.map(({ id }) => id))
  return {
    lots: answer.lots,
    gains: answer.gains,
    washSales: answer.washSales,
    // Without prices nothing is valued here; only lines that could not be counted are told.
    excluded: answer.excluded.filter(({ what }) => ids.has(what)),
    sales: new Map(answer.gains.map(({ sellId, symbol, closedOn }) => [sellId, { symbol, soldOn: closedOn }])),
  }
}
