/** The lines of one account become columns: read page by page, in a thread where there are many. */
import { rowsOfPage } from '../../platform/off-loop/page.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import type { LedgerRow } from '../accounts/index.ts'
import { accountMoves } from './account-moves.ts'
import type { AccountMoves, KnownMoves } from './account-moves.ts'

export type MovesPart = { readonly bytes: Uint8Array } | { readonly known: KnownMoves }

export function open(): OffLoopTask<MovesPart, AccountMoves> {
  const lines: LedgerRow[] = []
  let known: KnownMoves | undefined
  return {
    take: (part) => {
      if ('known' in part) known = part.known
      else for (const row of rowsOfPage<LedgerRow>(part.bytes)) lines.push(row)
    },
    answer: () => [accountMoves(lines, known)],
  }
}

export const movesTask: TaskAt<MovesPart, AccountMoves> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
