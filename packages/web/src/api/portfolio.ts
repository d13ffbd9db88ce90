/** The portfolio and what is derived from it. `accountIds` empty = all included accounts. */
import type {
  Allocation,
  GainList,
  LotList,
  Portfolio,
  Transaction,
  TransactionPage,
  WashSaleList,
  allocationDimensions,
} from '@g2e/contract/portfolio'
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

export interface TransactionsFilter {
  readonly page: number
  readonly symbol?: string | undefined
  readonly type?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** In the symbol or in the broker's description. */
  readonly q?: string | undefined
}
const transactionsPageSize = 100
export const transactionsQuery = (filter: TransactionsFilter, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'transactions', filter, accountIds],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Output<typeof TransactionPage>>(
        '/portfolio/transactions',
        { ...filter, pageSize: transactionsPageSize, accountId: accountIds },
        signal,
      ),
  })

/** Every page of it, one after the other, for a file. */
export async function allTransactions(
  filter: Omit<TransactionsFilter, 'page'>,
  accountIds: readonly string[],
): Promise<readonly Transaction[]> {
  const items: Transaction[] = []
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const query = { ...filter, page, pageSize: pageSizeMax, accountId: accountIds }
    const answer = await api.get<Output<typeof TransactionPage>>('/portfolio/transactions', query)
    items.push(...answer.items)
    pages = answer.pages
  }
  return items
}
/** The most that the contract lets one page have. */
const pageSizeMax = 200

export const lotMethods = ['fifo', 'lifo', 'hifo', 'average', 'specific'] as const
export type LotMethod = (typeof lotMethods)[number]
export const lotsQuery = (method: LotMethod, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'lots', method, accountIds],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<LotList>('/portfolio/lots', { method, accountId: accountIds }, signal),
  })

export interface GainsWish {
  readonly method: LotMethod
  /** Nothing: of all years. */
  readonly year?: string | undefined
  readonly page: number
}
export const gainsPageSize = 100

/** A page of a year's closings, the latest first; the sums of every year are in each answer. */
export const gainsQuery = (wish: GainsWish, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'gains', wish, accountIds],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<GainList>('/portfolio/gains', { ...wish, pageSize: gainsPageSize, accountId: accountIds }, signal),
  })

/** All of a year, for a file. */
export const allGains = (wish: Omit<GainsWish, 'page'>, accountIds: readonly string[]): Promise<GainList> =>
  api.get<GainList>('/portfolio/gains', { ...wish, accountId: accountIds })

export const washSalesQuery = ({ year, method, page }: GainsWish, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'wash-sales', year, method, page, accountIds],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<WashSaleList>(
        '/portfolio/wash-sales',
        { year, method, page, pageSize: gainsPageSize, accountId: accountIds },
        signal,
      ),
  })
