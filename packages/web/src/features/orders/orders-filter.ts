/** The filter as it stands in the address, and as the server is asked. */
import { orderStatuses } from '@g2e/domain/orders'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useScope, workingStatuses } from '../../api/index.ts'
import type { OrdersFilter } from '../../api/index.ts'
import { dateOf, useNow } from '../../ui/index.ts'

export const shows = ['all', 'working', 'filled', 'closed'] as const
export type Show = (typeof shows)[number]
export const sinces = ['today', 'week', 'month', 'all'] as const
export type Since = (typeof sinces)[number]

const statusesOf: Readonly<Record<Show, readonly string[]>> = {
  all: orderStatuses,
  working: workingStatuses,
  filled: ['filled'],
  closed: ['canceled', 'replaced', 'expired', 'rejected'],
}
const daysBack: Readonly<Record<Exclude<Since, 'all'>, number>> = { today: 0, week: 6, month: 29 }
const dayMs = 86_400_000
const pageSize = 50

const isOneOf = <Value extends string>(values: readonly Value[], value: string | undefined): value is Value =>
  values.some((one) => one === value)

export interface OrdersView {
  readonly show: Show
  readonly since: Since
  readonly symbol: string
  /** The opened order; `none`: the person closed even the one that opens by itself. */
  readonly order: string | undefined
  readonly page: number
  readonly isFiltered: boolean
  readonly filterOf: (show: Show) => OrdersFilter
  readonly change: (
    search: Readonly<Partial<Record<'show' | 'since' | 'symbol' | 'order' | 'page', string | undefined>>>,
  ) => void
}

export function useOrdersView(): OrdersView {
  const search = useSearch({ from: '/inside/orders' })
  const navigate = useNavigate()
  const scope = useScope()
  const now = useNow(60_000)
  const show = isOneOf(shows, search.show) ? search.show : 'all'
  const since = isOneOf(sinces, search.since) ? search.since : 'week'
  const symbol = search.symbol ?? ''
  const page = Math.max(1, Number(search.page ?? 1) || 1)
  const base: OrdersFilter = {
    symbol: symbol === '' ? undefined : symbol,
    accountId: scope.length === 1 ? scope[0] : undefined,
    from: since === 'all' ? undefined : dateOf(now - daysBack[since] * dayMs),
    pageSize,
  }
  return {
    show,
    since,
    symbol,
    page,
    order: search.order,
    isFiltered: show !== 'all' || since !== 'week' || symbol !== '',
    filterOf: (of) => ({ ...base, status: of === 'all' ? undefined : statusesOf[of] }),
    change: (more) => void navigate({ to: '/orders', search: (before) => ({ ...before, page: undefined, ...more }) }),
  }
}
