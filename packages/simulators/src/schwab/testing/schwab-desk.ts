/** The simulators with one person's login at Schwab, and calls as a client would make them: real HTTP and WebSocket. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { DemoProfile } from '../../exchange/exchange.ts'
import { startSimulators } from '../../index.ts'
import { listAt, parsed, textAt } from './json.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

type HeaderTexts = Readonly<Record<string, string>>

export interface SchwabDesk {
  readonly url: string
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
    readonly accessToken: string
    readonly refreshToken: string
  }
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

export async function schwabDesk(options: { readonly profile?: DemoProfile } = {}): Promise<SchwabDesk> {
  const simulators = await startSimulators({ now: () => today })
  const send = (method: string, path: string, body?: unknown, headers: HeaderTexts = {}) =>
    request(simulators.url + path, method, body, headers)
  const login = await send('POST', '/control/accounts', {
    broker: 'schwab',
    userRef: 'person-1',
    profile: options.profile ?? 'empty',
  })
  const [clientId, clientSecret, accessToken, refreshToken] = [
    'clientId',
    'clientSecret',
    'accessToken',
    'refreshToken',
  ].map((name) => textAt(login.json, 'credentials', name))
  const credentials = {
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    accessToken: accessToken ?? '',
    refreshToken: refreshToken ?? '',
  }
  let bearer = { authorization: `Bearer ${accessToken}` }
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
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: credentials.refreshToken })
      const app = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')
      const answer = await send('POST', '/schwab/v1/oauth/token', form.toString(), {
        authorization: `Basic ${app}`,
        'content-type': 'application/x-www-form-urlencoded',
      })
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

export interface TestSocket {
  send(message: unknown): void
  /** The next message that fits, skipping others; fails after two seconds. */
  next(fits?: (message: unknown) => boolean): Promise<unknown>
  readonly closed: Promise<void>
  close(): void
}

async function openSocket(url: string): Promise<TestSocket> {
  const socket = new WebSocket(url)
  const waiting: unknown[] = []
  const takers = new Set<() => void>()
  socket.on('message', (data) => {
    waiting.push(parsed(Buffer.isBuffer(data) ? data.toString('utf8') : ''))
    for (const take of takers) take()
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve())
    socket.on('error', reject)
  })
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: (fits = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          takers.delete(take)
          reject(new Error('no such message came'))
        }, patienceMs)
        const take = (): void => {
          while (waiting.length > 0) {
            const message = waiting.shift()
            if (message === undefined || !fits(message)) continue
            clearTimeout(timer)
            takers.delete(take)
            return resolve(message)
          }
        }
        takers.add(take)
        take()
      }),
    closed,
    close: () => socket.close(),
  }
}

export const sample = (name: string): unknown =>
  parsed(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))
