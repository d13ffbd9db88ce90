/** Brokers that exist, connections to them, and the accounts inside. */
import type {
  AccountChange,
  Account,
  BrokerList,
  CalendarFeed,
  CalendarFeedMade,
  CallbackRequest,
  Connection,
  ConnectionChange,
  ConnectionCreate,
  ConnectionCreated,
  ConnectionList,
  ConnectionReauthorize,
} from '@g2e/contract/connections'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'

export const brokersQuery = queryOptions({
  queryKey: keys.brokers,
  staleTime: 10 * 60_000,
  queryFn: ({ signal }) => api.get<Output<typeof BrokerList>>('/brokers', undefined, signal),
})

export const connectionsQuery = queryOptions({
  queryKey: keys.connections,
  staleTime: 30_000,
  queryFn: ({ signal }) => api.get<Output<typeof ConnectionList>>('/brokerages/connections', undefined, signal),
})

export const calendarFeedQuery = queryOptions({
  queryKey: keys.calendarFeed,
  queryFn: ({ signal }) => api.get<Output<typeof CalendarFeed>>('/brokerages/calendar', undefined, signal),
})
export const makeCalendarFeed = () => api.post<Output<typeof CalendarFeedMade>>('/brokerages/calendar')
export const endCalendarFeed = () => api.delete<void>('/brokerages/calendar')

export const beginConnection = (body: Input<typeof ConnectionCreate>) =>
  api.post<ConnectionCreated>('/brokerages/connections', body)
export const completeConnection = (body: Input<typeof CallbackRequest>) =>
  api.post<Connection>('/brokerages/callback', body)
export const reauthorizeConnection = (id: string, body: Input<typeof ConnectionReauthorize>) =>
  api.post<ConnectionCreated>(`/brokerages/connections/${id}/reauthorize`, body)
export const syncConnection = (id: string) => api.post<void>(`/brokerages/connections/${id}/sync`)
export const changeConnection = (id: string, body: Input<typeof ConnectionChange>) =>
  api.patch<Connection>(`/brokerages/connections/${id}`, body)
export const disconnect = (id: string) => api.delete<void>(`/brokerages/connections/${id}`)
export const changeAccount = (id: string, body: Input<typeof AccountChange>) =>
  api.patch<Account>(`/brokerages/accounts/${id}`, body)
