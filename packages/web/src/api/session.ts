/** Who is signed in, and how to become somebody. */
import type { LoginRequest, RegisterRequest, TokenAnswer, User } from '@g2e/contract/auth'
import type { Health } from '@g2e/contract/service'
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'
import { ApiProblem } from './problem.ts'
import { mayBeSignedIn } from './session-renewal.ts'

/** `null`: nobody. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }): Promise<User | null> => {
    if (!mayBeSignedIn()) return null
    try {
      return await api.get<User>('/auth/me', undefined, signal)
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null
      throw error
    }
  },
})

/** Who has just signed in: asked of the server, whatever this tab knew or had noticed of cookies before. */
export const whoEntered = (queries: QueryClient): Promise<User | null> =>
  queries.fetchQuery({
    queryKey: keys.me,
    queryFn: ({ signal }): Promise<User | null> => api.get<User>('/auth/me', undefined, signal),
  })

export const signIn = (body: Input<typeof LoginRequest>) => api.post<Output<typeof TokenAnswer>>('/auth/login', body)
export const register = (body: Input<typeof RegisterRequest>) => api.post<User>('/auth/register', body)
export const enterDemo = () => api.post<Output<typeof TokenAnswer>>('/auth/demo')
export const signOut = () => api.post<void>('/auth/logout')

/** Version and, in demo mode, where the simulators are. */
export const serviceQuery = queryOptions({
  queryKey: keys.service,
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<Output<typeof Health>> => {
    const answer = await fetch('/health', { headers: { accept: 'application/json' } })
    return answer.json()
  },
})
