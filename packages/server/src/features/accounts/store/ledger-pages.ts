/** A long ledger in pages: what is told of it before it is read, and how its days are divided. */
import type { TransactionRecord } from '../account-record.ts'

/** Lines of one ledger that are counted; whoever reads them says so when there are more. */
export const ledgerRowsMax = 200_000
export interface LedgerPages {
  /** Lines that there are. */
  readonly total: number
  /** Of these, how many come, the oldest. */
  readonly counted: number
  readonly pages: AsyncIterable<readonly TransactionRecord[]>
}

/** Of one day: equal as long as no line of it was added, changed or taken away. */
export interface LedgerDay {
  readonly date: string
  readonly lines: number
  readonly mark: string
}

/** As `LedgerPages`, each page as the bytes of a JSON list of `LedgerRow`: read by a thread, not here. */
export interface LedgerBytes extends Omit<LedgerPages, 'pages'> {
  readonly pages: AsyncIterable<Uint8Array>
  /** Those that are counted, ascending. */
  readonly days: readonly LedgerDay[]
  /** As `pages`, of the day and later ones. */
  readonly pagesFrom: (date: string) => AsyncIterable<Uint8Array>
}

/** Days that follow each other and have about a page of lines, as many as the limit allows; a day is never divided. */
export function spansOf(all: readonly LedgerDay[], linesMax: number) {
  const spans: { from: string; to: string; lines: number }[] = []
  const days: LedgerDay[] = []
  let counted = 0
  for (const day of all) {
    const { date, lines } = day
    if (counted + lines > ledgerRowsMax) break
    counted += lines
    days.push(day)
    const last = spans.at(-1)
    if (!last || last.lines + lines > linesMax) spans.push({ from: date, to: date, lines })
    else {
      last.to = date
      last.lines += lines
    }
  }
  return { spans, counted, days }
}
