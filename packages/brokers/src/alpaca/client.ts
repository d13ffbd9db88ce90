/** One method per endpoint (brokers/alpaca.md 2, 3): build the request, send it through the kit, hand the body to a parser. */
import { createHash } from 'node:crypto'
import type { BrokerEnvironment } from '../port/broker.ts'
import type { MappedFailure } from '../port/errors.ts'
import { BrokerCaller, CallBudget, HttpClient, createBreaker } from '../kit/index.ts'
import type { CallerOptions, Parse } from '../kit/index.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import { headersOf, secretsOf } from './credentials.ts'
import type { AlpacaCredentials } from './credentials.ts'

export interface ClientOptions {
  readonly addresses: Addresses
  readonly credentials: AlpacaCredentials
  readonly hooks: BrokerEnvironment
  readonly explain: CallerOptions['explain']
}

/** Both hosts allow 200 calls a minute; we stop short of it (brokers/alpaca.md 1.4). */
export const callsPerMinute = 180
export const ordersPageSize = 500
export const activitiesPageSize = 100
export const barsPageSize = 10_000
/** brokers/alpaca.md 2.15. */
const actionsPageSize = 1_000
/** The whole list of assets is several MB. */
const assetsTimeoutMs = 30_000

const query = (fields: Readonly<Record<string, string | undefined>>): string => {
  let text = ''
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) text += `${text === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`
  }
  return text
}

export class AlpacaClient {
  readonly #trading: BrokerCaller
  readonly #data: BrokerCaller
  readonly #https: readonly HttpClient[]
  readonly #headers: readonly string[]
  readonly #jsonHeaders: readonly string[]

  constructor({ addresses, credentials, hooks, explain }: ClientOptions) {
    this.#headers = headersOf(credentials)
    this.#jsonHeaders = [...this.#headers, 'content-type', 'application/json']
    const trading = new HttpClient(addresses.trading)
    const data = new HttpClient(addresses.data)
    this.#https = [trading, data]
    // The limit belongs to the key or token, whichever instance or session uses it; the bucket's name tells neither.
    const owner = createHash('sha256')
      .update(secretsOf(credentials).join('\n') + addresses.trading)
      .digest('hex')
      .slice(0, 16)
    const common = {
      brokerId,
      brokerName,
      hooks,
      rateLimitedWritesAreRefused: true,
      secrets: secretsOf(credentials),
      requestIdHeader: 'x-request-id',
    }
    const budget = (host: string) =>
      new CallBudget(hooks.takeToken, {
        bucket: `${brokerId}:${host}:${owner}`,
        requests: callsPerMinute,
        perMs: 60_000,
      })
    this.#trading = new BrokerCaller({
      ...common,
      explain,
      http: trading,
      breaker: createBreaker(),
      budget: budget('trading'),
    })
    this.#data = new BrokerCaller({
      ...common,
      explain: (answer) => withoutRight(explain(answer)),
      http: data,
      breaker: createBreaker(),
      budget: budget('data'),
    })
  }

  account<T>(parse: Parse<T>, operation = 'accounts'): Promise<T> {
    return this.#get(operation, '/v2/account', parse)
  }

  positions<T>(parse: Parse<T>): Promise<T> {
    return this.#get('positions', '/v2/positions', parse)
  }

  /** Oldest first, legs under their parents, held ones included. Either `after` (an instant) or `afterOrderId`. */
  orders<T>(page: { readonly after?: string; readonly afterOrderId?: string }, parse: Parse<T>): Promise<T> {
    const cursor = query({ after: page.after, after_order_id: page.afterOrderId }).slice(1)
    const path = `/v2/orders?status=all&limit=${ordersPageSize}&direction=asc&nested=true${cursor && `&${cursor}`}`
    return this.#get('orders', path, parse, { urgent: true })
  }

  order<T>(id: string, parse: Parse<T>): Promise<T> {
    return this.#get('findOrder', `/v2/orders/${encodeURIComponent(id)}?nested=true`, parse, { urgent: true })
  }

  orderByClientId<T>(clientOrderId: string, parse: Parse<T>): Promise<T> {
    const path = `/v2/orders:by_client_order_id${query({ client_order_id: clientOrderId })}`
    return this.#get('findOrder', path, parse, { urgent: true })
  }

  submitOrder<T>(body: string, parse: Parse<T>): Promise<T> {
    return this.#trading.write(
      { operation: 'placeOrder', method: 'POST', path: '/v2/orders', headers: this.#jsonHeaders, body },
      parse,
    )
  }

  replaceOrder<T>(id: string, body: string, parse: Parse<T>): Promise<T> {
    const path = `/v2/orders/${encodeURIComponent(id)}`
    return this.#trading.write(
      { operation: 'replaceOrder', method: 'PATCH', path, headers: this.#jsonHeaders, body },
      parse,
    )
  }

  /** Resolves on 204: taken, not yet canceled. */
  cancelOrder(id: string): Promise<void> {
    const path = `/v2/orders/${encodeURIComponent(id)}`
    return this.#trading.write(
      { operation: 'cancelOrder', method: 'DELETE', path, headers: this.#headers, urgent: true },
      () => undefined,
    )
  }

  /** Oldest first. `after` filters on creation and is exclusive; `pageToken` is the id of the last item received. */
  activities<T>(
    page: { readonly type?: string; readonly after?: string | undefined; readonly pageToken?: string | undefined },
    parse: Parse<T>,
    operation = 'transactions',
  ): Promise<T> {
    const kind = page.type === undefined ? '' : `/${page.type}`
    const fields = query({
      direction: 'asc',
      page_size: String(activitiesPageSize),
      after: page.after,
      page_token: page.pageToken,
    })
    return this.#get(operation, `/v2/account/activities${kind}${fields}`, parse)
  }

  /** All of a class in one answer: there is no search at the broker. */
  assets<T>(assetClass: 'us_equity' | 'crypto', parse: Parse<T>): Promise<T> {
    const path = `/v2/assets${query({ status: 'active', asset_class: assetClass })}`
    return this.#get('searchInstruments', path, parse, { timeoutMs: assetsTimeoutMs })
  }

  asset<T>(symbol: string, parse: Parse<T>): Promise<T> {
    return this.#get('instrument', `/v2/assets/${encodeURIComponent(symbol)}`, parse)
  }

  optionContract<T>(symbol: string, parse: Parse<T>): Promise<T> {
    return this.#get('instrument', `/v2/options/contracts/${encodeURIComponent(symbol)}`, parse)
  }

  clock<T>(parse: Parse<T>): Promise<T> {
    return this.#get('marketClock', '/v2/clock', parse)
  }

  stockSnapshots<T>(symbols: readonly string[], feed: string, parse: Parse<T>): Promise<T> {
    return this.#getData('quotes', `/v2/stocks/snapshots${query({ symbols: symbols.join(','), feed })}`, parse)
  }

  cryptoSnapshots<T>(symbols: readonly string[], parse: Parse<T>): Promise<T> {
    return this.#getData('quotes', `/v1beta3/crypto/us/snapshots${query({ symbols: symbols.join(',') })}`, parse)
  }

  optionSnapshots<T>(symbols: readonly string[], feed: string, parse: Parse<T>): Promise<T> {
    return this.#getData('quotes', `/v1beta1/options/snapshots${query({ symbols: symbols.join(','), feed })}`, parse)
  }

  /** `kind`: which of the three data families; `feed` and `adjustment` belong to stocks alone. */
  bars<T>(
    kind: 'stocks' | 'crypto' | 'options',
    fields: {
      readonly symbols: string
      readonly timeframe: string
      readonly start: string
      readonly end: string
      readonly feed?: string | undefined
      readonly adjustment?: string | undefined
      readonly page_token?: string | undefined
    },
    parse: Parse<T>,
  ): Promise<T> {
    const path = { stocks: '/v2/stocks/bars', crypto: '/v1beta3/crypto/us/bars', options: '/v1beta1/options/bars' }[
      kind
    ]
    return this.#getData('bars', `${path}${query({ ...fields, limit: String(barsPageSize), sort: 'asc' })}`, parse)
  }

  cashDividends<T>(
    symbols: readonly string[],
    range: { readonly from: string; readonly to: string; readonly pageToken: string | undefined },
    parse: Parse<T>,
  ): Promise<T> {
    const fields = query({
      symbols: symbols.join(','),
      types: 'cash_dividend',
      start: range.from,
      end: range.to,
      limit: String(actionsPageSize),
      page_token: range.pageToken,
    })
    return this.#getData('dividends', `/v1/corporate-actions${fields}`, parse)
  }

  news<T>(symbols: readonly string[], limit: number, parse: Parse<T>): Promise<T> {
    const fields = query({
      symbols: symbols.length > 0 ? symbols.join(',') : undefined,
      limit: String(limit),
      sort: 'desc',
    })
    return this.#getData('news', `/v1beta1/news${fields}`, parse)
  }

  async close(): Promise<void> {
    await Promise.all(this.#https.map((http) => http.close()))
  }

  #get<T>(
    operation: string,
    path: string,
    parse: Parse<T>,
    options: { readonly urgent?: boolean; readonly timeoutMs?: number } = {},
  ): Promise<T> {
    return this.#trading.read({ operation, method: 'GET', path, headers: this.#headers, ...options }, parse)
  }

  #getData<T>(operation: string, path: string, parse: Parse<T>): Promise<T> {
    return this.#data.read({ operation, method: 'GET', path, headers: this.#headers }, parse)
  }
}

/**
 * A 403 of the data host means that the plan or the scope lacks the data, which no new sign-in changes by itself
 * (brokers/alpaca.md 3); were the sign-in dead, the trading host would say so too.
 */
function withoutRight(failure: MappedFailure): MappedFailure {
  return failure.kind === 'forbidden' ? { ...failure, kind: 'rejected' } : failure
}
