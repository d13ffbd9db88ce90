/** A host over the tiny broker, and calls to it as a client would make them. */
import { startHost } from '../host/host.ts'
import type { Host, HostOptions } from '../host/host.ts'
import { createExchange } from '../exchange/create-exchange.ts'
import { memoryStore } from '../state/memory-store.ts'
import { tinyBroker } from './tiny-broker.ts'
import type { TinyBroker } from './tiny-broker.ts'

export interface TinyHost {
  readonly host: Host
  readonly tiny: TinyBroker
  /** Body JSON where given; answers status, headers and the body as sent. */
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; headers: Headers; text: string }>
  readonly control: (method: string, path: string, body?: unknown) => Promise<{ status: number; json: unknown }>
}

/** 10:30 New York on a Wednesday, 2026-11-25. */
export const today = Date.UTC(2026, 10, 25, 15, 30)

export async function tinyHost(options: Partial<HostOptions> = {}): Promise<TinyHost> {
  const tiny = tinyBroker()
  const host = await startHost({
    port: 0,
    seed: 1,
    store: memoryStore(),
    today: () => today,
    elapsedMs: () => performance.now(),
    createExchange,
    brokerServers: [tiny],
    modelServers: [],
    ...options,
  })
  const call: TinyHost['call'] = async (method, path, body) => {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${host.url}${path}`, { method, ...sent })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return {
    host,
    tiny,
    call,
    async control(method, path, body) {
      const { status, text } = await call(method, `/control${path}`, body)
      return { status, json: text === '' ? undefined : JSON.parse(text) }
    },
  }
}
