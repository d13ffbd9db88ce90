/**
 * The simulated Alpaca: trading host with OAuth pages and trade_updates under `/alpaca` (`/alpaca-live` serves live
 * accounts only), market data and its streams under `/alpaca-data`. Written from brokers/alpaca.md; it never sees the
 * adapter's code, so that a misreading of one does not hide in the other.
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { ZodError } from 'zod'
import type { BrokerServer, MountedBroker, SimSocket } from '../host/broker-server.ts'
import type { FaultAnswers } from '../faults/faults.ts'
import { dataRoutes } from './data/data-routes.ts'
import { openDesk, prepareHost, Routes } from './desk.ts'
import type { Desk } from './desk.ts'
import type { HostEnvironment } from './credentials.ts'
import { oauthRoutes } from './oauth-routes.ts'
import { alpacaPolicy } from './policy.ts'
import { MarketDataStreams } from './stream/market-data.ts'
import { tradeEventRoute } from './stream/trade-events.ts'
import { TradeUpdates } from './stream/trade-updates.ts'
import { accountRoutes } from './trading/account-routes.ts'
import { activityRoutes } from './trading/activities.ts'
import { assetRoutes } from './trading/asset-routes.ts'
import { clockRoutes } from './trading/clock-routes.ts'
import { optionContractRoutes } from './trading/option-contract-routes.ts'
import { orderRoutes } from './trading/order-routes.ts'
import { positionRoutes } from './trading/position-routes.ts'
import { watchlistRoutes } from './trading/watchlist-routes.ts'
import {
  badGatewayPage,
  gatewayTimeoutPage,
  internalErrorBody,
  rateLimitedBody,
  unauthorizedBody,
} from './wire/refusal.ts'

async function mountTrading(app: FastifyInstance, desk: Desk, environment: HostEnvironment): Promise<void> {
  await app.register(formbody)
  prepareHost(app)
  const routes = new Routes(app, desk, { name: 'trading', environment })
  for (const add of [
    accountRoutes,
    activityRoutes,
    positionRoutes,
    orderRoutes,
    assetRoutes,
    clockRoutes,
    watchlistRoutes,
    optionContractRoutes,
  ])
    add(routes, desk)
  tradeEventRoute(app, desk, environment)
  oauthRoutes(app, desk)
  settingsRoutes(app, desk)
}

/** The simulator's own switches ({@link Desk.settings}); not a part of Alpaca. */
function settingsRoutes(app: FastifyInstance, desk: Desk): void {
  app.get('/simulator/settings', () => desk.settings.current)
  app.patch('/simulator/settings', (request, reply) => {
    try {
      return desk.settings.change(request.body)
    } catch (error) {
      if (!(error instanceof ZodError)) throw error
      return reply.code(422).send({ message: error.issues.map((issue) => issue.message).join('; ') })
    }
  })
}

function mountData(app: FastifyInstance, desk: Desk): void {
  prepareHost(app)
  dataRoutes(new Routes(app, desk, { name: 'data', environment: 'any' }), desk)
}

const json = { 'content-type': 'application/json; charset=UTF-8' }
const htmlPage = { 'content-type': 'text/html' }

function faultAnswers(desk: Desk): FaultAnswers {
  return {
    status(status) {
      if (status === 503) return { status, headers: htmlPage, body: badGatewayPage }
      if (status === 504) return { status, headers: htmlPage, body: gatewayTimeoutPage }
      if (status === 500) return { status, headers: json, body: JSON.stringify(internalErrorBody) }
      const limit = desk.settings.current.tradingRequestsPerMinute || 200
      // Struck is one call, at the end of a window: what comes after the fault goes through again.
      const resetsAt = String(Math.ceil(Date.now() / 1_000) + 1)
      return {
        status,
        headers: {
          ...json,
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': resetsAt,
        },
        body: JSON.stringify(rateLimitedBody),
      }
    },
    expiredToken: () => ({ status: 401, headers: json, body: JSON.stringify(unauthorizedBody) }),
  }
}

export const alpacaServer: BrokerServer = {
  brokerId: 'alpaca',
  policy: alpacaPolicy,
  mount(context): MountedBroker {
    const desk = openDesk(context)
    const updates = new TradeUpdates(desk)
    const marketData = new MarketDataStreams(desk)
    return {
      mounts: {
        '/alpaca': (app) => mountTrading(app, desk, 'any'),
        '/alpaca-live': (app) => mountTrading(app, desk, 'live'),
        '/alpaca-data': (app) => mountData(app, desk),
      },
      connect(connection: SimSocket) {
        const [, prefix = '', rest = ''] = /^\/(alpaca|alpaca-live|alpaca-data)(\/.*)$/.exec(connection.path) ?? []
        if (rest === '/stream') return updates.connect(connection, prefix === 'alpaca-live' ? 'live' : 'any')
        return marketData.connect(connection, rest)
      },
      answers: faultAnswers(desk),
      openLogin: (request) => desk.credentials.openLogin(request),
      tokens: () => desk.credentials.tokens(),
      reset() {
        desk.rates.trading.clear()
        desk.rates.data.clear()
      },
      close() {
        updates.close()
        marketData.close()
      },
    }
  },
}
