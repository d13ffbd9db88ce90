/** What brokers report held against what their transactions add up to. Below the portfolio's key: what drops that drops this. */
import type { Difference, Reconciliation } from '@g2e/contract/reconciliation'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { keys } from './keys.ts'

export const reconciliationQuery = (accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'reconciliation', accountIds],
    staleTime: 30_000,
    // A comparison follows its reading by a moment, and nothing is said when all agrees.
    refetchInterval: 60_000,
    queryFn: ({ signal }) => api.get<Reconciliation>('/portfolio/reconciliation', { accountId: accountIds }, signal),
  })

export const acceptDifference = (id: string, note: string) =>
  api.post<Difference>(`/portfolio/reconciliation/${id}/accept`, { note })
export const reopenDifference = (id: string) => api.post<Difference>(`/portfolio/reconciliation/${id}/reopen`)

/** Those that need the person. */
export const needsSettling = ({ status, material }: Difference): boolean => status === 'open' && material
