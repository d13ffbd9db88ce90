/** The simulators with one person's account at Alpaca, and calls as a client would make them: real HTTP and WebSocket. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { startSimulators } from '../../index.ts'
import type { DemoProfile } from '../../exchange/exchange.ts'
import { textOf } from '../stream/trade-updates.ts'
import { parsed, textAt } from '../../testing/json.ts'

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

export interface AlpacaDesk {
  readonly url: string
  readonly keys: { readonly apiKey: string; readonly apiSecret: string }
  readonly accountId: string
  /** With the person's keys; `path` from the root: `/alpaca/v2/account`. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<WireAnswer>
  get(path: string): Promise<unknown>
  /** `POST /v2/orders`: must be accepted. */
  place(order: Readonly<Record<string, unknown>>): Promise<unknown>
  control(method: string, path: string, body?: unknown): Promise<unknown>
  settings(change: Readonly<Record<string, unknown>>): Promise<void>
  /** Asks until the answer fits; fails after two seconds with the last answer. */
  until(path: string, fits: (json: unknown) => boolean): Promise<unknown>
  socket(path: string, headers?: Readonly<Record<string, string>>): Promise<TestSocket>
  close(): Promise<void>
}

const patienceMs = 2_000
const pollMs = 5

/** 11:00 New York on Wednesday, 2026-11-25: the simulated clock starts at 10:00 of that day. */
export const today = Date.UTC(2026, 10, 25, 16)

export async function alpacaDesk(options: { readonly profile?: DemoProfile } = {}): Promise<AlpacaDesk> {
  const simulators = await startSimulators({ now: () => today })
  const request = async (method: string, path: string, body?: unknown, headers = {}): Promise<WireAnswer> => {
    const isText = typeof body === 'string'
    const response = await fetch(simulators.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parsed(text) }
  }
  const login = await request('POST', '/control/accounts', {
    broker: 'alpaca',
    userRef: 'person-1',
    profile: options.profile ?? 'empty',
  })
  const apiKey = textAt(login.json, 'credentials', 'apiKey')
  const apiSecret = textAt(login.json, 'credentials', 'apiSecret')
  const keys = { 'apca-api-key-id': apiKey, 'apca-api-secret-key': apiSecret }
  const desk: AlpacaDesk = {
    url: simulators.url,
    keys: { apiKey, apiSecret },
    accountId: textAt(login.json, 'accountIds', 0),
    call: (method, path, body, headers) => request(method, path, body, headers ?? keys),
    async get(path) {
      const answer = await request('GET', path, undefined, keys)
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`)
      return answer.json
    },
    async place(order) {
      const answer = await request('POST', '/alpaca/v2/orders', order, keys)
      if (answer.status !== 200) throw new Error(`order refused: ${answer.status} ${answer.text}`)
      return answer.json
    },
    control: async (method, path, body) => (await request(method, `/control${path}`, body)).json,
    async settings(change) {
      const answer = await request('PATCH', '/alpaca/simulator/settings', change)
      if (answer.status !== 200) throw new Error(answer.text)
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
    socket: (path, headers) => openSocket(simulators.url.replace('http', 'ws') + path, headers ?? {}),
    close: () => simulators.close(),
  }
  return desk
}

export interface TestSocket {
  send(message: unknown): void
  /** The next message that fits, skipping others; fails after two seconds. */
  next(fits?: (message: unknown) => boolean): Promise<unknown>
  /** Whether the last message came in a binary frame. */
  readonly wasBinary: () => boolean
  readonly closed: Promise<void>
  close(): void
}

async function openSocket(url: string, headers: Readonly<Record<string, string>>): Promise<TestSocket> {
  const socket = new WebSocket(url, { headers: { ...headers } })
  const waiting: unknown[] = []
  const takers = new Set<() => void>()
  let binary = false
  socket.on('message', (data, isBinary) => {
    binary = isBinary
    waiting.push(parsed(textOf(data)))
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
    wasBinary: () => binary,
    closed,
    close: () => socket.close(),
  }
}

export const sample = (name: string): unknown =>
  parsed(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))
