/**
 * The gateway's endpoints, one method each, in its own words. Reads go through the session's readiness: what is missing of
 * the start-up sequence is made up for first, and a session found lost in mid-call is made anew once (ibkr.md 2.2).
 */
import { createHash } from 'node:crypto'
import { BrokerCaller, CallBudget, createBreaker } from '../kit/index.ts'
import type { Call, Parse } from '../kit/index.ts'
import type { BrokerEnvironment } from '../port/broker.ts'
import { AuthRequired, BrokerError, Rejected, Unavailable } from '../port/errors.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import { capabilities } from './capabilities.ts'
import { headersOf, secretsOf } from './credentials.ts'
import type { GatewayCredentials } from './credentials.ts'
import { errorIn, mapFailure, noBridge } from './errors.ts'
import { GatewayHttp, OrderGate } from './gateway-http.ts'

export const positionsPageSize = 100

/**
 * Ten a second is the gateway's limit for everything together (ibkr.md 5). A budget may be used up at once and is full again
 * a second later, so twice ours must fit into any second: four for everyone and one for what cannot wait.
 */
export const overallLimit = { requests: 5, perMs: 1_000, reserved: 1 } as const
/** A first reading of several accounts is many calls at four a second: they queue, and none of them fails for it. */
const turnWaitMsMax = 30_000

export interface ClientOptions {
  readonly addresses: Addresses
  readonly credentials: GatewayCredentials
  readonly hooks: BrokerEnvironment
}

/** What must stand before a call: the sign-in alone, or the brokerage session too (ibkr.md 2.1). */
export type Level = 'none' | 'portfolio' | 'brokerage'

/** Who makes ready; see gateway-session.ts. */
export interface Readiness {
  ready(level: Exclude<Level, 'none'>): Promise<void>
  /** An answer showed that the session is not what it was. */
  lost(): void
}

const query = (fields: Readonly<Record<string, string | undefined>>): string => {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

const isLostSession = (error: unknown): boolean =>
  (error instanceof AuthRequired && error.context.failure?.kind === 'auth_required') ||
  (error instanceof BrokerError && error.context.failure?.code === noBridge)

export class GatewayClient {
  readonly gate = new OrderGate()
  readonly #http: GatewayHttp
  readonly #caller: BrokerCaller
  readonly #headers: readonly string[]
  readonly #jsonHeaders: readonly string[]
  #readiness: Readiness | undefined

  constructor({ addresses, credentials, hooks }: ClientOptions) {
    this.#headers = headersOf(credentials)
    this.#jsonHeaders = [...this.#headers, 'content-type', 'application/json']
    // The limits are the gateway's, whoever of ours calls it; the name of a bucket does not tell the cookie.
    const owner = createHash('sha256')
      .update([addresses.gateway, credentials.session ?? ''].join('\n'))
      .digest('hex')
      .slice(0, 16)
    this.#http = new GatewayHttp(
      addresses.api,
      { certificateAuthority: addresses.certificateAuthority },
      { hooks, gate: this.gate, owner },
    )
    this.#caller = new BrokerCaller({
      brokerId,
      brokerName,
      http: this.#http,
      budget: new CallBudget(hooks.takeToken, {
        bucket: `${brokerId}:gateway:${owner}`,
        ...overallLimit,
        waitMsMax: turnWaitMsMax,
      }),
      breaker: createBreaker(),
      hooks,
      explain: mapFailure,
      rateLimitedWritesAreRefused: capabilities.rateLimitedWritesAreRefused,
      secrets: secretsOf(credentials),
    })
  }

  /** Whose start-up sequence stands behind the calls from now on. */
  uses(readiness: Readiness): void {
    this.#readiness = readiness
  }

  authStatus<T>(parse: Parse<T>): Promise<T> {
    return this.#post('session', '/iserver/auth/status', {}, parse, { level: 'none', urgent: true })
  }

  /** Asks for a brokerage session; `compete` takes it away from whoever has it, so only with a person's consent. */
  initBrokerage<T>(compete: boolean, parse: Parse<T>): Promise<T> {
    const body = { publish: true, compete }
    return this.#post('session', '/iserver/auth/ssodh/init', body, parse, { level: 'none', urgent: true })
  }

  tickle<T>(parse: Parse<T>): Promise<T> {
    return this.#post('tickle', '/tickle', {}, parse, { level: 'none', urgent: true })
  }

  brokerageAccounts<T>(parse: Parse<T>): Promise<T> {
    return this.#get('session', '/iserver/accounts', parse, { level: 'none', urgent: true })
  }

  selectAccount(accountId: string): Promise<void> {
    return this.#post('session', '/iserver/account', { acctId: accountId }, () => undefined, { urgent: true })
  }

  accounts<T>(parse: Parse<T>, level: Level = 'portfolio'): Promise<T> {
    return this.#get('accounts', '/portfolio/accounts', parse, { level })
  }

  summary<T>(accountId: string, parse: Parse<T>): Promise<T> {
    return this.#get('balance', `/portfolio/${encodeURIComponent(accountId)}/summary`, parse, portfolio)
  }

  ledger<T>(accountId: string, parse: Parse<T>): Promise<T> {
    return this.#get('positions', `/portfolio/${encodeURIComponent(accountId)}/ledger`, parse, portfolio)
  }

  /** Positions are cached behind the gateway until this is said (ibkr.md 3.3). */
  invalidatePositions(accountId: string): Promise<void> {
    const path = `/portfolio/${encodeURIComponent(accountId)}/positions/invalidate`
    return this.#post('positions', path, {}, () => undefined, portfolio)
  }

  positions<T>(accountId: string, page: number, parse: Parse<T>): Promise<T> {
    const path = `/portfolio/${encodeURIComponent(accountId)}/positions/${page}?waitForSecDef=true`
    return this.#get('positions', path, parse, portfolio)
  }

  position<T>(accountId: string, conid: string, parse: Parse<T>): Promise<T> {
    const path = `/portfolio/${encodeURIComponent(accountId)}/position/${encodeURIComponent(conid)}`
    return this.#get('positions', path, parse, portfolio)
  }

  /** Never with filters: they answer in part and spoil the stream (ibkr.md 3.6). `force` clears, and answers nothing. */
  orders<T>(parse: Parse<T>, force = false): Promise<T> {
    return this.#get('orders', `/iserver/account/orders${force ? '?force=true' : ''}`, parse, { urgent: true })
  }

  /** Waits for no breaker: orders of an earlier session answer 503 (ibkr.md 3.6), which says nothing of the gateway. */
  orderStatus<T>(orderId: string, parse: Parse<T>): Promise<T> {
    return this.#get('findOrder', `/iserver/account/order/status/${orderId}`, parse, { urgent: true })
  }

  trades<T>(parse: Parse<T>, days?: number): Promise<T> {
    return this.#get('executions', `/iserver/account/trades${days === undefined ? '' : `?days=${days}`}`, parse)
  }

  whatIf<T>(path: string, body: unknown, parse: Parse<T>): Promise<T> {
    return this.#post('previewOrder', `${path}/whatif`, body, parse)
  }

  /** Sends once: an order, a change, or the answer to a question about one. */
  writeOrder<T>(operation: string, path: string, body: unknown, parse: Parse<T>): Promise<T> {
    return this.#caller.write(
      { operation, method: 'POST', path, headers: this.#jsonHeaders, body: JSON.stringify(body) },
      parse,
    )
  }

  /** `orderId` of digits only: `-1` would cancel everything (ibkr.md 3.7). */
  cancelOrder<T>(accountId: string, orderId: string, parse: Parse<T>): Promise<T> {
    const path = `/iserver/account/${encodeURIComponent(accountId)}/order/${orderId}`
    return this.#caller.write(
      { operation: 'cancelOrder', method: 'DELETE', path, headers: this.#headers, urgent: true },
      parse,
    )
  }

  stocks<T>(tickers: readonly string[], parse: Parse<T>): Promise<T> {
    return this.#get('instrument', `/trsrv/stocks${query({ symbols: tickers.join(',') })}`, parse, portfolio)
  }

  /** Must come before strikes and contracts of an option (ibkr.md 3.4). */
  search<T>(text: string, options: { readonly byName: boolean }, parse: Parse<T>): Promise<T> {
    const fields = { symbol: text, name: options.byName ? 'true' : undefined }
    return this.#get('searchInstruments', `/iserver/secdef/search${query(fields)}`, parse)
  }

  /** What may be ordered of a contract, and how (ibkr.md 3.4). */
  contractRules<T>(conid: string, isBuy: boolean, parse: Parse<T>): Promise<T> {
    return this.#post('instrument', '/iserver/contract/rules', { conid: Number(conid), isBuy }, parse)
  }

  optionContracts<T>(
    fields: {
      readonly conid: string
      readonly month: string
      readonly strike: string
      readonly right: 'C' | 'P'
    },
    parse: Parse<T>,
  ): Promise<T> {
    return this.#get('instrument', `/iserver/secdef/info${query({ ...fields, sectype: 'OPT' })}`, parse)
  }

  definitions<T>(conids: readonly string[], parse: Parse<T>): Promise<T> {
    return this.#get('instrument', `/trsrv/secdef${query({ conids: conids.join(',') })}`, parse, portfolio)
  }

  snapshot<T>(conids: readonly string[], fields: readonly string[], parse: Parse<T>): Promise<T> {
    const wanted = query({ conids: conids.join(','), fields: fields.join(',') }).replaceAll('%2C', ',')
    return this.#get('quotes', `/iserver/marketdata/snapshot${wanted}`, parse)
  }

  history<T>(fields: Readonly<Record<string, string | undefined>>, parse: Parse<T>): Promise<T> {
    return this.#get('bars', `/iserver/marketdata/history${query(fields)}`, parse, { timeoutMs: 20_000 })
  }

  async close(): Promise<void> {
    await this.#http.close()
  }

  /** Ready for a write: the sequence stands before the order leaves, since a write is never repeated. */
  async prepare(): Promise<void> {
    await this.#readiness?.ready('brokerage')
  }

  #get<T>(operation: string, path: string, parse: Parse<T>, options: ReadOptions = {}): Promise<T> {
    return this.#read({ operation, method: 'GET', path, headers: this.#headers }, parse, options)
  }

  #post<T>(operation: string, path: string, body: unknown, parse: Parse<T>, options: ReadOptions = {}): Promise<T> {
    const call = { operation, method: 'POST', path, headers: this.#jsonHeaders, body: JSON.stringify(body) } as const
    return this.#read(call, parse, options)
  }

  async #read<T>(call: Call, parse: Parse<T>, options: ReadOptions): Promise<T> {
    const { level = 'brokerage', ...rest } = options
    const checked: Parse<T> = (body, answer) => {
      const said = errorIn(body)
      if (said !== undefined) throw refusalOf(call.operation, body)
      return parse(body, answer)
    }
    const send = () => this.#caller.read({ ...call, ...rest }, checked)
    const readiness = this.#readiness
    if (level === 'none' || !readiness) return send()
    await readiness.ready(level)
    try {
      return await send()
    } catch (error) {
      if (!isLostSession(error)) throw error
      readiness.lost()
      // Says in words what is missing where only a person can help; else the read goes through now.
      await readiness.ready(level)
      return send()
    }
  }
}

interface ReadOptions {
  readonly level?: Level
  readonly urgent?: boolean
  readonly timeoutMs?: number
}

const portfolio: ReadOptions = { level: 'portfolio' }

/** An error inside a success (ibkr.md 3), by its words. */
export function refusalOf(operation: string, body: unknown): BrokerError {
  const failure = mapFailure({ status: 200, body })
  const context = { brokerId, operation, failure }
  switch (failure.kind) {
    case 'auth_required':
      return new AuthRequired(`${brokerName} does not let us in: ${failure.message}`, context)
    case 'unavailable':
    case 'rate_limited':
      return new Unavailable(`${brokerName} has trouble (${failure.message}); it is tried again by itself.`, context)
    default:
      return new Rejected(failure.message, context)
  }
}
