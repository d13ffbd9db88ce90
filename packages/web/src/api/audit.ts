/** The person's own audit chain: read, verified, taken away. */
import type { AuditEntry, AuditPage, AuditVerification } from '@g2e/contract/audit'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, send } from './client.ts'
import type { Output } from './client.ts'
import { keys } from './keys.ts'

export interface AuditFilter {
  /** None = every action. */
  readonly actions?: readonly string[] | undefined
  /** An instant, ISO 8601. */
  readonly from?: string | undefined
}

const pageSize = 60

/** Newest first, sixty at a time. */
export const auditQuery = ({ actions = [], from }: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.audit, 'list', actions, from ?? ''],
    staleTime: 10_000,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Output<typeof AuditPage>>(
        '/audit',
        { action: actions, from, limit: pageSize, cursor: pageParam === '' ? undefined : pageParam },
        signal,
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }): readonly AuditEntry[] => pages.flatMap(({ items }) => items),
  })

export type ChainVerification = Output<typeof AuditVerification>

/** Every hash is computed again by the server; never answered from a store. */
export const chainQuery = queryOptions({
  queryKey: [...keys.audit, 'verify'],
  staleTime: 60_000,
  queryFn: ({ signal }) => api.get<ChainVerification>('/audit/verify', undefined, signal),
})

/** The whole chain, one JSON document a line. Asked for with a session that is renewed first if it has to be. */
export const readAuditExport = async (): Promise<string> => (await send('GET', '/audit/export')).text()
