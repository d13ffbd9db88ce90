/** An adapter on a fake broker's address, with what live use hands it; its limits of calls are always granted, and no turn is waited for. */
import type { BrokerEnvironment, BrokerSession } from '@g2e/brokers/port'
import { brokers } from '@g2e/brokers/registry'
import { Price, Quantity } from '@g2e/domain/money'

const nothing = () => undefined

export const hooks: BrokerEnvironment = {
  now: Date.now,
  sleep: () => Promise.resolve(),
  random: Math.random,
  log: { info: nothing, warn: nothing, error: nothing },
  metrics: { call: nothing, unmapped: nothing },
  exclusively: (_key, work) => work(),
  takeToken: () => Promise.resolve(true),
}

export function openAdapter(
  brokerId: string,
  settings: Readonly<Record<string, string>>,
  credentials: Readonly<Record<string, string>>,
  environment: 'simulated' | 'paper' = 'simulated',
): Promise<BrokerSession> {
  const definition = brokers.find(({ id }) => id === brokerId)
  if (!definition) throw new Error(`${brokerId} is not registered`)
  return definition.open(settings, {
    environment,
    credentials,
    environmentHooks: hooks,
    onRenewed: () => Promise.resolve(),
  })
}

/** The order that every variant places. */
export const limitOrder = {
  symbol: 'AAPL',
  side: 'buy',
  quantity: Quantity('10'),
  orderType: 'limit',
  limitPrice: Price('187.5'),
  timeInForce: 'day',
} as const
