/** How the portfolio did, at what risk, with what income; and the receipt of every figure. `accountIds` empty = all included accounts. */
import type { Income } from '@g2e/contract/income'
import type { Breakdown, BreakdownDimension, Costs, Performance } from '@g2e/contract/performance'
import type { Receipt, ReceiptDimension, ReceiptFigure } from '@g2e/contract/receipts'
import type {
  Checkup,
  CheckupSettings,
  CheckupSettingsChange,
  Risk,
  StressList,
  StressPeriodId,
  StressRequest,
  StressResult,
} from '@g2e/contract/risk'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { addressOf, api } from './client.ts'
import type { Input } from './client.ts'
import { keys } from './keys.ts'
import type { LotMethod } from './portfolio.ts'

export interface PerformanceRange {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly benchmark: string
}

const staleMs = 60_000

export const performanceQuery = (range: PerformanceRange, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'performance', range, accountIds],
    staleTime: staleMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Performance>('/portfolio/performance', { ...range, accountId: accountIds }, signal),
  })

export const costsQuery = ({ from, to }: PerformanceRange, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'costs', from, to, accountIds],
    staleTime: staleMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Costs>('/portfolio/costs', { from, to, accountId: accountIds }, signal),
  })

export const breakdownQuery = (by: BreakdownDimension, range: PerformanceRange, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'breakdown', by, range, accountIds],
    staleTime: staleMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Breakdown>('/portfolio/performance/breakdown', { by, ...range, accountId: accountIds }, signal),
  })

export const riskQuery = (range: PerformanceRange, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'risk', range, accountIds],
    staleTime: staleMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Risk>('/portfolio/risk', { ...range, accountId: accountIds }, signal),
  })

/** Whose receipt: the range for what stands on the history; the part, year, method and stress where there is one. */
export interface ReceiptWish extends Partial<PerformanceRange> {
  readonly figure: ReceiptFigure
  readonly by?: ReceiptDimension | undefined
  readonly of?: string | undefined
  readonly year?: string | undefined
  readonly method?: LotMethod | undefined
  /** Of a stress: a past period, or shocks as JSON. */
  readonly period?: StressPeriodId | undefined
  readonly shocks?: string | undefined
}

export const receiptQuery = (wish: ReceiptWish, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'receipt', wish, accountIds],
    staleTime: staleMs,
    queryFn: ({ signal }) => api.get<Receipt>('/portfolio/receipts', { ...wish, accountId: accountIds }, signal),
  })

/** Where the browser gets the receipt as a file. */
export const receiptAddress = (wish: ReceiptWish, accountIds: readonly string[]): string =>
  addressOf('/portfolio/receipts', { ...wish, accountId: accountIds, download: true })

export const incomeQuery = (year: string, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'income', year, accountIds],
    staleTime: staleMs,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Income>('/portfolio/income', { year, accountId: accountIds }, signal),
  })

export const stressQuery = (benchmark: string, accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'stress', benchmark, accountIds],
    staleTime: staleMs,
    queryFn: ({ signal }) => api.get<StressList>('/portfolio/stress', { benchmark, accountId: accountIds }, signal),
  })

export const runStress = (request: Input<typeof StressRequest>, accountIds: readonly string[]) => {
  const scope = accountIds.map((id) => `accountId=${encodeURIComponent(id)}`).join('&')
  return api.post<StressResult>(scope === '' ? '/portfolio/stress' : `/portfolio/stress?${scope}`, request)
}

export const checkupQuery = (accountIds: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'checkup', accountIds],
    staleTime: staleMs,
    queryFn: ({ signal }) => api.get<Checkup>('/portfolio/checkup', { accountId: accountIds }, signal),
  })

export const changeCheckup = (change: Input<typeof CheckupSettingsChange>) =>
  api.patch<CheckupSettings>('/portfolio/checkup/settings', change)
