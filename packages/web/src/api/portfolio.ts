/** The portfolio and what is derived from it. `accountIds` empty = all included accounts. */
import type { Performance } from '@g2e/contract/performance'
import type { Allocation, Portfolio, TransactionPage, allocationDimensions } from '@g2e/contract/portfolio'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Output } from './client.ts'
import { keys } from './keys.ts'

export type AllocationBy = (typeof allocationDimensions)[number]

export const portfolioQuery = (accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'whole', accountIds],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Portfolio>('/portfolio', { accountId: accountIds }, signal),
  })

export const allocationQuery = (by: AllocationBy, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'allocation', by, accountIds],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Allocation>('/portfolio/allocation', { by, accountId: accountIds }, signal),
  })

export interface PerformanceRange {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly benchmark: string
}
export const performanceQuery = (range: PerformanceRange, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'performance', range, accountIds],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Performance>('/portfolio/performance', { ...range, accountId: accountIds }, signal),
  })

export interface TransactionsFilter {
  readonly page: number
  readonly symbol?: string | undefined
  readonly type?: string | undefined
}
export const transactionsQuery = (filter: TransactionsFilter, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'transactions', filter, accountIds],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Output<typeof TransactionPage>>(
        '/portfolio/transactions',
        { ...filter, pageSize: 100, accountId: accountIds },
        signal,
      ),
  })

export interface Lot {
  readonly symbol: string
  readonly accountId: string
  readonly openedOn: string
  readonly quantity: string
  readonly costBasis: string | null
  readonly transactionId: string
}
export const lotMethods = ['fifo', 'lifo', 'hifo', 'average'] as const
export type LotMethod = (typeof lotMethods)[number]
export const lotsQuery = (method: LotMethod, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'lots', method, accountIds],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      api.get<{ readonly items: readonly Lot[] }>('/portfolio/lots', { method, accountId: accountIds }, signal),
  })
