/** An exchange with a market, a clock moved by hand and a plain broker, for the tests of this folder. */
import { createMarket } from '../../market/create-market.ts'
import type { ControlledMarket } from '../../market/create-market.ts'
import { memoryStore } from '../../state/memory-store.ts'
import type { OwnedStore } from '../../state/state-store.ts'
import { createExchange } from '../create-exchange.ts'
import type { ExchangeEngine } from '../engine.ts'
import type { BrokerExchange } from '../exchange.ts'
import type { SimAccount } from '../account.ts'
import type { SimOrder, SimOrderRequest } from '../order.ts'
import type { BrokerPolicy } from '../policy.ts'

/** A Friday, 10:00 New York. */
export const fridayMorning = Date.parse('2026-11-20T15:00:00Z')

export const plainPolicy: BrokerPolicy = {
  newOrderId: (random) => random.uuid(),
  newExecutionId: (random) => random.uuid(),
  newActivityId: (random, { sequence }) => `${sequence}-${random.text(6)}`,
  newAccountId: (random) => random.uuid(),
  accountNumber: (random, suffix) => `X${random.text(4)}${suffix}`,
  fee: () => '0',
  partialFillProbability: 0,
  slippage: 0,
  acceptDelayMs: 0,
  fillDelayMs: 0,
  cancelDelayMs: 0,
}

export interface Bench {
  readonly market: ControlledMarket
  readonly engine: ExchangeEngine
  readonly exchange: BrokerExchange
  readonly store: OwnedStore
  readonly clock: { at: number; paused: boolean }
  /** Jumps and ticks. */
  readonly to: (at: number | string) => void
  /** Runs what waits for a delay of the wall, once. */
  readonly wait: () => void
  readonly account: (cash?: string, more?: Partial<Parameters<BrokerExchange['openAccount']>[0]>) => SimAccount
  /** Submits and returns the order as it is then; throws the refusal. */
  readonly place: (account: SimAccount, request: Partial<SimOrderRequest>) => SimOrder
  readonly order: (order: SimOrder) => SimOrder
  readonly cash: (account: SimAccount) => string
  readonly shares: (account: SimAccount, symbol: string) => string
}

export interface BenchOptions {
  readonly seed?: number
  readonly at?: number
  readonly policy?: Partial<BrokerPolicy>
  readonly store?: OwnedStore
}

export function bench({ seed = 7, at = fridayMorning, policy = {}, store = memoryStore() }: BenchOptions = {}): Bench {
  const market = createMarket(seed, store)
  const clock = { at, paused: false }
  const waiting: (() => void)[] = []
  const engine = createExchange(
    {
      store,
      market,
      clock: {
        now: () => clock.at,
        get paused() {
          return clock.paused
        },
      },
      policies: { plain: { ...plainPolicy, ...policy } },
      random: { next: () => 0.5, integer: () => 0, uuid: () => '', text: () => '' },
      seed: () => seed,
    },
    { later: (_delayMs, run) => waiting.push(run) },
  )
  const exchange = engine.broker('plain')
  engine.tick()
  const order = ({ orderId }: SimOrder): SimOrder => {
    const found = exchange.order(orderId)
    if (!found) throw new Error('the order is gone')
    return found
  }
  return {
    market,
    engine,
    exchange,
    store,
    clock,
    to(instant) {
      clock.at = typeof instant === 'number' ? instant : Date.parse(instant)
      engine.tick()
    },
    wait() {
      for (const run of waiting.splice(0)) run()
    },
    account: (cash = '100000', more = {}) =>
      exchange.openAccount({ ownerRef: 'anna', name: 'Test', accountType: 'margin', multiplier: 2, cash, ...more }),
    place(account, request) {
      const outcome = exchange.submit({
        accountId: account.accountId,
        symbol: 'MSFT',
        side: 'buy',
        orderType: 'market',
        timeInForce: 'day',
        ...(request.notional === undefined && request.quantity === undefined ? { quantity: '10' } : {}),
        ...request,
      })
      if (!outcome.accepted) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.message}`)
      return order(outcome.order)
    },
    order,
    cash: ({ accountId }) => exchange.account(accountId)?.cash ?? 'none',
    shares: ({ accountId }, symbol) => exchange.position(accountId, symbol)?.quantity ?? '0',
  }
}
