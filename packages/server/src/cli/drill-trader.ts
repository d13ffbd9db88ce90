/** A person of the drill: signs up, connects simulated brokers, and trades over HTTP as any client does. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { TokenAnswer } from '@g2e/contract/auth'
import { Connection, ConnectionCreated } from '@g2e/contract/connections'
import { z } from 'zod'

const readMsMax = 90_000
const lookEveryMs = 250

export interface Answered {
  readonly status: number
  /** Of a problem; `null` = it is none. */
  readonly code: string | null
  readonly detail: string
  readonly body: unknown
  readonly ms: number
}

const Told = z.object({ code: z.string().nullable().default(null), detail: z.string().default('') })

export interface Trader {
  call(method: string, path: string, body?: unknown): Promise<Answered>
  /** A limit order far below the market, which rests: that is what a stop has to keep out. */
  buy(accountId: string): Promise<Answered>
  sell(accountId: string, symbol: string): Promise<Answered>
  /** Answers the account of a new simulated connection once it was read. */
  connect(brokerId: string): Promise<string>
}

const acknowledgedWarnings = [
  'duplicate_order',
  'reconciliation',
  'market_hours',
  'price_collar',
  'day_trade',
  'wash_sale',
]

export function createTrader(origin: string, token: string | undefined): Trader {
  const call: Trader['call'] = async (method, path, body) => {
    const began = performance.now()
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        'idempotency-key': randomUUID(),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const ms = Math.round(performance.now() - began)
    const answer: unknown = text === '' ? null : JSON.parse(text)
    const told = Told.safeParse(response.ok ? {} : answer)
    return { status: response.status, ms, body: answer, code: told.data?.code ?? null, detail: told.data?.detail ?? '' }
  }
  const place = (ticket: object) => call('POST', '/orders', { ...ticket, acknowledgedWarnings })
  return {
    call,
    buy: (accountId) =>
      place({
        accountId,
        symbol: 'KO',
        side: 'buy',
        quantity: '1',
        orderType: 'limit',
        limitPrice: '1',
        timeInForce: 'day',
      }),
    sell: (accountId, symbol) =>
      place({ accountId, symbol, side: 'sell', quantity: '1', orderType: 'market', timeInForce: 'day' }),
    connect: async (brokerId) => {
      const wish = { brokerId, environment: 'simulated', access: 'trade' }
      const { connection } = ConnectionCreated.parse((await call('POST', '/brokerages/connections', wish)).body)
      const deadline = performance.now() + readMsMax
      for (;;) {
        const { accounts, lastSyncAt } = Connection.parse(
          (await call('GET', `/brokerages/connections/${connection.id}`)).body,
        )
        if (lastSyncAt !== null && accounts[0]) return accounts[0].id
        if (performance.now() > deadline) throw new Error(`the simulated ${brokerId} was not read in time`)
        await sleep(lookEveryMs)
      }
    },
  }
}

export async function signUp(origin: string): Promise<Trader> {
  const person = { email: 'drill@example.com', password: randomUUID() }
  const anybody = createTrader(origin, undefined)
  await anybody.call('POST', '/auth/register', person)
  const { access_token: token } = TokenAnswer.parse((await anybody.call('POST', '/auth/login', person)).body)
  return createTrader(origin, token)
}
