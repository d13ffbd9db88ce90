/** Calls the product's API as one user. An answer that is none of the expected ones ends the run. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Api {
  readonly headers: Readonly<Record<string, string>>
  readonly url: (path: string) => string
  /** Parsed JSON. */
  readonly call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<never>
}

async function request(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`${init.method} ${url}: ${response.status} ${text.slice(0, 1_000)}`)
  return text === '' ? null : JSON.parse(text)
}

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
})

export function apiOf(origin: string, token: string): Api {
  const headers = { authorization: `Bearer ${token}` }
  const url = (path: string) => `${origin}/api/v1${path}`
  return {
    headers,
    url,
    call: async (method, path, body, more) =>
      (await request(url(path), { method, ...json(body, { ...headers, ...more }) })) as never,
  }
}

/** For addresses outside of the API, such as the simulators' control. */
export const callJson = async (method: string, url: string, body?: unknown): Promise<never> =>
  (await request(url, { method, ...json(body) })) as never

export async function registered(origin: string): Promise<Api> {
  const account = { email: 'bench@example.com', password: 'only ever used by a benchmark' }
  await callJson('POST', `${origin}/api/v1/auth/register`, account)
  const { access_token: token }: { readonly access_token: string } = await callJson(
    'POST',
    `${origin}/api/v1/auth/login`,
    account,
  )
  return apiOf(origin, token)
}

export async function demoUser(origin: string): Promise<Api> {
  const { access_token: token }: { readonly access_token: string } = await callJson(
    'POST',
    `${origin}/api/v1/auth/demo`,
  )
  return apiOf(origin, token)
}

/** Looks again every `everyMs` until it holds. */
export async function until<T>(
  look: () => Promise<T>,
  holds: (value: T) => boolean,
  { msMax = 60_000, everyMs = 100 }: { readonly msMax?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + msMax
  for (;;) {
    const value = await look()
    if (holds(value)) return value
    if (performance.now() > deadline) throw new Error(`not so after ${msMax} ms: ${JSON.stringify(value)}`)
    await sleep(everyMs)
  }
}
