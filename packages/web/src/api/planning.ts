/** What orders would do, and which orders would bring a portfolio to its targets. Nothing is kept or sent by asking. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { Rebalance, RebalanceRequest, WhatIf } from '@g2e/contract/planning'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input } from './client.ts'
import { keys } from './keys.ts'

export type RebalanceWish = Input<typeof RebalanceRequest>

export const rebalance = (wish: RebalanceWish) => api.post<Rebalance>('/portfolio/rebalance', wish)

/** As many as one question may hold (`contract/planning.ts`, `whatIfOrdersMax`). */
export const whatIfOrdersMax = 50

/** In the order in which they would be sent: each sees what the one before it left. */
export const whatIfQuery = (orders: readonly Input<typeof OrderRequest>[]) =>
  queryOptions({
    queryKey: [...keys.portfolio, 'what-if', orders],
    staleTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: () => api.post<WhatIf>('/portfolio/what-if', { orders }),
  })
