/** One method per endpoint: build, send through the kit, parse. */
import type { BrokerEnvironment } from '@g2e/brokers/port'
import { BrokerCaller, CallBudget, HttpClient, createBreaker } from '@g2e/brokers/kit'
import type { Parse } from '@g2e/brokers/kit'
import { failureOf } from './map.ts'

const callsPerMinute = 600

export class FifthClient {
  readonly #http: HttpClient
  readonly #caller: BrokerCaller
  readonly #headers: readonly string[]

  constructor({
    address,
    key,
    hooks,
  }: {
    readonly address: string
    readonly key: string
    readonly hooks: BrokerEnvironment
  }) {
    this.#http = new HttpClient(address)
    this.#headers = ['x-fifth-key', key, 'content-type', 'application/json']
    this.#caller = new BrokerCaller({
      brokerId: 'fifth',
      brokerName: 'Fifth',
      http: this.#http,
      breaker: createBreaker(),
      budget: new CallBudget(hooks.takeToken, { bucket: 'fifth', requests: callsPerMinute, perMs: 60_000 }),
      hooks,
      explain: failureOf,
      rateLimitedWritesAreRefused: true,
      secrets: [key],
    })
  }

  get<T>(operation: string, path: string, parse: Parse<T>): Promise<T> {
    return this.#caller.read({ operation, method: 'GET', path, headers: this.#headers }, parse)
  }

  place<T>(body: unknown, parse: Parse<T>): Promise<T> {
    const call = { operation: 'placeOrder', method: 'POST', path: '/orders', headers: this.#headers } as const
    return this.#caller.write({ ...call, body: JSON.stringify(body) }, parse)
  }

  cancel(id: string): Promise<void> {
    const call = { operation: 'cancelOrder', method: 'DELETE', path: `/orders/${encodeURIComponent(id)}` } as const
    return this.#caller.write({ ...call, headers: this.#headers.slice(0, 2), urgent: true }, () => undefined)
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}
