/** The activity log, newest first, and the proof that it is whole. */
import type { AuditPage, AuditVerification } from '@g2e/contract/audit'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { addressOf, api } from './client.ts'
import type { Output } from './client.ts'
import { keys } from './keys.ts'

export interface AuditFilter {
  readonly action?: string | undefined
  /** ISO 8601. */
  readonly from?: string | undefined
}
const limit = 100

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.audit, 'list', filter],
    staleTime: 15_000,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Output<typeof AuditPage>>(
        '/audit',
        { ...filter, limit, cursor: pageParam === '' ? undefined : pageParam },
        signal,
      ),
    getNextPageParam: (page) => page.nextCursor,
  })

export const auditVerificationQuery = queryOptions({
  queryKey: [...keys.audit, 'verification'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => api.get<Output<typeof AuditVerification>>('/audit/verify', undefined, signal),
})

export const auditExportAddress = (): string => addressOf('/audit/export')
