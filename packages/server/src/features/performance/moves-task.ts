/** The lines of one account become columns: read page by page, in a thread where there are many. */
import { rowsOfPage } from '../../platform/off-loop/page.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import type { LedgerRow } from '../accounts/index.ts'
import { accountMoves } from './account-moves.ts'
import type { AccountMoves } from './account-moves.ts'

export interface MovesPart {
  readonly bytes: Uint8Array
}

export function open(): OffLoopTask<MovesPart, AccountMoves> {
  const lines: LedgerRow[] = []
  return {
    take: ({ bytes }) => {
      for (const row of rowsOfPage<LedgerRow>(bytes)) lines.push(row)
    },
    answer: () => [accountMoves(lines)],
  }
}

export const movesTask: TaskAt<MovesPart, AccountMoves> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
