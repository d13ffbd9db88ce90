/** What holds for every endpoint, read off the published document: a new one is covered by being published. */
import { randomUUID } from 'node:crypto'
import { problemCodes } from '@g2e/contract/problems'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillPath, readApiDocument } from './testing/openapi-document.ts'
import type { ApiDocument, Operation } from './testing/openapi-document.ts'
import { ownedResources, publicParameters } from './testing/owned-resources.ts'
import { broken, fitting, hostileText } from './testing/schema-values.ts'
import { startTestApp } from './testing/test-app.ts'
import type { TestApp } from './testing/test-app.ts'
import { createTestClient } from './testing/test-client.ts'
import type { Answer, TestClient } from './testing/test-client.ts'

let app: TestApp
let api: ApiDocument
let nora: TestClient
let oscar: TestClient
/** Acts with an API key that may do everything, so that a fuzzed sign-out does not end the test. */
let fuzzer: TestClient

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_120)
const fuzzRuns = Number(process.env['FUZZ_RUNS'] ?? 12)

beforeAll(async () => {
  app = await startTestApp()
  api = await readApiDocument(app.anonymous)
  nora = await app.signUp('nora')
  oscar = await app.signUp('oscar')
  const other = await app.signUp('fuzzer')
  const made = await other.post('/api-keys', { name: 'fuzz', scopes: ['read', 'draft', 'trade', 'admin'] })
  fuzzer = createTestClient(app.origin, String(Object(made.body).key))
})
afterAll(() => app.close())

const label = ({ method, path }: Operation) => `${method} ${path}`
const randomPath = (operation: Operation) => fillPath(operation.path, () => randomUUID())

/** Operations that this check is about; never none, or the check would prove nothing. */
function operationsWhere(accept: (operation: Operation) => boolean): readonly Operation[] {
  const found = api.operations.filter(accept)
  expect(found.length).toBeGreaterThan(0)
  return found
}

function expectProblem(answer: Answer, where: string): void {
  expect(answer.headers.get('content-type'), where).toContain('application/problem+json')
  const { type, title, status, detail, instance, code } = Object(answer.body)
  expect([typeof type, typeof title, status, typeof detail, typeof instance], where).toEqual([
    'string',
    'string',
    answer.status,
    'string',
    'string',
  ])
  expect(problemCodes, where).toContain(code)
  expect(answer.text, where).not.toMatch(/node_modules|\.ts:\d+/)
}

describe('the document', () => {
  test('is OpenAPI 3.1 with full paths, a summary each and an example for every body', () => {
    expect(api.openapi).toBe('3.1.0')
    const paths = api.operations.map(({ path }) => path)
    expect(paths).toContain('/health')
    expect(paths.filter((path) => !/^\/(?:api\/v1\/|health$|ready$|oauth\/callback\/|mcp$)/.test(path))).toEqual([])
    const withoutExample = operationsWhere(({ bodySchema }) => bodySchema !== undefined).filter(
      ({ bodyExample }) => bodyExample === undefined,
    )
    expect(withoutExample.map(label)).toEqual([])
  })
})

describe('every endpoint', () => {
  test('asks who it is before anything else', async () => {
    for (const operation of operationsWhere(({ isOpen }) => !isOpen)) {
      const answer = await app.anonymous.call(operation.method, randomPath(operation), undefined, {
        headers: { 'content-type': 'application/json' },
        ...(operation.bodySchema && { rawBody: '{not json' }),
      })
      expect(answer.status, label(operation)).toBe(401)
      expectProblem(answer, label(operation))
    }
  })

  test('refuses a body that is not JSON, not declared as JSON, or too large', async () => {
    for (const operation of operationsWhere(({ bodySchema }) => bodySchema !== undefined)) {
      const send = (rawBody: string, contentType: string) =>
        fuzzer.call(operation.method, randomPath(operation), undefined, {
          rawBody,
          headers: { 'content-type': contentType },
        })
      const where = label(operation)
      expect(Object((await send('{not json', 'application/json')).body).code, where).toBe('malformed_body')
      expect(Object((await send('{}', 'text/plain')).body).code, where).toBe('unsupported_media_type')
      const limitMiB = operation.path.endsWith('/import') ? 20 : 1
      const tooLarge = JSON.stringify({ text: 'x'.repeat((limitMiB + 0.1) * 1024 * 1024) })
      if (operation.path.endsWith('/auth/login')) continue
      expect(Object((await send(tooLarge, 'application/json')).body).code, where).toBe('body_too_large')
    }
  })

  test('refuses a field that it does not know, and names it', async () => {
    for (const operation of operationsWhere(({ bodySchema }) => bodySchema !== undefined)) {
      const body = { ...Object(operation.bodyExample), unknownField: 1 }
      const answer = await fuzzer.call(operation.method, randomPath(operation), body, {
        headers: { 'idempotency-key': randomUUID() },
      })
      expect(answer.status, `${label(operation)} ${answer.text}`).toBe(422)
      expectProblem(answer, label(operation))
      const paths = [...Object(answer.body).errors].map((error) => String(Object(error).path))
      expect(
        paths.every((path) => path.startsWith('body')),
        `${label(operation)} ${paths.join(' ')}`,
      ).toBe(true)
    }
  })

  test('does not know an id that is not one, is nobody’s, or is another user’s', async () => {
    const withId = operationsWhere(
      ({ path }) => path.includes('{') && !publicParameters.some((known) => known.test(path)),
    )
    const unproved: string[] = []
    for (const operation of withId) {
      const maker = ownedResources.find(({ paths }) => paths.test(operation.path))
      if (!maker) {
        unproved.push(label(operation))
        continue
      }
      const own = await maker.make(nora, app)
      const body = operation.bodySchema ? operation.bodyExample : undefined
      const headers = { 'idempotency-key': randomUUID() }
      for (const [whose, path] of [
        ['no id', fillPath(operation.path, () => 'not-an-id')],
        ['nobody’s', randomPath(operation)],
        ['another user’s', fillPath(operation.path, (name) => own[name] ?? '')],
      ] as const) {
        const answer = await oscar.call(operation.method, path, body, { headers })
        expect(answer.status, `${whose}: ${label(operation)} ${answer.text}`).toBe(404)
        expect(Object(answer.body).code).toBe('not_found')
      }
    }
    expect(unproved, 'add a maker to testing/owned-resources.ts').toEqual([])
  }, 180_000)
})

/** Streams do not end by themselves: their beginning is enough. */
async function firstOf(
  operation: Operation,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  if (!operation.isStream) return fuzzer.call(operation.method, path, body, { headers })
  const abort = new AbortController()
  const response = await fetch(`${app.origin}${path}`, {
    method: operation.method,
    headers: { authorization: `Bearer ${fuzzer.token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: abort.signal,
  })
  const isProblem = response.status >= 400
  const text = isProblem ? await response.text() : ''
  if (!isProblem) abort.abort()
  return { status: response.status, headers: response.headers, text, body: isProblem ? JSON.parse(text) : null }
}

function queryText(operation: Operation): fc.Arbitrary<string> {
  const parts = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) =>
      fc.option(fc.oneof(fitting(schema, api.root).map(String), hostileText)).map((value) => [name, value] as const),
    )
  return fc.tuple(...parts).map((pairs) => {
    const given = pairs.flatMap(([name, value]) =>
      value === null ? [] : [`${name}=${encodeURIComponent(value.toWellFormed())}`],
    )
    return given.length === 0 ? '' : `?${given.join('&')}`
  })
}

describe('whatever is sent', () => {
  test('no endpoint fails but as documented', async () => {
    for (const operation of operationsWhere(() => true)) {
      const { bodySchema } = operation
      const body = bodySchema
        ? fc.oneof(fitting(bodySchema, api.root), broken(bodySchema, api.root))
        : fc.constant(undefined)
      const parameter = fc.oneof(
        fc.uuid(),
        hostileText.map((text) => text.toWellFormed().slice(0, 200) || 'x'),
      )
      await fc.assert(
        fc.asyncProperty(body, queryText(operation), parameter, fc.uuid(), async (sent, query, id, key) => {
          const path = `${fillPath(operation.path, () => id)}${query}`
          const answer = await firstOf(operation, path, sent, { 'idempotency-key': key })
          const where = `${label(operation)} ${query} ${JSON.stringify(sent)?.slice(0, 500)}: ${answer.status} ${answer.text.slice(0, 500)}`
          const documented503 = answer.status === 503 && operation.statuses.includes('503')
          expect(answer.status < 500 || documented503, where).toBe(true)
          if (answer.status >= 400) expectProblem(answer, where)
        }),
        { seed, numRuns: fuzzRuns, endOnFailure: true },
      )
    }
    expect((await app.anonymous.get('/health')).status).toBe(200)
  }, 180_000)
})
