/**
 * One method per endpoint (schwab.md 3, 4): build the request, send it through the kit with a token that is good, hand the
 * body to a parser. A 401 is answered by one renewal and one more try, on writes too: refused there, nothing was read.
 */
import { createHash } from 'node:crypto'
import type { BrokerEnvironment, CompiledRequest } from '../port/broker.ts'
import { AuthRequired, WireMismatch } from '../port/errors.ts'
import { BrokerCaller, CallBudget, HttpClient, createBreaker, headerOf } from '../kit/index.ts'
import type { Call, CallerOptions, HttpAnswer, Parse } from '../kit/index.ts'
import { brokerId, brokerName } from './addresses.ts'
import { ordersPath } from './compile-order.ts'
import { mapFailure } from './errors.ts'
import { wireTransactionTypes } from './map/transactions.ts'
import type { TokenKeeper } from './tokens.ts'

export interface ClientOptions {
  readonly base: string
  readonly tokens: TokenKeeper
  /** Who signed in, so that the limits of one sign-in are shared by all instances; never a secret itself. */
  readonly owner: string
  readonly hooks: BrokerEnvironment
  /** Grows as numbers and tokens become known. */
  readonly secrets: readonly string[]
}

/** An app setting from 0 to 120 for each account (schwab.md 6). */
export const orderWritesPerMinute = 120
/** No number is published; this is the rule of schwab.md 6. */
export const readsPerMinute = 120
/** Reads of orders are stated to be without limit; one of our own keeps a fault from running wild. */
const orderReadsPerMinute = 600
/** Bounded concurrency of reads (schwab.md 6). */
const readsAtOnce = 4
const writesAtOnce = 2
const writeTimeoutMs = 30_000
const historyTimeoutMs = 30_000
export const ordersMax = 3_000

const trader = '/trader/v1'
const market = '/marketdata/v1'

type Kind = 'accounts' | 'orders' | 'market'
type Asked = Pick<Call, 'operation' | 'path' | 'timeoutMs' | 'urgent'>

const query = (fields: Readonly<Record<string, string | undefined>>): string => {
  let text = ''
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) text += `${text === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`
  }
  return text
}

const isOutOfDate = (error: unknown): boolean =>
  error instanceof AuthRequired && error.context.failure?.kind === 'auth_required'

export class SchwabClient {
  readonly #options: ClientOptions
  readonly #reading: HttpClient
  readonly #writing: HttpClient
  readonly #readers: Readonly<Record<Kind, BrokerCaller>>
  readonly #writers = new Map<string, BrokerCaller>()
  readonly #common: Omit<CallerOptions, 'http' | 'budget'>
  #token = ''
  #headers: readonly string[] = []
  #jsonHeaders: readonly string[] = []

  constructor(options: ClientOptions) {
    const { base, hooks, secrets } = options
    this.#options = options
    this.#reading = new HttpClient(base, { connectionsMax: readsAtOnce })
    this.#writing = new HttpClient(base, { connectionsMax: writesAtOnce })
    this.#common = {
      brokerId,
      brokerName,
      hooks,
      explain: mapFailure,
      rateLimitedWritesAreRefused: true,
      secrets,
      requestIdHeader: 'schwab-client-correlid',
      // Trading is one host with one fate; market data may fail alone.
      breaker: createBreaker(),
    }
    const reader = (kind: Kind, requests: number, breaker = this.#common.breaker) =>
      new BrokerCaller({ ...this.#common, breaker, http: this.#reading, budget: this.#budget(kind, requests) })
    this.#readers = {
      accounts: reader('accounts', readsPerMinute),
      orders: reader('orders', orderReadsPerMinute),
      market: reader('market', readsPerMinute, createBreaker()),
    }
  }

  #budget(name: string, requests: number): CallBudget {
    const { hooks, base, owner } = this.#options
    const bucket = createHash('sha256').update(`${owner}\n${base}\n${name}`).digest('hex').slice(0, 16)
    return new CallBudget(hooks.takeToken, { bucket: `${brokerId}:${bucket}`, requests, perMs: 60_000 })
  }

  accountNumbers<T>(parse: Parse<T>): Promise<T> {
    return this.#get('accounts', { operation: 'accounts', path: `${trader}/accounts/accountNumbers` }, parse)
  }

  accounts<T>(parse: Parse<T>): Promise<T> {
    return this.#get('accounts', { operation: 'accounts', path: `${trader}/accounts` }, parse)
  }

  /** One account, with its positions where they are asked for. */
  account<T>(hash: string, operation: 'balance' | 'positions', parse: Parse<T>): Promise<T> {
    const fields = operation === 'positions' ? '?fields=positions' : ''
    const path = `${trader}/accounts/${encodeURIComponent(hash)}${fields}`
    return this.#get('accounts', { operation, path }, parse)
  }

  userPreference<T>(parse: Parse<T>): Promise<T> {
    return this.#get('accounts', { operation: 'userPreference', path: `${trader}/userPreference` }, parse)
  }

  /** By the time they were entered, which both ends of the span are about (schwab.md 3.3). ISO 8601 UTC, milliseconds. */
  orders<T>(hash: string, span: { readonly from: string; readonly to: string }, parse: Parse<T>): Promise<T> {
    const fields = query({ fromEnteredTime: span.from, toEnteredTime: span.to, maxResults: String(ordersMax) })
    return this.#get('orders', { operation: 'orders', path: `${ordersPath(hash)}${fields}`, urgent: true }, parse)
  }

  order<T>(hash: string, id: string, parse: Parse<T>): Promise<T> {
    const path = `${ordersPath(hash)}/${encodeURIComponent(id)}`
    return this.#get('orders', { operation: 'findOrder', path, urgent: true }, parse)
  }

  /** The id in `Location`, where there is one and it is of this account (schwab.md 3.7). */
  submitOrder(hash: string, { body }: CompiledRequest): Promise<string | undefined> {
    const asked = {
      operation: 'placeOrder',
      path: ordersPath(hash),
      method: 'POST',
      body: JSON.stringify(body),
    } as const
    return this.#write(hash, asked, (_body, answer) => orderIdIn(answer, hash))
  }

  replaceOrder(hash: string, { path, body }: CompiledRequest): Promise<string | undefined> {
    const asked = { operation: 'replaceOrder', path, method: 'PUT', body: JSON.stringify(body) } as const
    return this.#write(hash, asked, (_body, answer) => orderIdIn(answer, hash))
  }

  /** Resolves when the request was taken: not yet canceled. */
  cancelOrder(hash: string, id: string): Promise<void> {
    const path = `${ordersPath(hash)}/${encodeURIComponent(id)}`
    return this.#write(hash, { operation: 'cancelOrder', path, method: 'DELETE', urgent: true }, () => undefined)
  }

  /** Creates nothing, so it may be asked again like a read. */
  previewOrder<T>(hash: string, { body }: CompiledRequest, parse: Parse<T>): Promise<T> {
    const path = `${trader}/accounts/${encodeURIComponent(hash)}/previewOrder`
    return this.#authorized((token) =>
      this.#readers.orders.read(
        {
          operation: 'previewOrder',
          path,
          method: 'POST',
          body: JSON.stringify(body),
          headers: this.#with(token).json,
        },
        parse,
      ),
    )
  }

  transactions<T>(hash: string, span: { readonly from: string; readonly to: string }, parse: Parse<T>): Promise<T> {
    const fields = query({ startDate: span.from, endDate: span.to, types: wireTransactionTypes.join(',') })
    const path = `${trader}/accounts/${encodeURIComponent(hash)}/transactions${fields}`
    return this.#get('accounts', { operation: 'transactions', path, timeoutMs: historyTimeoutMs }, parse)
  }

  quotes<T>(symbols: readonly string[], parse: Parse<T>): Promise<T> {
    const fields = query({ symbols: symbols.join(','), fields: 'quote,reference' })
    return this.#get('market', { operation: 'quotes', path: `${market}/quotes${fields}` }, parse)
  }

  priceHistory<T>(fields: Readonly<Record<string, string>>, parse: Parse<T>): Promise<T> {
    const path = `${market}/pricehistory${query(fields)}`
    return this.#get('market', { operation: 'bars', path, timeoutMs: historyTimeoutMs }, parse)
  }

  chain<T>(fields: Readonly<Record<string, string>>, parse: Parse<T>): Promise<T> {
    const path = `${market}/chains${query(fields)}`
    return this.#get('market', { operation: 'optionChain', path, timeoutMs: historyTimeoutMs }, parse)
  }

  expirations<T>(symbol: string, parse: Parse<T>): Promise<T> {
    const path = `${market}/expirationchain${query({ symbol })}`
    return this.#get('market', { operation: 'expirations', path }, parse)
  }

  movers<T>(index: string, sort: string, parse: Parse<T>): Promise<T> {
    const path = `${market}/movers/${encodeURIComponent(index)}${query({ sort })}`
    return this.#get('market', { operation: 'movers', path }, parse)
  }

  markets<T>(date: string, parse: Parse<T>): Promise<T> {
    const path = `${market}/markets${query({ markets: 'equity', date })}`
    return this.#get('market', { operation: 'marketClock', path }, parse)
  }

  instruments<T>(symbol: string, projection: string, operation: string, parse: Parse<T>): Promise<T> {
    const path = `${market}/instruments${query({ symbol, projection })}`
    return this.#get('market', { operation, path }, parse)
  }

  async close(): Promise<void> {
    await Promise.all([this.#reading.close(), this.#writing.close()])
  }

  #get<T>(kind: Kind, asked: Asked, parse: Parse<T>): Promise<T> {
    return this.#authorized((token) =>
      this.#readers[kind].read({ ...asked, method: 'GET', headers: this.#with(token).plain }, parse),
    )
  }

  #write<T>(hash: string, asked: Omit<Call, 'headers' | 'bodiless'>, parse: Parse<T>): Promise<T> {
    const caller = this.#writer(hash)
    return this.#authorized((token) => {
      const { plain, json } = this.#with(token)
      const headers = asked.body === undefined ? plain : json
      return caller.write({ timeoutMs: writeTimeoutMs, ...asked, headers, bodiless: true }, parse)
    })
  }

  /** The limit of writes is one account's. */
  #writer(hash: string): BrokerCaller {
    const known = this.#writers.get(hash)
    if (known) return known
    const made = new BrokerCaller({
      ...this.#common,
      http: this.#writing,
      budget: this.#budget(`writes ${hash}`, orderWritesPerMinute),
    })
    this.#writers.set(hash, made)
    return made
  }

  async #authorized<T>(send: (token: string) => Promise<T>): Promise<T> {
    const { tokens } = this.#options
    const ready = tokens.token()
    const token = typeof ready === 'string' ? ready : await ready
    try {
      return await send(token)
    } catch (error) {
      if (!isOutOfDate(error)) throw error
      const next = await tokens.after(token)
      if (next === undefined) throw error
      return send(next)
    }
  }

  #with(token: string): { readonly plain: readonly string[]; readonly json: readonly string[] } {
    if (token !== this.#token) {
      this.#token = token
      this.#headers = ['authorization', `Bearer ${token}`, 'accept', 'application/json']
      this.#jsonHeaders = [...this.#headers, 'content-type', 'application/json']
    }
    return { plain: this.#headers, json: this.#jsonHeaders }
  }
}

/** `.../accounts/{hash}/orders/{id}` on any host; anything else names no order of ours. */
export function orderIdIn({ headers }: Pick<HttpAnswer, 'headers'>, hash: string): string | undefined {
  const match = /\/accounts\/([^/?#]+)\/orders\/(\d{1,19})\/?(?:[?#]|$)/.exec(headerOf(headers, 'location') ?? '')
  return match?.[1]?.toLowerCase() === hash.toLowerCase() ? match[2] : undefined
}

/** The answer that the broker gave was about something else. */
export const misleading = (operation: string, message: string, raw: unknown, path: string): WireMismatch =>
  new WireMismatch(message, { brokerId, operation, raw: (JSON.stringify(raw) ?? '').slice(0, 4_000), path })
