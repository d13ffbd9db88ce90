/** Questions to a past: any range, any part. It is read where it lies; what goes and comes is the question and its answer. */
import { walkColumns } from '@g2e/domain/columns'
import type { Past, PastMarket, WalkedColumns, WalkWish } from '@g2e/domain/columns'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'

export interface WalkPart {
  readonly past: Past
  readonly market: PastMarket
  readonly wishes: readonly WalkWish[]
}

/** One answer for each wish. */
export function open(): OffLoopTask<WalkPart, WalkedColumns> {
  const parts: WalkPart[] = []
  return {
    take: (part) => parts.push(part),
    *answer() {
      for (const { past, market, wishes } of parts) for (const wish of wishes) yield walkColumns(past, market, wish)
    },
  }
}

export const walkTask: TaskAt<WalkPart, WalkedColumns> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
