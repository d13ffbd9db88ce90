/**
 * The simulated E*TRADE under `/etrade`: OAuth 1.0a with its page, accounts, market and orders. Written from brokers/etrade.md;
 * it never sees the adapter's code, so that a misreading of one does not hide in the other.
 */
import type { FastifyInstance } from 'fastify'
import { ZodError } from 'zod'
import type { BrokerServer, MountedBroker } from '../host/broker-server.ts'
import type { FaultAnswers } from '../faults/faults.ts'
import { accountListRoutes } from './accounts/account-list.ts'
import { balanceRoutes } from './accounts/balance.ts'
import { portfolioRoutes } from './accounts/portfolio.ts'
import { transactionRoutes } from './accounts/transactions.ts'
import { alertRoutes } from './alerts.ts'
import { openDesk, prepareHost, Routes } from './desk.ts'
import type { Desk } from './desk.ts'
import { chainRoutes } from './market/chain-routes.ts'
import { YearRanges } from './market/price-facts.ts'
import { quoteRoutes } from './market/quote-routes.ts'
import { oauthRoutes } from './oauth/oauth-routes.ts'
import { orderRoutes } from './orders/list-routes.ts'
import { placingRoutes } from './orders/placing-routes.ts'
import { Previews } from './orders/previews.ts'
import { etradePolicy } from './policy.ts'
import { rateLimitText, serviceUnavailableText } from './wire/refusal.ts'
import { jsonText } from './wire/value.ts'

/** The simulator's own switches ({@link Desk.settings}); not a part of E*TRADE. */
function settingsRoutes(app: FastifyInstance, desk: Desk): void {
  app.get('/simulator/settings', () => desk.settings.current)
  app.patch('/simulator/settings', (request, reply) => {
    try {
      return desk.settings.change(JSON.parse(typeof request.body === 'string' ? request.body : ''))
    } catch (error) {
      if (error instanceof ZodError)
        return reply.code(422).send({ message: error.issues.map((issue) => issue.message).join('; ') })
      if (error instanceof SyntaxError) return reply.code(400).send({ message: 'The settings must be a JSON object.' })
      throw error
    }
  })
}

async function mountAll(app: FastifyInstance, desk: Desk, ranges: YearRanges): Promise<void> {
  prepareHost(app, desk)
  oauthRoutes(app, desk)
  settingsRoutes(app, desk)
  const routes = new Routes(app, desk)
  accountListRoutes(routes, desk)
  balanceRoutes(routes, desk)
  portfolioRoutes(routes, desk, ranges)
  transactionRoutes(routes, desk)
  alertRoutes(routes, desk)
  quoteRoutes(routes, desk, ranges)
  chainRoutes(routes, desk)
  placingRoutes(routes, desk, new Previews(desk.context, desk.settings))
  orderRoutes(routes, desk)
}

const json = { 'content-type': 'application/json' }
const page = { 'content-type': 'text/html; charset=utf-8' }
const gatewayPage = (status: number, title: string): string =>
  `<html><head><title>${status} ${title}</title></head><body><h1>${status} ${title}</h1></body></html>`

/** E*TRADE knows no 429: its limiter answers 400 with a sentence and no code (brokers/etrade.md 3). */
const answers: FaultAnswers = {
  status(status) {
    switch (status) {
      case 429:
        return { status: 400, headers: json, body: jsonText('Error', { message: rateLimitText }) }
      case 500:
        return { status, headers: json, body: jsonText('Error', { code: 100, message: serviceUnavailableText }) }
      case 503:
        return { status, headers: page, body: gatewayPage(status, 'Service Temporarily Unavailable') }
      case 504:
        return { status, headers: page, body: gatewayPage(status, 'Gateway Time-out') }
    }
  },
  expiredToken: () => ({
    status: 401,
    headers: json,
    body: jsonText('Error', { message: 'oauth_problem=token_expired' }),
  }),
}

export const etradeServer: BrokerServer = {
  brokerId: 'etrade',
  policy: etradePolicy,
  mount(context): MountedBroker {
    const desk = openDesk(context)
    const ranges = new YearRanges(context.market)
    return {
      mounts: { '/etrade': (app) => mountAll(app, desk, ranges) },
      answers,
      openLogin: (request) => desk.logins.openLogin(request),
      tokens: () => desk.tokens.list(),
      reset() {
        desk.rates.clear()
        desk.nonces.clear()
        desk.tokens.forget()
        ranges.clear()
      },
    }
  },
}
