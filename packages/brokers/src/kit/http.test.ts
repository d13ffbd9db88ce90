import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { HttpClient, HttpFailure } from './http.ts'
import type { HttpRequest } from './http.ts'
import { json, resetAfterReading, silence, startScriptedServer, text, truncated } from '../testing/scripted-server.ts'
import type { ScriptedServer } from '../testing/scripted-server.ts'

let server: ScriptedServer
let client: HttpClient
const get: HttpRequest = { method: 'GET', path: '/a?b=c', headers: ['accept', 'application/json'], timeoutMs: 2_000 }
const post: HttpRequest = { ...get, method: 'POST', path: '/orders', body: '{"x":1}' }

beforeAll(async () => {
  server = await startScriptedServer()
  client = new HttpClient(`${server.url}/base/`)
})
beforeEach(() => {
  server.received.length = 0
})
afterAll(async () => {
  await client.close()
  await server.close()
})

const failureOf = async (call: Promise<unknown>): Promise<HttpFailure> => {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof HttpFailure)) throw new Error('the call did not fail')
  return failure
}

test('the base address keeps its own path, and every status is an answer', async () => {
  server.answer(json({ code: 1 }, 422, { 'x-request-id': 'r' }))
  const answer = await client.send(get)
  expect(answer).toMatchObject({ status: 422, text: '{"code":1}' })
  expect(answer.headers['x-request-id']).toBe('r')
  expect(server.received).toEqual(['GET /base/a?b=c'])
})

test('a large answer in many pieces arrives whole', async () => {
  const long = 'é'.repeat(2_000_000)
  server.answer(text(long))
  expect((await client.send(get)).text).toBe(long)
})

test('a redirect is an answer and is not followed', async () => {
  server.answer((_request, response) => {
    response.writeHead(302, { location: `${server.url}/elsewhere` }).end()
  })
  expect((await client.send(get)).status).toBe(302)
  expect(server.received).toHaveLength(1)
})

test('a port that nobody listens on proves that nothing was sent', async () => {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const address = closed.address()
  await new Promise((resolve) => closed.close(resolve))
  const nobody = new HttpClient(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
  expect((await failureOf(nobody.send(post))).kind).toBe('never_sent')
  await nobody.close()
})

test.each([
  ['a reset after reading', resetAfterReading],
  ['a truncated answer', truncated],
])('%s is no answer, and the request is not sent again', async (_name, script) => {
  server.answer(script)
  expect(await failureOf(client.send(post))).toMatchObject({ kind: 'no_answer', timedOut: false })
  expect(await failureOf(client.send(get))).toMatchObject({ kind: 'no_answer' })
  expect(server.received).toEqual(['POST /base/orders', 'GET /base/a?b=c'])
})

test('silence ends at the deadline and leaves the outcome open', async () => {
  server.answer(silence)
  expect(await failureOf(client.send({ ...post, timeoutMs: 60 }))).toMatchObject({ kind: 'no_answer', timedOut: true })
})

test('a request still waiting for a connection at its deadline never leaves us', async () => {
  const narrow = new HttpClient(server.url, { connectionsMax: 1 })
  server.answer(silence, json({}))
  const first = failureOf(narrow.send({ ...post, path: '/first', timeoutMs: 150 }))
  const second = failureOf(narrow.send({ ...post, path: '/second', timeoutMs: 50 }))
  expect((await second).kind).toBe('never_sent')
  expect((await first).kind).toBe('no_answer')
  expect((await narrow.send({ ...get, path: '/third' })).status).toBe(200)
  expect(server.received).toEqual(['POST /first', 'GET /third'])
  await narrow.close()
})

test('an endless answer is cut off', async () => {
  const small = new HttpClient(server.url, { answerBytesMax: 1000 })
  server.answer(text('x'.repeat(5000)))
  expect((await failureOf(small.send(get))).message).toContain('larger than 1000 bytes')
  await small.close()
})

test('closing twice is harmless, and a call after it never left us', async () => {
  const brief = new HttpClient(server.url)
  server.answer(json({}))
  await brief.send(get)
  await Promise.all([brief.close(), brief.close()])
  expect((await failureOf(brief.send(get))).kind).toBe('never_sent')
})
