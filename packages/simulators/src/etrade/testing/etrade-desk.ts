/** The simulators with one person's login at E*TRADE. Limits are off unless a test turns them on. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulators } from '../../index.ts'
import type { DemoProfile } from '../../exchange/exchange.ts'
import { defaultSettings } from '../settings.ts'
import { raw, signedCall } from './client.ts'
import type { Keys, Signing, WireAnswer } from './client.ts'
import { parsed, textAt } from '../../testing/json.ts'

/** Calls under one access token; `path` lies under `/v1`, and a body is XML unless it begins with `{`. */
export interface Session {
  readonly call: (method: string, path: string, body?: string, signing?: Signing) => Promise<WireAnswer>
  /** Must be answered 200. */
  readonly get: (path: string) => Promise<unknown>
  /** Asks until the answer fits; fails after two seconds with the last answer. */
  readonly until: (path: string, fits: (json: unknown) => boolean) => Promise<unknown>
}

export interface EtradeDesk extends Session {
  /** `http://127.0.0.1:PORT/etrade` */
  readonly url: string
  readonly keys: Keys
  readonly accountKey: string
  readonly accountKeys: readonly string[]
  control(method: string, path: string, body?: unknown): Promise<unknown>
  settings(change: Readonly<Record<string, unknown>>): Promise<void>
  /** All settings as they are at first, but for the limits, which are off. */
  settingsAsAtFirst(): Promise<void>
  /** A further login. */
  login(
    userRef: string,
    profile?: DemoProfile,
  ): Promise<{ readonly keys: Keys; readonly accountKeys: readonly string[] }>
  as(keys: Keys): Session
  close(): Promise<void>
}

const patienceMs = 2_000
const pollMs = 5
const unlimited = {
  accountsPerSecond: 0,
  accountsPerHour: 0,
  marketPerSecond: 0,
  marketPerHour: 0,
  ordersPerSecond: 0,
  ordersPerHour: 0,
}

/** 11:00 New York on Wednesday, 2026-11-25: the simulated clock starts at 10:00 of that day. */
export const today = Date.UTC(2026, 10, 25, 16)

export interface DeskOptions {
  readonly profile?: DemoProfile
  readonly stateFile?: string
}

export async function etradeDesk({ profile = 'empty', stateFile }: DeskOptions = {}): Promise<EtradeDesk> {
  const simulators = await startSimulators({ now: () => today, ...(stateFile === undefined ? {} : { stateFile }) })
  const url = `${simulators.url}/etrade`
  const json = { 'content-type': 'application/json' }
  const plain = (method: string, path: string, body?: unknown): Promise<WireAnswer> =>
    raw(`${simulators.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: json, body: JSON.stringify(body) }),
    })
  const settings: EtradeDesk['settings'] = async (change) => {
    const answer = await plain('PATCH', '/etrade/simulator/settings', change)
    if (answer.status !== 200) throw new Error(answer.text)
  }
  await settings(unlimited)
  const login: EtradeDesk['login'] = async (userRef, wanted = 'empty') => {
    const answer = await plain('POST', '/control/accounts', { broker: 'etrade', userRef, profile: wanted })
    const of = (name: string): string => textAt(answer.json, 'credentials', name)
    const keys: Keys = {
      consumerKey: of('consumerKey'),
      consumerSecret: of('consumerSecret'),
      token: of('accessToken'),
      tokenSecret: of('accessTokenSecret'),
    }
    const accountKeys = accountIdsOf(answer.json)
    return { keys, accountKeys }
  }
  const as = callsAs(url)
  const first = await login('person-1', profile)
  return {
    ...as(first.keys),
    url,
    keys: first.keys,
    accountKeys: first.accountKeys,
    accountKey: first.accountKeys[0] ?? '',
    as,
    login,
    settings,
    settingsAsAtFirst: () => settings({ ...defaultSettings, ...unlimited }),
    control: async (method, path, body) => (await plain(method, `/control${path}`, body)).json,
    close: () => simulators.close(),
  }
}

const callsAs =
  (url: string): EtradeDesk['as'] =>
  (keys) => {
    const call: Session['call'] = (method, path, body, signing) =>
      signedCall(`${url}/v1${path}`, {
        method,
        keys,
        ...(signing === undefined ? {} : { signing }),
        ...(body === undefined ? {} : { body, headers: { 'content-type': bodyType(body) } }),
      })
    return {
      call,
      async get(path) {
        const answer = await call('GET', path)
        if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`)
        return answer.json
      },
      async until(path, fits) {
        const end = performance.now() + patienceMs
        for (;;) {
          const answer = await call('GET', path)
          if (answer.status === 200 && fits(answer.json)) return answer.json
          if (performance.now() > end) throw new Error(`${path} did not come to it: ${answer.status} ${answer.text}`)
          await sleep(pollMs)
        }
      },
    }
  }

const bodyType = (body: string): string => (body.startsWith('{') ? 'application/json' : 'application/xml')

function accountIdsOf(answer: unknown): readonly string[] {
  const ids = typeof answer === 'object' && answer !== null && 'accountIds' in answer ? answer.accountIds : []
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
}

export const sampleText = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
export const sample = (name: string): unknown => parsed(sampleText(`${name}.json`))
