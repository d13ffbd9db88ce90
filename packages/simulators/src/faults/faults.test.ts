import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { tinyHost } from '../testing/tiny-host.ts'
import type { TinyHost } from '../testing/tiny-host.ts'

let tiny: TinyHost
beforeEach(async () => {
  tiny = await tinyHost()
})
afterEach(() => tiny.host.close())

const arm = async (fault: Record<string, unknown>): Promise<void> => {
  const { status, json } = await tiny.control('POST', '/faults', { broker: 'tiny', ...fault })
  expect({ status, json }).toEqual({ status: 201, json: { id: expect.any(String) } })
}
const order = () => tiny.call('POST', '/tiny/orders')
const balance = () => tiny.call('GET', '/tiny/balance')

describe('refused with nothing done', () => {
  test.each([429, 500, 503, 504])('status_%i answers in the words of the broker', async (status) => {
    await arm({ fault: `status_${status}` })
    expect(await order()).toMatchObject({ status, text: `{"tiny":${status}}` })
    expect(tiny.tiny.writes()).toBe(0)
    expect((await order()).status).toBe(201)
  })

  test('expired_token', async () => {
    await arm({ fault: 'expired_token' })
    expect(await order()).toMatchObject({ status: 401, text: '{"tiny":"token expired"}' })
    expect(tiny.tiny.writes()).toBe(0)
  })

  test('reset breaks the connection', async () => {
    await arm({ fault: 'reset' })
    await expect(order()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(tiny.tiny.writes()).toBe(0)
  })
})

describe('processed wholly, then lost, late or spoiled', () => {
  test('accept_then_drop closes without an answer', async () => {
    await arm({ fault: 'accept_then_drop' })
    await expect(order()).rejects.toThrow('fetch failed')
    expect(tiny.tiny.writes()).toBe(1)
  })

  test('accept_then_500 answers as if it had failed', async () => {
    await arm({ fault: 'accept_then_500' })
    expect(await order()).toMatchObject({ status: 500, text: '{"tiny":500}' })
    expect(tiny.tiny.writes()).toBe(1)
  })

  test('latency is late by delayMs', async () => {
    await arm({ fault: 'latency', delayMs: 120 })
    const startedAt = performance.now()
    const answered = order()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(tiny.tiny.writes()).toBe(1)
    expect((await answered).status).toBe(201)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118)
  })

  test('empty_body keeps the status and has no byte', async () => {
    await arm({ fault: 'empty_body' })
    expect(await order()).toMatchObject({ status: 201, text: '' })
    expect(tiny.tiny.writes()).toBe(1)
  })

  test('other_answer is processed and answered with what is asked for', async () => {
    await arm({ fault: 'other_answer', answer: { status: 410, body: '{"gone":true}' } })
    expect(await order()).toMatchObject({ status: 410, text: '{"gone":true}' })
    expect(tiny.tiny.writes()).toBe(1)
    expect((await order()).status).toBe(201)
    const without = await tiny.control('POST', '/faults', { broker: 'tiny', fault: 'other_answer' })
    expect(without.status).toBe(422)
  })

  test('malformed_body is whole on the wire and reads as nothing, also where there was no body', async () => {
    await arm({ fault: 'malformed_body', count: 2 })
    for (const method of ['POST', 'DELETE']) {
      const { status, text } = await tiny.call(method, '/tiny/orders')
      expect(status).toBeLessThan(300)
      expect(() => JSON.parse(text)).toThrow(SyntaxError)
    }
    expect(tiny.tiny.writes()).toBe(1)
  })

  test('truncated_body promises more than it sends', async () => {
    await arm({ fault: 'truncated_body' })
    const response = await fetch(`${tiny.host.url}/tiny/orders`, { method: 'POST' })
    expect(response.headers.get('content-length')).toBe('13')
    await expect(response.text()).rejects.toThrow()
    expect(tiny.tiny.writes()).toBe(1)
  })
})

describe('which call is struck', () => {
  test('match narrows by method and path; each matching call uses one', async () => {
    await arm({ fault: 'status_503', count: 2, match: { method: 'post', pathContains: '/orders' } })
    expect((await balance()).status).toBe(200)
    expect((await tiny.call('DELETE', '/tiny/orders')).status).toBe(204)
    expect((await order()).status).toBe(503)
    expect((await order()).status).toBe(503)
    expect((await order()).status).toBe(201)
  })

  test('faults stack: delays add to one outcome, a second outcome waits for the next call', async () => {
    await arm({ fault: 'latency', delayMs: 50 })
    await arm({ fault: 'latency', delayMs: 50 })
    await arm({ fault: 'status_429' })
    await arm({ fault: 'status_500' })
    const startedAt = performance.now()
    expect((await balance()).status).toBe(429)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(98)
    expect((await balance()).status).toBe(500)
    expect((await balance()).status).toBe(200)
  })

  test('probability spares some calls, which use one all the same', async () => {
    await arm({ fault: 'status_500', count: 200, probability: 0.5 })
    const statuses: number[] = []
    for (let calls = 0; calls < 210; calls += 1) statuses.push((await balance()).status)
    const struck = statuses.filter((status) => status === 500).length
    // Binomial(200, 1/2): further out than five deviations (35) happens once in a million seeds.
    expect(Math.abs(struck - 100)).toBeLessThan(36)
    expect(statuses.slice(200)).toEqual(Array(10).fill(200))
  })

  test('what is left can be read and is gone after DELETE', async () => {
    await arm({ fault: 'status_500', count: 3 })
    await balance()
    expect((await tiny.control('GET', '/faults')).json).toMatchObject({ items: [{ fault: 'status_500', left: 2 }] })
    expect((await tiny.control('DELETE', '/faults')).status).toBe(204)
    expect((await balance()).status).toBe(200)
  })

  test('the control surface itself is never struck', async () => {
    await arm({ fault: 'status_500' })
    expect((await tiny.control('GET', '/clock')).status).toBe(200)
    expect((await balance()).status).toBe(500)
  })
})

describe('pushed events', () => {
  interface Listener {
    readonly received: string[]
    readonly closed: Promise<void>
    readonly got: (count: number) => Promise<string[]>
    readonly end: () => void
  }

  const listen = async (): Promise<Listener> => {
    const socket = new WebSocket(`${tiny.host.url.replace('http', 'ws')}/tiny/stream`)
    const received: string[] = []
    let noticed = (): void => undefined
    socket.on('message', (data: Buffer) => {
      received.push(data.toString())
      noticed()
    })
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    const got = async (count: number): Promise<string[]> => {
      while (received.length < count) await new Promise<void>((resolve) => (noticed = resolve))
      return received
    }
    await got(1)
    received.length = 0
    return { received, closed, got, end: () => socket.terminate() }
  }

  test('stream_duplicate sends one event twice', async () => {
    const listener = await listen()
    await arm({ fault: 'stream_duplicate' })
    tiny.tiny.push('a')
    tiny.tiny.push('b')
    expect(await listener.got(3)).toEqual(['a', 'a', 'b'])
    listener.end()
  })

  test('stream_reorder swaps two events; alone, an event is only late', async () => {
    const listener = await listen()
    await arm({ fault: 'stream_reorder', match: { pathContains: '/tiny/stream' } })
    tiny.tiny.push('a')
    tiny.tiny.push('b')
    expect(await listener.got(2)).toEqual(['b', 'a'])
    await arm({ fault: 'stream_reorder', delayMs: 30 })
    tiny.tiny.push('alone')
    expect(await listener.got(3)).toEqual(['b', 'a', 'alone'])
    listener.end()
  })

  test('stream_late holds one event by delayMs, and the next passes it', async () => {
    const listener = await listen()
    await arm({ fault: 'stream_late', delayMs: 50 })
    tiny.tiny.push('a')
    tiny.tiny.push('b')
    expect(await listener.got(1)).toEqual(['b'])
    expect(await listener.got(2)).toEqual(['b', 'a'])
    listener.end()
  })

  test('stream_drop closes, and loses what happens for delayMs, on new connections too', async () => {
    const first = await listen()
    await arm({ fault: 'stream_drop', delayMs: 150 })
    tiny.tiny.push('lost')
    await first.closed
    const second = await listen()
    tiny.tiny.push('lost too')
    await new Promise((resolve) => setTimeout(resolve, 160))
    tiny.tiny.push('seen')
    expect(await second.got(1)).toEqual(['seen'])
    second.end()
  })

  test('an HTTP fault strikes a handshake only where its path says so', async () => {
    await arm({ fault: 'status_503' })
    const listener = await listen()
    listener.end()
    await arm({ fault: 'status_503', match: { pathContains: '/stream' } })
    const socket = new WebSocket(`${tiny.host.url.replace('http', 'ws')}/tiny/stream`)
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve))
    expect(error.message).toContain('503')
  })
})
