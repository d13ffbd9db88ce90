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
import { historyRoutes } from './data/history-routes.ts'
import { snapshotRoutes } from './data/snapshot-routes.ts'
import { openDesk, prepareApi, Routes } from './desk.ts'
import type { Desk } from './desk.ts'
import { orderListRoutes } from './orders/list-routes.ts'
import { orderRoutes } from './orders/order-routes.ts'
import { ibkrPolicy } from './policy.ts'
import { loginRoutes } from './session/login-routes.ts'
import { sessionRoutes } from './session/session-routes.ts'
import { simulatorRoutes } from './simulator-routes.ts'
import type { SocketEvent } from './simulator-routes.ts'
import { GatewayStreams } from './stream/gateway-streams.ts'
import { notAuthenticatedBody, tooManyBody, unavailableBody } from './wire/refusal.ts'

async function mountGateway(app: FastifyInstance, desk: Desk, toSockets: SocketEvent): Promise<void> {
  prepareApi(app)
  await loginRoutes(app, desk)
  simulatorRoutes(app, desk, toSockets)
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
    historyRoutes,
    orderRoutes,
    orderListRoutes,
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
    const streams = new GatewayStreams(desk)
    return {
      mounts: { '/ibkr': (app) => mountGateway(app, desk, (gateway, event) => streams.happen(gateway, event)) },
      connect: (connection) => streams.connect(connection),
      answers,
      openLogin: (request) => desk.gateways.openLogin(request),
      tokens: () => desk.gateways.tokens(),
      reset: () => desk.gateways.forget(),
      close: () => streams.close(),
    }
  },
}
