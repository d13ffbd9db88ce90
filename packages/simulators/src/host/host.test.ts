import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { memoryStore } from '../state/memory-store.ts'
import { tinyHost } from '../testing/tiny-host.ts'
import type { TinyHost } from '../testing/tiny-host.ts'

let running: TinyHost[] = []
const start = async (...options: Parameters<typeof tinyHost>): Promise<TinyHost> => {
  const started = await tinyHost(...options)
  running.push(started)
  return started
}
afterEach(async () => {
  await Promise.all(running.map(({ host }) => host.close()))
  running = []
})

/** `fetch` sets Host and Origin itself, so this speaks plain HTTP. */
const statusWith = ({ host }: TinyHost, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${host.url}/tiny/balance`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

describe('who may call', () => {
  test('a foreign Host or Origin is refused, our own is served', async () => {
    const tiny = await start()
    const port = new URL(tiny.host.url).port
    expect(await statusWith(tiny, {})).toBe(200)
    expect(await statusWith(tiny, { host: `localhost:${port}` })).toBe(200)
    expect(await statusWith(tiny, { host: `[::1]:${port}` })).toBe(200)
    expect(await statusWith(tiny, { origin: tiny.host.url })).toBe(200)
    expect(await statusWith(tiny, { host: 'evil.example' })).toBe(403)
    expect(await statusWith(tiny, { host: '127.0.0.1.evil.example' })).toBe(403)
    expect(await statusWith(tiny, { origin: 'https://evil.example' })).toBe(403)
    expect(await statusWith(tiny, { origin: 'http://127.0.0.1:1' })).toBe(403)
    expect(await statusWith(tiny, { origin: 'null' })).toBe(403)
  })

  test('a WebSocket of a foreign page is refused too', async () => {
    const { host, tiny } = await start()
    const url = `${host.url.replace('http', 'ws')}/tiny/stream`
    const refused = new WebSocket(url, { headers: { origin: 'https://evil.example' } })
    const error = await new Promise<Error>((resolve) => refused.on('error', resolve))
    expect(error.message).toContain('403')
    expect(tiny.streams()).toBe(0)
  })
})

describe('mounting', () => {
  test('a path of nobody is 404, and a prefix does not cover longer names', async () => {
    const { call } = await start()
    expect((await call('GET', '/nobody')).status).toBe(404)
    expect((await call('GET', '/tinyish/balance')).status).toBe(404)
    expect(await call('GET', '/tiny/balance')).toMatchObject({ status: 200 })
  })

  test('a WebSocket that the broker leaves is refused with 404 before any 101', async () => {
    const { host } = await start()
    const socket = new WebSocket(`${host.url.replace('http', 'ws')}/tiny/nothing`)
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve))
    expect(error.message).toContain('404')
  })

  test('a WebSocket that the broker takes gets what was sent at once', async () => {
    const { host } = await start()
    const socket = new WebSocket(`${host.url.replace('http', 'ws')}/tiny/stream`)
    const message = await new Promise<string>((resolve) =>
      socket.on('message', (data: Buffer) => resolve(data.toString())),
    )
    expect(message).toBe('welcome')
    socket.terminate()
  })
})

describe('durability', () => {
  test('no answer leaves before the state is written', async () => {
    let isWritten = false
    const waiting: (() => void)[] = []
    const write = (): void => {
      isWritten = true
      for (const done of waiting.splice(0)) done()
    }
    const store = {
      ...memoryStore(),
      flush: () =>
        new Promise<void>((resolve) => {
          waiting.push(resolve)
          // The host's own first flush and its ticks pass at once.
          if (!isHolding) write()
        }),
    }
    let isHolding = false
    const { call } = await start({ store })
    isWritten = false
    isHolding = true
    const answered = call('POST', '/tiny/orders').then((answer) => ({ ...answer, isWritten }))
    await new Promise((resolve) => setTimeout(resolve, 60))
    isHolding = false
    write()
    expect(await answered).toMatchObject({ status: 201, isWritten: true })
  })

  test('an answer whose state could not be written is withheld', async () => {
    let isFull = false
    const store = {
      ...memoryStore(),
      flush: () => (isFull ? Promise.reject(new Error('disk full')) : Promise.resolve()),
    }
    const { call } = await start({ store })
    isFull = true
    await expect(call('POST', '/tiny/orders')).rejects.toThrow('fetch failed')
    isFull = false
  })
})
