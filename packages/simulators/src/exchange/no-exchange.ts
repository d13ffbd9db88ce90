/** The exchange of a host without brokers. */
import type { ExchangeEngine } from './engine.ts'

export const noExchange = (): ExchangeEngine => ({
  broker(brokerId) {
    throw new Error(`this host has no exchange, so nothing is traded at ${brokerId}`)
  },
  tick: () => undefined,
  reset: () => undefined,
  close: () => undefined,
})
