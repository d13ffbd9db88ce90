/** What orders and a rebalancing would do, before anything is kept or sent; and the check for wash sales. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { WhatIf } from '@g2e/contract/planning'
import type { UserActor } from '../../platform/actor.ts'
import type { Http } from '../../platform/http/http.ts'
import type { PlanningDeps } from './planning-deps.ts'
import { registerPlanningRoutes } from './routes.ts'
import { whatIf } from './what-if.ts'

export { planningTools } from './tools.ts'
export { washSaleChecks } from './wash-sale-checks.ts'

export interface Planning {
  whatIf(actor: UserActor, orders: readonly OrderRequest[]): Promise<WhatIf>
  readonly routes: (http: Http) => void
}

export const createPlanning = (deps: PlanningDeps): Planning => ({
  whatIf: (actor, orders) => whatIf(deps, actor, orders),
  routes: (http) => registerPlanningRoutes(http, deps),
})
