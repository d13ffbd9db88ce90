/** Calls the API over real HTTP as one user. Answers are JSON as they came. */
import type { z } from 'zod'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; the text where it is none; `null` where there is no body. */
  readonly body: unknown
  readonly text: string
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as it is, instead of JSON. */
  readonly rawBody?: string | undefined
}

export interface TestClient {
  readonly token: string | undefined
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  get(path: string, options?: CallOptions): Promise<Answer>
  post(path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  patch(path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  delete(path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  /** The body, parsed; fails with the whole answer when the status is another. */
  expect<S extends z.ZodType>(status: number, schema: S, answer: Promise<Answer>): Promise<z.output<S>>
}

function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** Paths begin with `/`; those without `/api`, like `/health`, go to the root, everything else below `/api/v1`. */
const rootPath = /^\/(?:api\/|health|ready|metrics|docs|openapi\.json|oauth\/|mcp|$|\?)/

export function createTestClient(origin: string, token?: string): TestClient {
  const call: TestClient['call'] = async (method, path, body, options = {}) => {
    const payload = options.rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${origin}${rootPath.test(path) ? '' : '/api/v1'}${path}`, {
      method,
      headers: {
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...options.headers,
      },
      redirect: 'manual',
      ...(payload !== undefined && { body: payload }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parse(text), text }
  }
  return {
    token,
    call,
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body, options),
    patch: (path, body, options) => call('PATCH', path, body, options),
    delete: (path, body, options) => call('DELETE', path, body, options),
    expect: async (status, schema, answer) => {
      const { status: found, text, body } = await answer
      if (found !== status) throw new Error(`expected ${status}, got ${found}: ${text.slice(0, 2_000)}`)
      return schema.parse(body)
    },
  }
}
