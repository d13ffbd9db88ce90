/** Questions to a past: any range, any part. It is read where it lies; what goes and comes is the question and its answer. */
import { packHistory, walkPast } from '@g2e/domain/columns'
import type { PackedHistory, Past, PastMarket, WalkWish } from '@g2e/domain/columns'
import type { Contribution } from '@g2e/domain/performance'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'

export interface WalkPart {
  readonly past: Past
  readonly market: PastMarket
  readonly wishes: readonly WalkWish[]
}

/** One for each wish. */
export interface WalkedPart extends PackedHistory {
  readonly contributions: readonly Contribution[]
}

export function open(): OffLoopTask<WalkPart, WalkedPart> {
  const parts: WalkPart[] = []
  return {
    take: (part) => parts.push(part),
    *answer() {
      for (const { past, market, wishes } of parts)
        for (const wish of wishes) {
          const { history, contributions } = walkPast(past, market, wish)
          yield { ...packHistory(history), contributions }
        }
    },
  }
}

export const walkTask: TaskAt<WalkPart, WalkedPart> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
