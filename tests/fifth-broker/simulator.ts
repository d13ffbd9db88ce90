/**
 * The simulator of a broker that does not exist: shares only, orders by number, nothing pushed, no id of ours kept. Written as
 * docs/how-to/add-a-broker.md says, to try that page.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { BrokerPolicy } from '../../packages/simulators/src/exchange/policy.ts'
import type { SimOrder, SimOrderRequest } from '../../packages/simulators/src/exchange/order.ts'
import type { SubmitOutcome } from '../../packages/simulators/src/exchange/exchange.ts'
import type { BrokerContext, BrokerServer, MountedBroker } from '../../packages/simulators/src/host/broker-server.ts'

const policy: BrokerPolicy = {
  newOrderId: (_random, sequence) => `F${1_000_000 + sequence}`,
  newExecutionId: (_random, sequence) => `X${sequence}`,
  newActivityId: (_random, { sequence }) => `L${sequence}`,
  newAccountId: (random) => random.text(12),
  accountNumber: (_random, suffix) => `5TH-${suffix}`,
  fee: () => '0',
}

const instant = (at: number): string => new Date(at).toISOString()
const pageRows = 100

const orderBody = z.object({
  symbol: z.string(),
  action: z.enum(['buy', 'sell', 'sell_short', 'buy_to_cover']),
  shares: z.string(),
  kind: z.enum(['market', 'limit', 'stop', 'stop_limit']),
  limit: z.string().optional(),
  trigger: z.string().optional(),
  until: z.enum(['day', 'gtc']),
})

const orderOf = (order: SimOrder) => ({
  id: order.orderId,
  symbol: order.symbol,
  action: order.side,
  shares: order.quantity,
  done: order.filledQuantity,
  average: order.averageFillPrice,
  kind: order.orderType,
  limit: order.limitPrice,
  trigger: order.stopPrice,
  until: order.timeInForce,
  state: order.status,
  entered: instant(order.receivedAt),
  fills: order.executions.map(({ executionId, quantity, price, at }) => ({
    id: executionId,
    shares: quantity,
    price,
    at: instant(at),
  })),
})

const answerTo = (reply: FastifyReply, outcome: SubmitOutcome, code: number) =>
  outcome.accepted
    ? reply.code(code).send(orderOf(outcome.order))
    : reply.code(422).send({ refused: outcome.refusal.message })

function orderRoutes(
  app: FastifyInstance,
  { exchange, faults }: BrokerContext,
  accountOf: (r: FastifyRequest) => string,
) {
  const before = new Map<string, unknown>()
  app.get('/orders', async (request, reply) => {
    const accountId = accountOf(request)
    const answer = { orders: exchange.orders({ accountId }).map(orderOf) }
    const struck = faults.takeForPoll(request.url)
    const stale = before.get(accountId) ?? answer
    before.set(accountId, answer)
    if (struck?.fault === 'stream_drop') {
      reply.hijack()
      request.raw.socket.destroy()
      return undefined
    }
    if (struck?.fault === 'stream_late') await new Promise((resolve) => setTimeout(resolve, struck.delayMs))
    return struck?.fault === 'stream_reorder' ? stale : answer
  })
  app.get<{ Params: { id: string } }>('/orders/:id', (request, reply) => {
    const order = exchange.order(request.params.id)
    return order?.accountId === accountOf(request) ? orderOf(order) : reply.code(404).send({ refused: 'no such order' })
  })
  app.post('/orders', (request, reply) => {
    const body = orderBody.parse(request.body)
    const wanted: SimOrderRequest = {
      accountId: accountOf(request),
      symbol: body.symbol,
      side: body.action,
      quantity: body.shares,
      orderType: body.kind,
      ...(body.limit === undefined ? {} : { limitPrice: body.limit }),
      ...(body.trigger === undefined ? {} : { stopPrice: body.trigger }),
      timeInForce: body.until,
    }
    return answerTo(reply, exchange.submit(wanted), 201)
  })
  app.delete<{ Params: { id: string } }>('/orders/:id', (request, reply) =>
    answerTo(reply, exchange.cancel(request.params.id), 202),
  )
}

function accountRoutes(app: FastifyInstance, { exchange }: BrokerContext, accountOf: (r: FastifyRequest) => string) {
  app.get('/account', (request) => {
    const accountId = accountOf(request)
    const { cash, totalValue, buyingPower } = exchange.balances(accountId)
    return { id: accountId, number: exchange.account(accountId)?.accountNumber, cash, worth: totalValue, buyingPower }
  })
  app.get('/positions', (request) => ({
    positions: exchange.positions(accountOf(request)).map((held) => ({
      symbol: held.symbol,
      asset: held.assetType,
      shares: held.quantity,
      cost: held.averageCost,
      price: held.price,
      worth: held.marketValue,
    })),
  }))
  app.get<{ Querystring: { since?: string; after?: string } }>('/ledger', (request) => {
    const { since = '', after = '0' } = request.query
    const rows = exchange.activities({ accountId: accountOf(request) }).filter(({ on }) => on >= since)
    const from = Number(after)
    const page = rows.slice(from, from + pageRows).map((row) => ({
      id: row.activityId,
      what: row.type === 'fill' ? row.side : row.type,
      symbol: row.symbol,
      shares: row.quantity,
      price: row.price,
      fee: row.fee,
      amount: row.amount,
      day: row.on,
      order: row.orderId,
    }))
    return { rows: page, next: from + pageRows < rows.length ? String(from + pageRows) : null }
  })
}

function marketRoutes(app: FastifyInstance, { market, clock }: BrokerContext) {
  app.get<{ Querystring: { symbols: string } }>('/quotes', (request) => ({
    quotes: request.query.symbols.split(',').flatMap((symbol) => {
      const quote = market.quote(symbol, clock.now())
      return quote ? [{ symbol, bid: quote.bid, ask: quote.ask, last: quote.last, at: instant(quote.lastAt) }] : []
    }),
  }))
  app.get<{ Querystring: { symbol: string; minutes: string; from: string; to: string } }>('/bars', (request) => {
    const { symbol, minutes, from, to } = request.query
    const timeframe = minutes === 'day' ? 'day' : { minutes: Number(minutes) }
    const query = { symbol, timeframe, from: Date.parse(from), to: Date.parse(to) } as const
    return { bars: market.bars(query, clock.now()).map((bar) => ({ ...bar, at: instant(bar.at) })) }
  })
  app.get<{ Querystring: { text: string } }>('/assets', (request) => {
    const text = request.query.text.toUpperCase()
    const found = market
      .assets()
      .filter(({ symbol, name }) => symbol.startsWith(text) || name.toUpperCase().includes(text))
    const assets = found.toSorted((a, b) => a.symbol.length - b.symbol.length).slice(0, 20)
    return { assets: assets.map(({ symbol, name, assetType }) => ({ symbol, name, asset: assetType })) }
  })
  app.get('/clock', () => {
    const now = clock.now()
    const { calendar } = market
    return {
      now: instant(now),
      session: calendar.sessionAt(now),
      opens: instant(calendar.nextOpen(now)),
      closes: instant(calendar.nextClose(now)),
    }
  })
}

function mount(context: BrokerContext): MountedBroker {
  const keys = context.store.collection<string>('keys')
  const accountOf = (request: FastifyRequest): string => keys.get(String(request.headers['x-fifth-key'])) ?? ''
  return {
    mounts: {
      '/fifth': (app) => {
        app.addHook('onRequest', (request, reply, done) => {
          if (accountOf(request) === '') void reply.code(401).send({ refused: 'unknown key' })
          else done()
        })
        accountRoutes(app, context, accountOf)
        orderRoutes(app, context, accountOf)
        marketRoutes(app, context)
      },
    },
    answers: {
      status: (status) => ({
        status,
        headers: status === 429 ? { 'retry-after': '1' } : {},
        body: JSON.stringify({ trouble: status }),
      }),
      expiredToken: () => ({ status: 401, body: JSON.stringify({ refused: 'the key is dead' }) }),
    },
    openLogin: ({ userRef, profile }) => {
      const opening = { ownerRef: userRef, name: 'Fifth', accountType: 'margin', multiplier: 2 } as const
      const { accountId } = context.exchange.openDemoAccount({ ...opening, userRef, profile })
      const key = context.random.text(24)
      keys.set(key, accountId)
      return { credentials: { key }, accountIds: [accountId] }
    },
    tokens: () => [],
  }
}

export const fifthServer: BrokerServer = { brokerId: 'fifth', policy, mount }
