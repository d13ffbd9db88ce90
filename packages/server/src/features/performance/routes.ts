import { Performance, PerformanceQuery } from '@g2e/contract/performance'
import { Risk, RiskQuery } from '@g2e/contract/risk'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { readPerformance } from './read-performance.ts'
import { readRisk } from './read-risk.ts'

const tags = ['portfolio']

const scopeOf = (query: { accountId?: string[] | undefined; refresh?: 'true' | 'false' | undefined }) => ({
  accountIds: query.accountId,
  refresh: query.refresh === 'true',
})

export function registerPerformanceRoutes(http: Http, deps: PerformanceDeps): void {
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
    async (request) => readPerformance(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
  http.get(
    '/portfolio/risk',
    {
      schema: {
        tags,
        summary: 'What the ups and downs say of risk, and the shape of what is held; a loss is positive',
        querystring: RiskQuery,
        response: { 200: Risk },
      },
    },
    async (request) => readRisk(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
}
