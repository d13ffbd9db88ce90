/**
 * One method per endpoint (brokers/etrade.md 2): build the request, sign it, send it through the kit, hand the document to a
 * parser. A read whose signature or resting token was refused is signed anew, after a renewal where that may help; a write
 * is not, but for a cancel, which is by id and may be said twice (6).
 */
import { createHash } from 'node:crypto'
import type { BrokerEnvironment } from '../port/broker.ts'
import { AuthRequired, Rejected, Unavailable } from '../port/errors.ts'
import type { BrokerError, MappedFailure } from '../port/errors.ts'
import { BrokerCaller, CallBudget, HttpClient, createBreaker } from '../kit/index.ts'
import type { Call, CallerOptions, Parse } from '../kit/index.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import { restsAfterMs, secretsOf } from './credentials.ts'
import type { EtradeCredentials } from './credentials.ts'
import { mapFailure, signedAnewProblems, renewedProblems } from './errors.ts'
import { Signing } from './signing.ts'
import {
  accountsPath,
  balancePath,
  cancelPath,
  chainsPath,
  expirationsPath,
  lookupPath,
  orderPath,
  ordersPath,
  portfolioPath,
  quotePath,
  transactionsPath,
  withQuery,
} from './paths.ts'
import type { OrderPaths } from './paths.ts'
import { errorIn, readDocument } from './wire/document.ts'

export interface ClientOptions {
  readonly addresses: Addresses
  readonly credentials: EtradeCredentials
  readonly hooks: BrokerEnvironment
  /** Wakes the token, once however many calls ask since `askedAtMs`. @returns false when only a person can help. */
  readonly wake: (askedAtMs: number) => Promise<boolean>
}

export const portfolioPageSize = 50
export const transactionsPageSize = 50
export const ordersPageSize = 100
/** Without the override the broker takes 25 symbols, with it 50 (brokers/etrade.md 2.6). */
export const quoteSymbolsMax = 50
const quoteSymbolsPlain = 25

type Module = 'accounts' | 'market' | 'orders'

/** Three quarters of the published limits of each module, evenly spaced (brokers/etrade.md 3). */
const limits: Readonly<
  Record<Module, { readonly requests: number; readonly perMs: number; readonly reserved: number }>
> = {
  accounts: { requests: 1, perMs: 667, reserved: 0 },
  market: { requests: 1, perMs: 334, reserved: 0 },
  orders: { requests: 2, perMs: 1334, reserved: 1 },
}

interface SignedCall extends Pick<Call, 'operation' | 'method' | 'path' | 'body' | 'urgent'> {
  readonly module: Module
}

export class EtradeClient {
  readonly #callers: Readonly<Record<Module, BrokerCaller>>
  readonly #http: HttpClient
  readonly #signing: Signing
  readonly #hooks: BrokerEnvironment
  readonly #wake: ClientOptions['wake']
  #lastCallAtMs: number

  constructor({ addresses, credentials, hooks, wake }: ClientOptions) {
    const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = credentials
    const secrets = secretsOf(credentials)
    this.#hooks = hooks
    this.#wake = wake
    this.#lastCallAtMs = hooks.now()
    this.#signing = new Signing(
      addresses.api,
      { consumerKey, consumerSecret, token: accessToken, tokenSecret: accessTokenSecret },
      hooks.now,
    )
    this.#http = new HttpClient(addresses.api)
    // The limits are the user's, whichever instance or session asks; the bucket's name tells no secret.
    const owner = createHash('sha256')
      .update(secrets.join('\n') + addresses.api)
      .digest('hex')
      .slice(0, 16)
    const breaker = createBreaker()
    const caller = (module: Module): BrokerCaller =>
      new BrokerCaller({
        brokerId,
        brokerName,
        http: this.#http,
        budget: new CallBudget(hooks.takeToken, { bucket: `${brokerId}:${module}:${owner}`, ...limits[module] }),
        breaker,
        hooks,
        explain: (answer) => this.#explained(answer),
        rateLimitedWritesAreRefused: true,
        secrets,
        requestIdHeader: 'x-et-trace',
        readDocument,
      })
    this.#callers = { accounts: caller('accounts'), market: caller('market'), orders: caller('orders') }
  }

  /** When the broker last heard of us, by its clock. */
  get lastCallAtMs(): number {
    return this.#lastCallAtMs
  }

  /** A renewal is a call too. */
  touched(): void {
    this.#lastCallAtMs = this.#hooks.now()
  }

  accounts<T>(parse: Parse<T>, operation = 'accounts'): Promise<T> {
    return this.#read('accounts', { operation, path: accountsPath }, parse)
  }

  balance<T>(accountIdKey: string, parse: Parse<T>): Promise<T> {
    const path = withQuery(balancePath(accountIdKey), { instType: 'BROKERAGE', realTimeNAV: 'true' })
    return this.#read('accounts', { operation: 'balance', path }, parse)
  }

  portfolio<T>(accountIdKey: string, pageNumber: string, parse: Parse<T>): Promise<T> {
    const path = withQuery(portfolioPath(accountIdKey), {
      view: 'COMPLETE',
      count: String(portfolioPageSize),
      pageNumber,
    })
    return this.#read('accounts', { operation: 'positions', path }, parse)
  }

  /** Oldest first. Dates as `MMDDYYYY`, both or none. */
  transactions<T>(
    accountIdKey: string,
    page: { readonly startDate: string; readonly endDate: string; readonly marker?: string | undefined },
    parse: Parse<T>,
  ): Promise<T> {
    const path = withQuery(transactionsPath(accountIdKey), {
      startDate: page.startDate,
      endDate: page.endDate,
      sortOrder: 'ASC',
      count: String(transactionsPageSize),
      marker: page.marker,
    })
    return this.#read('accounts', { operation: 'transactions', path }, parse)
  }

  /** Without a market session: it is a filter, and would hide orders (brokers/etrade.md 2.10). */
  orders<T>(
    accountIdKey: string,
    page: {
      readonly fromDate: string
      readonly toDate: string
      readonly status?: string | undefined
      readonly marker?: string | undefined
    },
    parse: Parse<T>,
    operation = 'orders',
  ): Promise<T> {
    const path = withQuery(ordersPath(accountIdKey), {
      count: String(ordersPageSize),
      fromDate: page.fromDate,
      toDate: page.toDate,
      status: page.status,
      marker: page.marker,
    })
    return this.#read('orders', { operation, path, urgent: true }, parse)
  }

  order<T>(accountIdKey: string, orderId: string, parse: Parse<T>): Promise<T> {
    return this.#read('orders', { operation: 'findOrder', path: orderPath(accountIdKey, orderId), urgent: true }, parse)
  }

  quotes<T>(wireSymbols: readonly string[], parse: Parse<T>, operation = 'quotes'): Promise<T> {
    const path = withQuery(quotePath(wireSymbols), {
      detailFlag: 'ALL',
      overrideSymbolCount: wireSymbols.length > quoteSymbolsPlain ? 'true' : undefined,
    })
    return this.#read('market', { operation, path }, parse)
  }

  lookup<T>(search: string, parse: Parse<T>): Promise<T> {
    return this.#read('market', { operation: 'searchInstruments', path: lookupPath(search) }, parse)
  }

  /** Of every kind: which ones come without saying so is not confirmed. */
  expirations<T>(symbol: string, parse: Parse<T>): Promise<T> {
    const path = withQuery(expirationsPath, { symbol, expiryType: 'ALL' })
    return this.#read('market', { operation: 'optionChain', path }, parse)
  }

  /** One expiration, `YYYY-MM-DD`; weekly ones come only when they are asked for. */
  chain<T>(symbol: string, expiresOn: string, parse: Parse<T>): Promise<T> {
    const [expiryYear, month, day] = expiresOn.split('-')
    const path = withQuery(chainsPath, {
      symbol,
      expiryYear,
      expiryMonth: String(Number(month)),
      expiryDay: String(Number(day)),
      includeWeekly: 'true',
      chainType: 'CALLPUT',
      priceType: 'ALL',
    })
    return this.#read('market', { operation: 'optionChain', path }, parse)
  }

  /** Enters nothing, so it may be asked again like a read. */
  preview<T>(method: 'POST' | 'PUT', { preview: path }: OrderPaths, body: string, parse: Parse<T>): Promise<T> {
    return this.#read('orders', { operation: 'previewOrder', method, path, body }, parse)
  }

  /** Once, whatever happens. */
  place<T>(method: 'POST' | 'PUT', { place: path }: OrderPaths, body: string, parse: Parse<T>): Promise<T> {
    const operation = method === 'POST' ? 'placeOrder' : 'replaceOrder'
    return this.#write({ module: 'orders', operation, method, path, body }, parse)
  }

  async cancel<T>(accountIdKey: string, body: string, parse: Parse<T>): Promise<T> {
    const path = cancelPath(accountIdKey)
    const call: SignedCall = { module: 'orders', operation: 'cancelOrder', method: 'PUT', path, body, urgent: true }
    return this.#signedAnew(() => this.#write(call, parse))
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  #read<T>(
    module: Module,
    call: Omit<SignedCall, 'module' | 'method'> & Partial<SignedCall>,
    parse: Parse<T>,
  ): Promise<T> {
    const whole: SignedCall = { method: 'GET', ...call, module }
    const checked: Parse<T> = (document, answer) => {
      const error = errorIn(document)
      if (error) throw errorInPlaceOf(call.operation, mapFailure({ status: answer.status, body: document }))
      return parse(document, answer)
    }
    return this.#signedAnew(() => this.#callers[module].read(this.#signed(whole), checked))
  }

  #write<T>(call: SignedCall, parse: Parse<T>): Promise<T> {
    return this.#callers[call.module].write(this.#signed(call), parse)
  }

  #signed({ operation, method, path, body, urgent }: SignedCall): Call {
    const headers = (): readonly string[] => {
      this.touched()
      const authorization = this.#signing.authorization(method, path)
      return body === undefined
        ? ['authorization', authorization, 'accept', 'application/json']
        : ['authorization', authorization, 'accept', 'application/json', 'content-type', 'application/xml']
    }
    return { operation, method, path, body, urgent, headers }
  }

  /**
   * A token that has rested is woken before it is used. Once more where signing anew, or waking it after all, passes what
   * was refused at the door.
   */
  async #signedAnew<T>(send: () => Promise<T>): Promise<T> {
    const askedAtMs = this.#hooks.now()
    if (askedAtMs - this.#lastCallAtMs >= restsAfterMs) await this.#wake(askedAtMs)
    try {
      return await send()
    } catch (error) {
      const code = error instanceof AuthRequired ? (error.context.failure?.code ?? '') : ''
      const mayPass = signedAnewProblems.has(code) || (renewedProblems.has(code) && (await this.#wake(askedAtMs)))
      if (!mayPass) throw error
      return await send()
    }
  }

  #explained(answer: Parameters<CallerOptions['explain']>[0]): MappedFailure {
    const { body } = answer
    this.#signing.correctedBy(typeof body === 'string' ? body : JSON.stringify(body))
    return mapFailure(answer)
  }
}

/** An error that came as a success: what it says counts, the status does not (brokers/etrade.md 2). */
function errorInPlaceOf(operation: string, failure: MappedFailure): BrokerError {
  const context = { brokerId, operation, failure }
  switch (failure.kind) {
    case 'auth_required':
    case 'forbidden':
      return new AuthRequired(`${brokerName} does not let us in: ${failure.message}`, context)
    case 'unavailable':
    case 'rate_limited':
      return new Unavailable(`${brokerName} has trouble: ${failure.message}`, context)
    default:
      return new Rejected(failure.message, context)
  }
}
