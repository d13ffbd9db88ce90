/**
 * The totals of everything as the stream tells them, beside the portfolio as it was read: they move with every trade, and the
 * portfolio is not read again for that. Shown is whichever is newer, so that a reading never turns the figures back.
 */
import type { Portfolio } from '@g2e/contract/portfolio'
import { skipToken, useQuery } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { keys } from './keys.ts'
import type { LiveEvents } from './live-stream.ts'
import { useScope } from './scope.ts'

export type Totals = Pick<Portfolio, 'asOf' | 'totals'>

export const takeTotals = (queries: QueryClient, { asOf, totals }: LiveEvents['portfolio']): void => {
  queries.setQueryData<Totals>(keys.liveTotals, { asOf, totals })
}

/** Nobody tells them any more: what was read counts. */
export const forgetTotals = (queries: QueryClient): void => queries.removeQueries({ queryKey: keys.liveTotals })

/** Instants in ISO 8601 UTC, which sort as they read. */
export const newerTotals = (read: Totals, live: Totals | undefined): Totals =>
  live && live.asOf !== null && live.asOf >= (read.asOf ?? '') ? live : read

/** Of the portfolio as it was read; narrowed to some accounts these are its own, as the stream tells those of all. */
export function useTotals(portfolio: Portfolio): Totals {
  const isWhole = useScope().length === 0
  const { data } = useQuery<Totals>({ queryKey: keys.liveTotals, queryFn: skipToken, staleTime: Infinity })
  return isWhole ? newerTotals(portfolio, data) : portfolio
}
