/** What a holding or an account paid: dividends, reinvested ones too, and interest. */
import { earningsOf } from '../performance/index.ts'
import type { ReportedLine } from '../ledger/index.ts'

export interface IncomeLine extends ReportedLine {
  readonly accountId: string
  readonly description: string | null
}

export type PaymentKind = 'dividend' | 'dividend_reinvested' | 'interest'

export interface Payment {
  readonly id: string
  readonly accountId: string
  readonly symbol: string | null
  readonly kind: PaymentKind
  readonly date: string
  readonly day: number
  /** Interest paid is negative. */
  readonly amount: bigint
  /** As the broker's words say; `null`: they do not. */
  readonly qualified: boolean | null
}

const kinds: readonly PaymentKind[] = ['dividend', 'dividend_reinvested', 'interest']
const notQualified = /\bnon[\s-]*qual(?:ified)?\b|\bunqualified\b|\bordinary\b/i
const isQualified = /\bqual(?:ified)?\b/i

function qualifiedOf(kind: PaymentKind, words: string | null): boolean | null {
  if (kind === 'interest' || words === null) return null
  if (notQualified.test(words)) return false
  return isQualified.test(words) ? true : null
}

/** `undefined` for a line that pays nothing, or of which no amount is known. */
export function paymentOf(line: IncomeLine): Payment | undefined {
  const kind = kinds.find((name) => name === line.type)
  const earned = kind === undefined ? undefined : earningsOf(line)
  if (kind === undefined || !earned || earned.income === 0n) return undefined
  const { id, accountId, symbol, date, description } = line
  const qualified = qualifiedOf(kind, description)
  return { id, accountId, symbol, kind, date, day: earned.day, amount: earned.income, qualified }
}
