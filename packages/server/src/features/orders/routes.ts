import { Id } from '@g2e/contract/common'
import {
  CancelAllAnswer,
  CancelAllRequest,
  ContractChoice,
  ContractsQuery,
  HaltRequest,
  KeptPreview,
  Order,
  OrderCandidates,
  OrderChange,
  OrderContracts,
  OrderDetail,
  OrderPage,
  OrderPreview,
  OrderRequest,
  OrderResolution,
  OrdersQuery,
  PlaceOrderRequest,
  LiftStopRequest,
  ResumeRequest,
  StopAnswer,
  StopRequest,
  TradingSettings,
  TradingSettingsChange,
  TradingStops,
} from '@g2e/contract/orders'
import { Problem } from '@g2e/contract/problems'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { cancelAll, cancelOrder } from './cancel-order.ts'
import { chooseContract, listContracts } from './contracts.ts'
import type { OrdersDeps } from './orders-deps.ts'
import { placeOrder } from './place-order.ts'
import { previewOrder } from './preview-order.ts'
import { listOrders, readOrder, readPreview } from './read-orders.ts'
import { replaceOrder } from './replace-order.ts'
import { listCandidates, resolveOrder } from './resolve-order.ts'
import { changeTradingSettings, haltTrading, resumeTrading } from './trading-settings.ts'
import { liftStop, listStops, setStop } from './trading-stops.ts'

const tags = ['orders']
const idParams = z.object({ id: Id })
const problem = { content: { 'application/problem+json': { schema: Problem } } }
const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string({ error: 'is required: one key per order that you mean' })
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
})

export function registerOrderRoutes(http: Http, deps: OrdersDeps): void {
  registerWrites(http, deps)
  registerChanges(http, deps)
  registerDoubts(http, deps)
  registerReads(http, deps)
  registerContracts(http, deps)
  registerTrading(http, deps)
  registerStops(http, deps)
}

function registerWrites(http: Http, deps: OrdersDeps): void {
  http.post(
    '/orders/preview',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'Checks an order and shows what it would do; nothing is sent',
        body: OrderRequest,
        response: { 200: OrderPreview, 503: problem },
      },
    },
    async (request) => previewOrder(deps, actorOf(request), request.body),
  )
  http.post(
    '/orders',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Sends an order: a preview that was shown, or a whole order',
        headers: IdempotencyHeaders,
        body: PlaceOrderRequest,
        response: { 200: Order, 201: Order, 202: Order, 503: problem },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      const { status, order } = await placeOrder(deps, actorOf(request), { key, body: request.body })
      return reply.status(status).send(order)
    },
  )
}

function registerChanges(http: Http, deps: OrdersDeps): void {
  http.delete(
    '/orders/:id',
    {
      config: { scope: 'trade' },
      schema: { tags, summary: 'Cancel an order', params: idParams, response: { 202: Order, 503: problem } },
    },
    async (request, reply) => reply.status(202).send(await cancelOrder(deps, actorOf(request), request.params.id)),
  )
  http.patch(
    '/orders/:id',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Change a working order',
        params: idParams,
        body: OrderChange,
        response: { 200: Order, 202: Order, 503: problem },
      },
    },
    async (request, reply) => {
      const change = { id: request.params.id, wanted: request.body }
      const { status, order } = await replaceOrder(deps, actorOf(request), change)
      return reply.status(status).send(order)
    },
  )
  http.post(
    '/orders/cancel-all',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Cancel every working order, or those of one account',
        body: CancelAllRequest.optional(),
        response: { 200: CancelAllAnswer, 503: problem },
      },
    },
    async (request) => cancelAll(deps, actorOf(request), request.body?.accountId),
  )
}

function registerDoubts(http: Http, deps: OrdersDeps): void {
  http.get(
    '/orders/:id/candidates',
    {
      schema: {
        tags,
        summary: 'What an order in doubt could be at the broker, read just now',
        params: idParams,
        response: { 200: OrderCandidates, 503: problem },
      },
    },
    async (request) => listCandidates(deps, actorOf(request).userId, request.params.id),
  )
  http.post(
    '/orders/:id/resolve',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Say what became of an order that no list of the broker can settle',
        params: idParams,
        body: OrderResolution,
        response: { 200: Order, 503: problem },
      },
    },
    async (request) => resolveOrder(deps, actorOf(request), { id: request.params.id, resolution: request.body }),
  )
}

function registerContracts(http: Http, deps: OrdersDeps): void {
  http.get(
    '/orders/contracts',
    {
      schema: {
        tags,
        summary: 'What a symbol can mean at the broker of an account, read just now',
        querystring: ContractsQuery,
        response: { 200: OrderContracts, 503: problem },
      },
    },
    async (request) => listContracts(deps, actorOf(request).userId, request.query),
  )
  http.post(
    '/orders/contracts',
    {
      config: { scope: 'draft' },
      schema: {
        tags,
        summary: 'Say which contract a symbol means at the broker of an account; kept for the symbol',
        body: ContractChoice,
        response: { 200: OrderContracts, 503: problem },
      },
    },
    async (request) => chooseContract(deps, actorOf(request), request.body),
  )
}

function registerReads(http: Http, deps: OrdersDeps): void {
  http.get(
    '/orders/previews/:id',
    {
      schema: {
        tags,
        summary: 'A preview as it was shown, and the order that came of it',
        params: idParams,
        response: { 200: KeptPreview },
      },
    },
    async (request) => readPreview(deps, actorOf(request).userId, request.params.id),
  )
  http.get(
    '/orders',
    { schema: { tags, summary: 'Your orders, newest first', querystring: OrdersQuery, response: { 200: OrderPage } } },
    async (request) => listOrders(deps, actorOf(request).userId, request.query),
  )
  http.get(
    '/orders/:id',
    {
      schema: {
        tags,
        summary: 'One order with its fills and its life',
        params: idParams,
        response: { 200: OrderDetail },
      },
    },
    async (request) => readOrder(deps, actorOf(request).userId, request.params.id),
  )
}

function registerTrading(http: Http, deps: OrdersDeps): void {
  http.get(
    '/trading/settings',
    { schema: { tags, summary: 'Your limits and the state of trading', response: { 200: TradingSettings } } },
    async (request) => deps.settings.read(actorOf(request).userId),
  )
  http.patch(
    '/trading/settings',
    {
      schema: {
        tags,
        summary: 'Change your limits, or tighten the state of trading',
        body: TradingSettingsChange,
        response: { 200: TradingSettings },
      },
    },
    async (request) => changeTradingSettings(deps, actorOf(request), request.body),
  )
  http.post(
    '/trading/halt',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Refuse all new orders at once; cancels open ones if you want',
        body: HaltRequest,
        response: { 200: TradingSettings, 503: problem },
      },
    },
    async (request) => haltTrading(deps, actorOf(request), request.body),
  )
  http.post(
    '/trading/resume',
    {
      config: { scope: 'trade' },
      schema: { tags, summary: 'Leave a halt', body: ResumeRequest, response: { 200: TradingSettings } },
    },
    async (request) => resumeTrading(deps, actorOf(request)),
  )
}

function registerStops(http: Http, deps: OrdersDeps): void {
  http.get(
    '/trading/stops',
    {
      schema: {
        tags,
        summary: 'Whatever is halted or reduce-only: everything, a broker, an account',
        response: { 200: TradingStops },
      },
    },
    async (request) => listStops(deps, actorOf(request).userId),
  )
  http.post(
    '/trading/stops',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Halt a broker or an account, or let it only reduce; cancels its open orders if you want',
        body: StopRequest,
        response: { 200: StopAnswer, 503: problem },
      },
    },
    async (request) => setStop(deps, actorOf(request), request.body),
  )
  http.post(
    '/trading/stops/lift',
    {
      config: { scope: 'trade' },
      schema: {
        tags,
        summary: 'Let a broker or an account trade again',
        body: LiftStopRequest,
        response: { 200: TradingStops },
      },
    },
    async (request) => liftStop(deps, actorOf(request), request.body.scope),
  )
}
