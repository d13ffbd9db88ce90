/** Questions to a past: any range, any part. It is read where it lies; what goes and comes is the question and its answer. */
import { openWalked, walkColumns } from '@g2e/domain/columns'
import type { Past, PastMarket, WalkedColumns, WalkWish } from '@g2e/domain/columns'
import { moneyWeighted } from './money-weighted.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'

export interface WalkPart {
  readonly past: Past
  readonly market: PastMarket
  readonly wishes: readonly WalkWish[]
}

/** One for each wish. */
export interface WalkedPart extends WalkedColumns {
  /** Thousands of flows are a search of seconds, so it is made here. */
  readonly weighted: MoneyWeighted
}

function walked({ past, market }: WalkPart, wish: WalkWish): WalkedPart {
  const told = walkColumns(past, market, wish)
  return { ...told, weighted: moneyWeighted(openWalked(told).history.days) }
}

export function open(): OffLoopTask<WalkPart, WalkedPart> {
  const parts: WalkPart[] = []
  return {
    take: (part) => parts.push(part),
    *answer() {
      for (const part of parts) for (const wish of part.wishes) yield walked(part, wish)
    },
  }
}

export const walkTask: TaskAt<WalkPart, WalkedPart> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
