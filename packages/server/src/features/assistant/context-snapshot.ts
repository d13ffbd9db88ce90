import type { Portfolio } from '@g2e/contract/portfolio'

/** How things stood when a conversation began. */
export interface ContextSnapshot {
  readonly asOf: string
  readonly portfolio: Pick<Portfolio, 'asOf' | 'currency' | 'totals'> | null
}
