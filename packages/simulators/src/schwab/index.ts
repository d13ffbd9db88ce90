/**
 * The simulated Schwab under `/schwab`: OAuth, trader and market data APIs, and the streamer. Written from
 * brokers/schwab.md; it never sees the adapter's code, so that a misreading of one does not hide in the other.
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import type { FaultAnswers } from '../faults/faults.ts'
import type { BrokerServer, MountedBroker, SimSocket } from '../host/broker-server.ts'
import { chainRoutes } from './data/chains.ts'
import { historyRoutes } from './data/history.ts'
import { instrumentRoutes } from './data/instruments.ts'
import { forgetLevels } from './data/level.ts'
import { marketRoutes } from './data/market-hours.ts'
import { moverRoutes } from './data/movers.ts'
import { quoteRoutes } from './data/quote-routes.ts'
import { openDesk, prepareHost, Routes } from './desk.ts'
import type { Desk } from './desk.ts'
import { oauthRoutes } from './oauth-routes.ts'
import { schwabPolicy } from './policy.ts'
import { simulatorRoutes } from './simulator-routes.ts'
import { Streamer } from './stream/streamer.ts'
import { accountRoutes } from './trader/account-routes.ts'
import { orderRoutes } from './trader/order-routes.ts'
import { preferenceRoutes, streamerPath } from './trader/preference-routes.ts'
import { transactionRoutes } from './trader/transactions.ts'
import { traderBody } from './wire/refusal.ts'

async function mount(app: FastifyInstance, desk: Desk, streamer: Streamer): Promise<void> {
  await app.register(formbody)
  prepareHost(app)
  oauthRoutes(app, desk)
  const trader = new Routes(app, desk, 'trader')
  for (const add of [accountRoutes, orderRoutes, preferenceRoutes, transactionRoutes]) add(trader, desk)
  const market = new Routes(app, desk, 'market')
  for (const add of [chainRoutes, historyRoutes, instrumentRoutes, marketRoutes, moverRoutes, quoteRoutes])
    add(market, desk)
  simulatorRoutes(app, desk, streamer)
}

const json = { 'content-type': 'application/json' }

const faultAnswers = (desk: Desk): FaultAnswers => ({
  status(status) {
    // Times out at the edge, before the API.
    if (status === 504)
      return {
        status,
        headers: { 'content-type': 'text/html' },
        body: '<HTML><HEAD><TITLE>Gateway Timeout</TITLE></HEAD><BODY><H1>Gateway Timeout</H1></BODY></HTML>',
      }
    const retryAfter = status === 429 && desk.settings.current.sendsRetryAfter ? { 'retry-after': '1' } : {}
    return { status, headers: { ...json, ...retryAfter }, body: JSON.stringify(traderBody(status)) }
  },
  expiredToken: () => ({ status: 401, headers: json, body: JSON.stringify(traderBody(401)) }),
})

export const schwabServer: BrokerServer = {
  brokerId: 'schwab',
  policy: schwabPolicy,
  mount(context): MountedBroker {
    const desk = openDesk(context)
    const streamer = new Streamer(desk)
    return {
      mounts: { '/schwab': (app) => mount(app, desk, streamer) },
      connect: (connection: SimSocket) => connection.path === streamerPath && streamer.connect(connection),
      answers: faultAnswers(desk),
      openLogin: (request) => desk.credentials.openLogin(request),
      tokens: () => desk.credentials.tokens(),
      reset() {
        desk.quirks.clear()
        desk.veils.clear()
        forgetLevels(context.market)
        desk.rates.writes.clear()
        desk.rates.reads.clear()
      },
      close() {
        streamer.close()
        desk.veils.clear()
      },
    }
  },
}
