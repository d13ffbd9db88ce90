/** Orders and the halt. Placing is never repeated by itself and never shown before the server has answered. */
import type {
  CancelAllAnswer,
  ContractChoice,
  KeptPreview,
  Order,
  OrderCandidates,
  OrderChange,
  OrderContracts,
  OrderDetail,
  OrderPage,
  OrderPreview,
  OrderRequest,
  OrderResolution,
  TradingSettings,
  TradingSettingsChange,
} from '@g2e/contract/orders'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'

export interface OrdersFilter {
  readonly status?: readonly string[] | undefined
  readonly symbol?: string | undefined
  readonly accountId?: string | undefined
  readonly from?: string | undefined
  readonly page?: number | undefined
  readonly pageSize?: number | undefined
}
export const workingStatuses = ['pending', 'open', 'partially_filled', 'pending_cancel', 'unknown'] as const

export const ordersQuery = (filter: OrdersFilter = {}) =>
  queryOptions({
    queryKey: [...keys.orders, 'list', filter],
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Output<typeof OrderPage>>('/orders', { ...filter, status: filter.status?.join(',') }, signal),
  })

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.orders, 'one', id],
    staleTime: 5_000,
    queryFn: ({ signal }) => api.get<OrderDetail>(`/orders/${id}`, undefined, signal),
  })

/** A preview as it was shown, and what came of it. */
export const keptPreviewQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.orders, 'preview', id],
    staleTime: 10_000,
    queryFn: ({ signal }) => api.get<KeptPreview>(`/orders/previews/${id}`, undefined, signal),
  })

/** What a symbol can mean at the broker of an account. */
export const contractsQuery = (accountId: string, symbol: string) =>
  queryOptions({
    queryKey: [...keys.orders, 'contracts', accountId, symbol],
    staleTime: 5 * 60_000,
    retry: false,
    queryFn: ({ signal }) => api.get<OrderContracts>('/orders/contracts', { accountId, symbol }, signal),
  })
export const chooseContract = (choice: Input<typeof ContractChoice>) =>
  api.post<OrderContracts>('/orders/contracts', choice)

export const previewOrder = (request: Input<typeof OrderRequest>) => api.post<OrderPreview>('/orders/preview', request)

/** One key per decision. `randomUUID` is missing where a page came by plain http from another machine. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

interface Placement {
  readonly previewId: string
  readonly acknowledgedWarnings: readonly string[]
  /** One per decision of the person: sending again with it can never make a second order. */
  readonly idempotencyKey: string
}
export const placeOrder = ({ idempotencyKey, ...body }: Placement) =>
  api.post<Order>('/orders', body, { 'idempotency-key': idempotencyKey })

export const cancelOrder = (id: string) => api.delete<Order>(`/orders/${id}`)
export const changeOrder = (id: string, change: Input<typeof OrderChange>) => api.patch<Order>(`/orders/${id}`, change)
/** Read at the broker just now, each time. */
export const candidatesQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.orders, 'candidates', id],
    staleTime: 0,
    queryFn: ({ signal }) => api.get<Output<typeof OrderCandidates>>(`/orders/${id}/candidates`, undefined, signal),
  })
export const resolveOrder = (id: string, resolution: Input<typeof OrderResolution>) =>
  api.post<Order>(`/orders/${id}/resolve`, resolution)
export const cancelAllOrders = (accountId?: string) =>
  api.post<Output<typeof CancelAllAnswer>>('/orders/cancel-all', accountId === undefined ? {} : { accountId })

export const tradingQuery = queryOptions({
  queryKey: keys.trading,
  staleTime: 30_000,
  queryFn: ({ signal }) => api.get<TradingSettings>('/trading/settings', undefined, signal),
})
export const haltTrading = (reason: string, cancelOpen: boolean) =>
  api.post<TradingSettings>('/trading/halt', { reason, cancelOpen })
export const resumeTrading = () => api.post<TradingSettings>('/trading/resume', { confirm: true })
export const changeTrading = (change: Input<typeof TradingSettingsChange>) =>
  api.patch<TradingSettings>('/trading/settings', change)
