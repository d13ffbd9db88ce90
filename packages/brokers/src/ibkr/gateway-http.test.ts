import { afterEach, beforeEach, expect, test } from 'vitest'
import { startScriptedServer } from '../testing/scripted-server.ts'
import type { ScriptedServer } from '../testing/scripted-server.ts'
import { GatewayHttp, OrderGate } from './gateway-http.ts'

let server: ScriptedServer
let gate: OrderGate
let http: GatewayHttp
/** Turns of this owner wait until they are let go. */
let held: (() => void)[] | undefined

beforeEach(async () => {
  server = await startScriptedServer()
  gate = new OrderGate()
  held = undefined
  const takeToken = async (): Promise<boolean> => {
    if (held) await new Promise<void>((resolve) => held?.push(resolve))
    return true
  }
  http = new GatewayHttp(server.url, {}, { gate, owner: 'one', hooks: { takeToken, sleep: () => Promise.resolve() } })
})
afterEach(async () => {
  await http.close()
  await server.close()
})

const call = (method: 'GET' | 'POST', path: string) => http.send({ method, path, headers: [], timeoutMs: 5_000 })

test('a reading that waited for its turn when an order began does not come between the order and its question', async () => {
  held = []
  // More of them than may be under way at once: all places are taken when the order begins.
  const readings = ['a', 'b', 'c', 'd'].map((name) => call('GET', `/iserver/${name}`))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const waiting = held
  held = undefined
  await gate.exclusively(async () => {
    await call('POST', '/iserver/account/U1/orders')
    for (const letGo of waiting) letGo()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await call('POST', '/iserver/reply/q1')
  })
  await Promise.all(readings)
  expect(server.received.slice(0, 2)).toEqual(['POST /iserver/account/U1/orders', 'POST /iserver/reply/q1'])
  expect(server.received.slice(2).toSorted()).toEqual(['a', 'b', 'c', 'd'].map((name) => `GET /iserver/${name}`))
})

test('three readings are under way at most, and the next one leaves when one is answered', async () => {
  const open: (() => void)[] = []
  server.answer((_request, response) => {
    open.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  const readings = ['a', 'b', 'c', 'd'].map((name) => call('GET', `/portfolio/${name}`))
  await expect.poll(() => open.length).toBe(3)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(open).toHaveLength(3)
  open.shift()?.()
  await expect.poll(() => server.received.length).toBe(4)
  for (const answer of open) answer()
  expect((await Promise.all(readings)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
})
