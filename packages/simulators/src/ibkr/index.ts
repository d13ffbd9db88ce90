/**
 * The simulated Client Portal gateway of Interactive Brokers under `/ibkr`: sign-in pages, API and WebSocket. Written from
 * brokers/ibkr.md; it never sees the adapter's code, so that a misreading of one does not hide in the other.
 */
import type { FastifyInstance } from 'fastify'
import type { FaultAnswers } from '../faults/faults.ts'
import type { BrokerServer, MountedBroker } from '../host/broker-server.ts'
import { balanceRoutes } from './accounts/balance-routes.ts'
import { iserverAccountRoutes } from './accounts/iserver-accounts.ts'
import { portfolioAccountRoutes } from './accounts/portfolio-accounts.ts'
import { positionRoutes } from './accounts/position-routes.ts'
import { contractRoutes } from './contracts/contract-routes.ts'
import { searchRoutes } from './contracts/search-routes.ts'
import { snapshotRoutes } from './data/snapshot-routes.ts'
import { openDesk, prepareApi, Routes } from './desk.ts'
import type { Desk } from './desk.ts'
import { ibkrPolicy } from './policy.ts'
import { loginRoutes } from './session/login-routes.ts'
import { sessionRoutes } from './session/session-routes.ts'
import { simulatorRoutes } from './simulator-routes.ts'
import { notAuthenticatedBody, tooManyBody, unavailableBody } from './wire/refusal.ts'

async function mountGateway(app: FastifyInstance, desk: Desk): Promise<void> {
  prepareApi(app)
  await loginRoutes(app, desk)
  simulatorRoutes(app, desk, () => undefined)
  const routes = new Routes(app, desk)
  for (const add of [
    sessionRoutes,
    iserverAccountRoutes,
    portfolioAccountRoutes,
    balanceRoutes,
    positionRoutes,
    searchRoutes,
    contractRoutes,
    snapshotRoutes,
  ])
    add(routes, desk)
}

const headers = { 'content-type': 'application/json; charset=utf-8' }

const answers: FaultAnswers = {
  status(status) {
    if (status === 429) return { status, headers, body: JSON.stringify(tooManyBody) }
    if (status === 500) return { status, headers, body: JSON.stringify({ error: 'error reason' }) }
    return { status, headers, body: JSON.stringify({ ...unavailableBody, statusCode: status }) }
  },
  expiredToken: () => ({ status: 401, headers, body: JSON.stringify(notAuthenticatedBody) }),
}

export const ibkrServer: BrokerServer = {
  brokerId: 'ibkr',
  policy: ibkrPolicy,
  mount(context): MountedBroker {
    const desk = openDesk(context)
    return {
      mounts: { '/ibkr': (app) => mountGateway(app, desk) },
      answers,
      openLogin: (request) => desk.gateways.openLogin(request),
      tokens: () => desk.gateways.tokens(),
      reset: () => desk.gateways.forget(),
    }
  },
}
