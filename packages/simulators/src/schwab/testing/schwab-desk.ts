/** The simulators with one person's login at Schwab, and calls as a client would make them: real HTTP and WebSocket. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoProfile } from '../../exchange/exchange.ts'
import { startSimulators } from '../../index.ts'
import { listAt, parsed, textAt } from '../../testing/json.ts'
import { openSocket } from './test-socket.ts'
import type { TestSocket } from './test-socket.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

type HeaderTexts = Readonly<Record<string, string>>

interface LoginCredentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly accessToken: string
  readonly refreshToken: string
}

export interface SchwabDesk {
  readonly url: string
  readonly credentials: LoginCredentials
  /** Of the first account. */
  readonly hash: string
  readonly accountIds: readonly string[]
  /** With the person's token; `path` from the root: `/schwab/trader/v1/accounts`. */
  call(method: string, path: string, body?: unknown, headers?: HeaderTexts): Promise<WireAnswer>
  get(path: string): Promise<unknown>
  /** Posts the order and answers the id of its `Location`. */
  place(order: unknown): Promise<string>
  /** Path of the first account: `/schwab/trader/v1/accounts/{hash}` and what follows. */
  account(rest?: string): string
  order(orderId: string): Promise<unknown>
  control(method: string, path: string, body?: unknown): Promise<unknown>
  /** A new access token, for calls from then on: the clock has passed the half hour. */
  renew(): Promise<void>
  settings(change: Readonly<Record<string, unknown>>): Promise<void>
  quirk(quirk: string, count?: number): Promise<void>
  /** Asks until the answer fits; fails after two seconds with the last answer. */
  until(path: string, fits: (json: unknown) => boolean): Promise<unknown>
  socket(path?: string): Promise<TestSocket>
  close(): Promise<void>
}

const patienceMs = 2_000
const pollMs = 5
export const trader = '/schwab/trader/v1'
export const market = '/schwab/marketdata/v1'

/** 11:00 New York on Wednesday, 2026-11-25: the simulated clock starts at 10:00 of that day. */
export const today = Date.UTC(2026, 10, 25, 16)

async function request(url: string, method: string, body: unknown, headers: HeaderTexts): Promise<WireAnswer> {
  const isText = typeof body === 'string'
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

const credentialsOf = (login: unknown): LoginCredentials => ({
  clientId: textAt(login, 'credentials', 'clientId'),
  clientSecret: textAt(login, 'credentials', 'clientSecret'),
  accessToken: textAt(login, 'credentials', 'accessToken'),
  refreshToken: textAt(login, 'credentials', 'refreshToken'),
})

/** What the token address needs for a refresh. */
function refreshCall({ clientId, clientSecret, refreshToken }: LoginCredentials): {
  form: string
  headers: HeaderTexts
} {
  const app = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  return {
    form: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString(),
    headers: { authorization: `Basic ${app}`, 'content-type': 'application/x-www-form-urlencoded' },
  }
}

export async function schwabDesk(options: { readonly profile?: DemoProfile } = {}): Promise<SchwabDesk> {
  const simulators = await startSimulators({ now: () => today })
  const send = (method: string, path: string, body?: unknown, headers: HeaderTexts = {}) =>
    request(simulators.url + path, method, body, headers)
  const login = await send('POST', '/control/accounts', {
    broker: 'schwab',
    userRef: 'person-1',
    profile: options.profile ?? 'empty',
  })
  const credentials = credentialsOf(login.json)
  let bearer = { authorization: `Bearer ${credentials.accessToken}` }
  const numbers = await send('GET', `${trader}/accounts/accountNumbers`, undefined, bearer)
  const hash = textAt(numbers.json, 0, 'hashValue')
  const desk: SchwabDesk = {
    url: simulators.url,
    credentials,
    hash,
    accountIds: listAt(login.json, 'accountIds').map(String),
    call: (method, path, body, headers) => send(method, path, body, headers ?? bearer),
    async get(path) {
      const answer = await send('GET', path, undefined, bearer)
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`)
      return answer.json
    },
    async place(order) {
      const answer = await send('POST', `${trader}/accounts/${hash}/orders`, order, bearer)
      if (answer.status !== 201) throw new Error(`order refused: ${answer.status} ${answer.text}`)
      return answer.headers.get('location')?.split('/').at(-1) ?? ''
    },
    account: (rest = '') => `${trader}/accounts/${hash}${rest}`,
    order: (orderId) => desk.get(desk.account(`/orders/${orderId}`)),
    control: async (method, path, body) => (await send(method, `/control${path}`, body)).json,
    async renew() {
      const { form, headers } = refreshCall(credentials)
      const answer = await send('POST', '/schwab/v1/oauth/token', form, headers)
      bearer = { authorization: `Bearer ${textAt(answer.json, 'access_token')}` }
    },
    async settings(change) {
      const answer = await send('PATCH', '/schwab/simulator/settings', change)
      if (answer.status !== 200) throw new Error(answer.text)
    },
    async quirk(quirk, count = 1) {
      const answer = await send('POST', '/schwab/simulator/quirks', { quirk, count })
      if (answer.status !== 204) throw new Error(answer.text)
    },
    async until(path, fits) {
      const end = performance.now() + patienceMs
      for (;;) {
        const json = await desk.get(path)
        if (fits(json)) return json
        if (performance.now() > end) throw new Error(`${path} did not come to it: ${JSON.stringify(json)}`)
        await sleep(pollMs)
      }
    },
    socket: (path = '/schwab/ws') => openSocket(simulators.url.replace('http', 'ws') + path),
    close: () => simulators.close(),
  }
  return desk
}

export const sample = (name: string): unknown =>
  parsed(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))
