/** The simulators with one person's gateway, and calls as a client would make them: real HTTP and WebSocket. */
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { startSimulators } from '../../index.ts'
import type { DemoProfile } from '../../exchange/exchange.ts'
import { parsed, textAt } from '../../testing/json.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

export interface GatewayDesk {
  readonly url: string
  /** Value of the cookie `api`. */
  readonly session: string
  readonly accountId: string
  /** At this person's gateway; `path` below `/v1/api`. Without a body a POST sends `{}`. */
  call(method: string, path: string, body?: unknown): Promise<WireAnswer>
  /** Must answer 200. */
  get(path: string): Promise<unknown>
  post(path: string, body?: unknown): Promise<unknown>
  /** Anything under the simulators' address, with no cookie. */
  raw(method: string, path: string, options?: RawOptions): Promise<WireAnswer>
  control(method: string, path: string, body?: unknown): Promise<unknown>
  settings(change: Readonly<Record<string, unknown>>): Promise<void>
  /** What happens to the next orders (`POST /ibkr/simulator/next-orders`). */
  script(...orders: readonly unknown[]): Promise<void>
  /** Brokerage session, accounts, portfolio accounts: ready for everything. */
  ready(): Promise<void>
  /** Asks until the answer fits; fails after six seconds with the last answer. */
  until(ask: () => Promise<unknown>, fits: (json: unknown) => boolean): Promise<unknown>
  socket(headers?: Readonly<Record<string, string>>): Promise<TestSocket>
  close(): Promise<void>
}

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const patienceMs = 6_000
const pollMs = 10

/** Limits and precautions off, no wait for the bridge: what a test does not speak of should not stand in its way. */
const plainSettings = {
  enforcesLimits: false,
  bridgeDelayMs: 0,
  positionCacheMs: 0,
  frames: 'text',
  pricePercent: null,
  orderValue: null,
}

/** 11:00 New York on Wednesday, 2026-11-25: the simulated clock starts at 10:00 of that day. */
export const today = Date.UTC(2026, 10, 25, 16)

export interface DeskOptions {
  readonly profile?: DemoProfile
  readonly settings?: Readonly<Record<string, unknown>>
  /** The simulated clock starts at 10:00 New York of this day. */
  readonly day?: number
}

async function request(address: string, method: string, { headers = {}, body }: RawOptions = {}): Promise<WireAnswer> {
  const response = await fetch(address, {
    method,
    redirect: 'manual',
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

async function until(ask: () => Promise<unknown>, fits: (json: unknown) => boolean): Promise<unknown> {
  const end = performance.now() + patienceMs
  for (;;) {
    const json = await ask()
    if (fits(json)) return json
    if (performance.now() > end) throw new Error(`it did not come to it: ${JSON.stringify(json)}`)
    await sleep(pollMs)
  }
}

const jsonType = { 'content-type': 'application/json' }

export async function gatewayDesk({
  profile = 'empty',
  settings = {},
  day = today,
}: DeskOptions = {}): Promise<GatewayDesk> {
  const simulators = await startSimulators({ now: () => day })
  const send = (method: string, path: string, body: unknown): Promise<WireAnswer> =>
    request(simulators.url + path, method, { headers: jsonType, body: JSON.stringify(body) })
  const change = async (wanted: Readonly<Record<string, unknown>>): Promise<void> => {
    const answer = await send('PATCH', '/ibkr/simulator/settings', wanted)
    if (answer.status !== 200) throw new Error(answer.text)
  }
  await change({ ...plainSettings, ...settings })
  const login = await send('POST', '/control/accounts', { broker: 'ibkr', userRef: 'person-1', profile })
  const session = textAt(login.json, 'credentials', 'session')
  const cookie = { cookie: `api=${session}` }
  const call: GatewayDesk['call'] = (method, path, body) => {
    const hasBody = body !== undefined || method === 'POST'
    return request(`${simulators.url}/ibkr/v1/api${path}`, method, {
      headers: { ...cookie, ...(hasBody ? jsonType : {}) },
      ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
    })
  }
  const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await call(method, path, body)
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  return {
    url: simulators.url,
    session,
    accountId: textAt(login.json, 'accountIds', 0),
    call,
    get: (path) => must('GET', path),
    post: (path, body) => must('POST', path, body),
    raw: (method, path, options) => request(simulators.url + path, method, options),
    control: async (method, path, body) =>
      (body === undefined
        ? await request(`${simulators.url}/control${path}`, method)
        : await send(method, `/control${path}`, body)
      ).json,
    settings: change,
    async script(...orders) {
      const answer = await send('POST', '/ibkr/simulator/next-orders', orders)
      if (answer.status !== 200) throw new Error(answer.text)
    },
    async ready() {
      await must('POST', '/iserver/auth/ssodh/init', { publish: true, compete: false })
      await must('GET', '/iserver/accounts')
      await must('GET', '/portfolio/accounts')
    },
    until,
    socket: (headers = cookie) => openSocket(`${simulators.url.replace('http', 'ws')}/ibkr/v1/api/ws`, headers),
    close: () => simulators.close(),
  }
}

export interface TestSocket {
  send(text: string): void
  /** The next frame that fits, skipping others; fails after six seconds. */
  next(fits?: (frame: unknown) => boolean): Promise<unknown>
  /** The next frame of a topic. */
  topic(topic: string): Promise<unknown>
  /** Frames that came and were not taken. */
  waiting(): readonly unknown[]
  readonly wasBinary: () => boolean
  readonly closed: Promise<void>
  close(): void
}

async function openSocket(url: string, headers: Readonly<Record<string, string>>): Promise<TestSocket> {
  const socket = new WebSocket(url, { headers: { ...headers } })
  const waiting: unknown[] = []
  const takers = new Set<() => void>()
  let binary = false
  socket.on('message', (data: Buffer, isBinary) => {
    binary = isBinary
    waiting.push(parsed(data.toString('utf8')))
    for (const take of takers) take()
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve())
    socket.on('error', reject)
  })
  const next: TestSocket['next'] = (fits = () => true) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        takers.delete(take)
        reject(new Error('no such frame came'))
      }, patienceMs)
      const take = (): void => {
        while (waiting.length > 0) {
          const frame = waiting.shift()
          if (frame === undefined || !fits(frame)) continue
          clearTimeout(timer)
          takers.delete(take)
          return resolve(frame)
        }
      }
      takers.add(take)
      take()
    })
  return {
    send: (text) => socket.send(text),
    next,
    topic: (topic) =>
      next((frame) => typeof frame === 'object' && frame !== null && 'topic' in frame && frame.topic === topic),
    waiting: () => waiting,
    wasBinary: () => binary,
    closed,
    close: () => socket.close(),
  }
}
