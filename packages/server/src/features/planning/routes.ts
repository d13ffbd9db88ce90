import { Rebalance, RebalanceRequest, WhatIf, WhatIfRequest } from '@g2e/contract/planning'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import type { PlanningDeps } from './planning-deps.ts'
import { proposeRebalance } from './propose-rebalance.ts'
import { whatIf } from './what-if.ts'

const tags = ['portfolio']

export function registerPlanningRoutes(http: Http, deps: PlanningDeps): void {
  http.post(
    '/portfolio/what-if',
    {
      schema: {
        tags,
        summary: 'The portfolio before and after these orders, in their order; nothing is kept or sent',
        body: WhatIfRequest,
        response: { 200: WhatIf },
      },
    },
    async (request) => whatIf(deps, actorOf(request), request.body.orders),
  )
  http.post(
    '/portfolio/rebalance',
    {
      schema: {
        tags,
        summary:
          'Orders that bring the portfolio to these weights, sales first, and what stays off target; nothing is kept or sent',
        body: RebalanceRequest,
        response: { 200: Rebalance },
      },
    },
    async (request) => proposeRebalance(deps, actorOf(request).userId, request.body),
  )
}
