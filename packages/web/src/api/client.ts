/**
 * The one way to the server. Cookies sign every request; unsafe methods carry the CSRF cookie's value; an access token that
 * ran out is renewed once and the request repeated, which is safe because a 401 is answered before anything is done.
 */
import type { Problem } from '@g2e/contract/problems'
import { ApiProblem, Unreachable } from './problem.ts'
import { csrfToken, renewSession } from './session-renewal.ts'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

interface RequestOptions {
  readonly query?: Query | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

const prefix = '/api/v1'

export function addressOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one))
  }
  const text = parameters.toString()
  return text === '' ? `${prefix}${path}` : `${prefix}${path}?${text}`
}

/** The answer as it stands, after a renewal if one was needed. Throws `ApiProblem` or `Unreachable`. */
export async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const startedAt = Date.now()
  const first = await attempt(method, path, options)
  if (first.status !== 401 || path.startsWith('/auth/login') || path === '/auth/refresh') return settled(first)
  if (!(await renewSession(startedAt))) return settled(first)
  return settled(await attempt(method, path, options))
}

async function attempt(
  method: string,
  path: string,
  { query, body, headers, signal }: RequestOptions,
): Promise<Response> {
  try {
    return await fetch(addressOf(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken() }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable(error)
  }
}

async function settled(response: Response): Promise<Response> {
  if (response.ok) return response
  const problem: Partial<Problem> = await response.json().catch(() => ({}))
  throw new ApiProblem(problem, response.status, response.headers.get('retry-after'))
}

/** Types are the contract's: server and page are built from one tree, so an answer is taken at its word. */
async function parsed<Answer>(response: Response): Promise<Answer> {
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

export const api = {
  get: async <Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> =>
    parsed(await send('GET', path, { query, signal })),
  post: async <Answer>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer> =>
    parsed(await send('POST', path, { body, ...(headers ? { headers } : {}) })),
  patch: async <Answer>(path: string, body: unknown): Promise<Answer> => parsed(await send('PATCH', path, { body })),
  delete: async <Answer>(path: string, body?: unknown): Promise<Answer> => parsed(await send('DELETE', path, { body })),
}

/** What a zod schema of the contract gives, without importing zod into the page. */
export type Output<Schema extends { readonly _output: unknown }> = Schema['_output']
export type Input<Schema extends { readonly _input: unknown }> = Schema['_input']
