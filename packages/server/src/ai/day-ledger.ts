/** What this process knows of each person's spending today, where no other process spends: read once, kept up in memory. */
import { decimal } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'

interface Day {
  /** UTC date. */
  readonly day: string
  readonly spent: Promise<{ total: Decimal }>
}

/** People in memory; the first to come are the first to go, and are read again. */
const peopleMax = 10_000

export interface DayLedger {
  /** Counts `usd` unless that would pass `limitUsd`; false: not counted. */
  take(userId: string, usd: string, limitUsd: string): Promise<boolean>
  /** What was taken on `day` turned out to be another sum. */
  correct(userId: string, day: string, byUsd: Decimal): void
}

/** `read` answers what is kept of this user's day, USD; `today` the UTC date. */
export function createDayLedger(read: (userId: string) => Promise<string>, today: () => string): DayLedger {
  const days = new Map<string, Day>()
  const start = (userId: string): Day => {
    const started = { day: today(), spent: read(userId).then((total) => ({ total: decimal(total) })) }
    days.set(userId, started)
    started.spent.catch(() => days.delete(userId))
    for (const first of days.keys()) {
      if (days.size <= peopleMax) break
      days.delete(first)
    }
    return started
  }
  return {
    take: async (userId, usd, limitUsd) => {
      const known = days.get(userId)
      const spent = await (known?.day === today() ? known : start(userId)).spent
      const total = spent.total.plus(usd)
      if (total.gt(limitUsd)) return false
      spent.total = total
      return true
    },
    correct: (userId, day, byUsd) => {
      const known = days.get(userId)
      if (known?.day !== day) return
      void known.spent.then((spent) => {
        spent.total = spent.total.plus(byUsd)
      })
    },
  }
}
