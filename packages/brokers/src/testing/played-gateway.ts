/** A gateway that answers as the contract's samples do, over real HTTP and WebSocket; routes added later win. */
import { Price, Quantity } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { readFileSync } from 'node:fs'
import { ibkr } from '../ibkr/index.ts'
import type { BrokerEnvironment, BrokerSession, OrderContext } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import { BrokerAccountId, ClientOrderId } from '../port/ids.ts'
import type { ReportedOrder } from '../port/reported.ts'
import { startRoutedServer } from './routed-server.ts'
import type { RoutedAnswer, RoutedRequest, RoutedServer } from './routed-server.ts'
import { testHooks } from './test-hooks.ts'

export const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`../ibkr/fixtures/${name}.json`, import.meta.url), 'utf8'))

type Answer = RoutedAnswer | ((request: RoutedRequest) => RoutedAnswer)
/** Answers in turn, the last one stays. */
export type Routes = Readonly<Record<string, Answer | readonly Answer[]>>

const sessions = sample('session')
const signedIn: Routes = {
  'POST /iserver/auth/status': { body: sessions.auth_status_ready },
  'POST /iserver/auth/ssodh/init': { body: sessions.ssodh_init_ok },
  'POST /tickle': { body: sessions.tickle_ok },
  'GET /iserver/accounts': { body: sample('iserver-accounts') },
  'GET /portfolio/accounts': { body: sample('portfolio-accounts') },
  'GET /trsrv/stocks?symbols=AAPL': { body: sample('contracts').trsrv_stocks },
  'POST /portfolio/DU1234567/positions/invalidate': { body: {} },
  'GET /iserver/account/orders': [
    { body: sample('orders-live').first_call },
    { body: sample('orders-live').populated },
  ],
}

export const account = BrokerAccountId('DU1234567')
export const context: OrderContext = { brokerAccountId: account, clientOrderId: ClientOrderId('g2e-9') }
/** Buys 10 AAPL at 205.00, which the samples answer. */
export const request: OrderRequest = {
  accountId: 'A',
  symbol: 'AAPL',
  side: 'buy',
  quantity: Quantity('10'),
  orderType: 'limit',
  limitPrice: Price('205.00'),
  timeInForce: 'day',
}
export const placing = 'POST /iserver/account/DU1234567/orders'

export interface PlayedGateway {
  readonly server: RoutedServer
  readonly session: BrokerSession
  /** Routes are found by the longest that the request begins with. */
  readonly route: (added: Routes) => void
  readonly sent: (method: string, path: string) => readonly RoutedRequest[]
  readonly open: (accounts: string) => Promise<BrokerSession>
  readonly place: (acknowledged?: readonly string[], over?: Partial<OrderRequest>) => Promise<ReportedOrder>
  readonly close: () => Promise<void>
}

/** @param changes to what the adapter is handed; the time is 2026-11-20T15:00:00Z unless they say another. */
export async function playGateway(changes: Partial<BrokerEnvironment> = {}): Promise<PlayedGateway> {
  const routes = new Map<string, Answer[]>()
  const route = (added: Routes): void => {
    for (const [name, answers] of Object.entries(added)) routes.set(name, [answers].flat())
  }
  route(signedIn)
  const answer = (asked: RoutedRequest): RoutedAnswer => {
    const line = `${asked.method} ${asked.path.replace('/v1/api', '')}`
    const name = [...routes.keys()].filter((known) => line.startsWith(known)).toSorted((a, b) => b.length - a.length)[0]
    const answers = name === undefined ? undefined : routes.get(name)
    const next = answers && answers.length > 1 ? answers.shift() : answers?.[0]
    if (next === undefined) return { status: 404, body: { error: `no route for ${line}` } }
    return typeof next === 'function' ? next(asked) : next
  }
  const server = await startRoutedServer({
    answer,
    onSocket: (socket) =>
      socket.on('message', (data) => {
        const isToken = Buffer.isBuffer(data) && data.toString().startsWith('{')
        if (isToken) socket.send(JSON.stringify(sample('ws-frames').server_sts_ok))
      }),
  })
  const hooks = testHooks({ now: () => Date.parse('2026-11-20T15:00:00Z'), ...changes })
  const open = (accounts: string): Promise<BrokerSession> =>
    ibkr.open(
      { IBKR_GATEWAY_URL: server.url },
      {
        environment: 'paper',
        credentials: { accounts },
        environmentHooks: hooks,
        onRenewed: () => Promise.resolve(),
      },
    )
  const session = await open('DU1234567')
  return {
    server,
    session,
    route,
    sent: (method, path) =>
      server.received.filter((one) => one.method === method && one.path.startsWith(`/v1/api${path}`)),
    open,
    place: (acknowledgedWarnings = [], over = {}) =>
      session.placeOrder({ request: { ...request, ...over }, context, acknowledgedWarnings }),
    close: async () => {
      await session.close()
      await server.close()
    },
  }
}

export async function failureOf(work: Promise<unknown>): Promise<BrokerError> {
  try {
    await work
  } catch (error) {
    if (error instanceof BrokerError) return error
    throw error
  }
  throw new Error('it did not fail')
}
