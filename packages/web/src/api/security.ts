/** The person's own access: password, sign-ins, API keys. */
import type {
  ApiKey,
  ApiKeyCreate,
  ApiKeyCreated,
  MeChange,
  PasswordChange,
  SignInSession,
  User,
} from '@g2e/contract/auth'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'

interface Items<Item> {
  readonly items: readonly Item[]
}

export const sessionsQuery = queryOptions({
  queryKey: [...keys.settings, 'sessions'],
  staleTime: 30_000,
  queryFn: ({ signal }) => api.get<Items<SignInSession>>('/auth/sessions', undefined, signal),
})
export const endSession = (id: string) => api.delete<void>(`/auth/sessions/${id}`)
/** Signs out everywhere, here too. */
export const changePassword = (body: Input<typeof PasswordChange>) => api.post<void>('/auth/password', body)
export const changeMe = (body: Input<typeof MeChange>) => api.patch<User>('/auth/me', body)

export const apiKeysQuery = queryOptions({
  queryKey: [...keys.settings, 'api-keys'],
  staleTime: 30_000,
  queryFn: ({ signal }) => api.get<Items<Output<typeof ApiKey>>>('/api-keys', undefined, signal),
})
/** The key itself is in this answer and nowhere after it. */
export const createApiKey = (body: Input<typeof ApiKeyCreate>) =>
  api.post<Output<typeof ApiKeyCreated>>('/api-keys', body)
export const deleteApiKey = (id: string) => api.delete<void>(`/api-keys/${id}`)
