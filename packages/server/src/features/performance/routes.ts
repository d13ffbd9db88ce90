import { Performance, PerformanceQuery } from '@g2e/contract/performance'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import type { PerformanceReader } from './read-performance.ts'

const tags = ['portfolio']

export interface PerformanceRouteDeps {
  readonly reader: PerformanceReader
}

const scopeOf = (query: { accountId?: string[] | undefined; refresh?: 'true' | 'false' | undefined }) => ({
  accountIds: query.accountId,
  refresh: query.refresh === 'true',
})

export function registerPerformanceRoutes(http: Http, { reader }: PerformanceRouteDeps): void {
  http.get(
    '/portfolio/performance',
    {
      schema: {
        tags,
        summary: 'Value and return day by day, with the conventions behind every figure',
        querystring: PerformanceQuery,
        response: { 200: Performance },
      },
    },
    async (request) => reader.read(actorOf(request).userId, request.query, scopeOf(request.query)),
  )
}
