/**
 * Transactions, oldest first (schwab.md 3.11): a call takes at most a year and answers at most 3000 rows without saying that
 * there are more, so time is cut into spans, halved where one is full. The cursor is where the next span begins.
 */
import { newYorkInstant } from '@g2e/domain/calendar'
import type { BrokerEnvironment, TransactionsPage } from '../port/broker.ts'
import { Rejected } from '../port/errors.ts'
import type { BrokerAccountId } from '../port/ids.ts'
import type { ReportedTransaction } from '../port/reported.ts'
import { misleading } from './client.ts'
import type { SchwabClient } from './client.ts'
import { mapTransactions } from './map/transactions.ts'
import { listIn } from './order-reading.ts'
import type { MappingReport } from '../kit/index.ts'

const dayMs = 86_400_000
const spanMs = 364 * dayMs
/** How far back the whole history begins. */
export const historyMs = 10 * 365 * dayMs
export const transactionsMax = 3_000
/** Below this a full span is an error: rows would be lost. */
const shortestSpanMs = 60_000

export interface TransactionsDeps {
  readonly client: SchwabClient
  readonly report: MappingReport
  readonly hooks: Pick<BrokerEnvironment, 'now'>
}

/** `since` is a New York date, inclusive. */
export async function readTransactions(
  deps: TransactionsDeps,
  accountId: BrokerAccountId,
  { since, cursor }: { readonly since?: string | undefined; readonly cursor?: string | undefined },
): Promise<TransactionsPage> {
  const now = deps.hooks.now()
  const first = since === undefined ? now - historyMs : newYorkInstant(since, 0)
  const fromMs = cursor === undefined ? first : cursorMs(cursor)
  const toMs = Math.min(fromMs + spanMs, now + dayMs)
  const isOld = toMs < now - spanMs
  const span = { fromMs, toMs }
  const rows = await (isOld && since === undefined
    ? readIfKept(deps, accountId, span)
    : readSpan(deps, accountId, span))
  const transactions = [...rows].toSorted(byTime)
  // Rows carry whole seconds, so none lies between the end of a span and the beginning of the next.
  return { transactions, cursor: toMs > now ? null : new Date(toMs + 1).toISOString() }
}

function cursorMs(cursor: string): number {
  const ms = Date.parse(cursor)
  if (Number.isNaN(ms)) throw misleading('transactions', 'the cursor is none of ours', cursor, '')
  return ms
}

const momentOf = ({ raw, date }: ReportedTransaction): string =>
  typeof raw === 'object' && raw !== null && 'time' in raw && typeof raw.time === 'string' ? raw.time : date

const byTime = (a: ReportedTransaction, b: ReportedTransaction): number => {
  const [first, second] = [momentOf(a), momentOf(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

/** How far back the broker keeps rows is not documented; where it refuses to say, there are none for the whole history. */
async function readIfKept(
  deps: TransactionsDeps,
  accountId: BrokerAccountId,
  span: Span,
): Promise<readonly ReportedTransaction[]> {
  try {
    return await readSpan(deps, accountId, span)
  } catch (error) {
    if (error instanceof Rejected && error.context.failure?.kind === 'invalid_request') return []
    throw error
  }
}

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

async function readSpan(
  deps: TransactionsDeps,
  accountId: BrokerAccountId,
  span: Span,
): Promise<readonly ReportedTransaction[]> {
  const { fromMs, toMs } = span
  const asked = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
  const { rows, isFull } = await deps.client.transactions(accountId, asked, (body) => {
    const list = listIn(body, 'transactions')
    return { rows: deps.report.items(mapTransactions(list)), isFull: list.length >= transactionsMax }
  })
  if (!isFull) return rows
  if (toMs - fromMs <= shortestSpanMs)
    throw misleading('transactions', `a minute has ${transactionsMax} rows and more`, asked, '')
  const middleMs = Math.floor((fromMs + toMs) / 2_000) * 1_000 + 999
  const earlier = await readSpan(deps, accountId, { fromMs, toMs: middleMs })
  return [...earlier, ...(await readSpan(deps, accountId, { fromMs: middleMs + 1, toMs }))]
}
