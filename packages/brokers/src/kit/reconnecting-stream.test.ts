import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { testHooks } from '../testing/test-hooks.ts'
import { ReconnectingStream } from './reconnecting-stream.ts'
import type { StreamDialogue, StreamTimings } from './reconnecting-stream.ts'

const quick: StreamTimings = { pingEvery: 15, pongWithin: 40, readyWithin: 300, waitMin: 4, waitMax: 16 }
const closers: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function aServer(onConnection: (socket: WebSocket, count: number) => void, options = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options })
  await once(server, 'listening')
  let count = 0
  server.on('connection', (socket) => onConnection(socket, (count += 1)))
  closers.push(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const address = server.address()
  return `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

/** Speaks first, is ready on "welcome", and collects the rest. */
function follow(url: string | (() => Promise<string>), timings: StreamTimings = quick) {
  const states: string[] = []
  const events: string[] = []
  const dialogue: StreamDialogue = {
    opened: (link) => link.send('hello'),
    received: (text, link) => {
      if (text === 'welcome') link.ready()
      else if (text === 'no') link.fail('not authorized', 'permanent')
      else events.push(text)
    },
  }
  const stream = new ReconnectingStream({
    url,
    dialogue,
    onState: ({ state }) => states.push(state),
    hooks: testHooks({ random: () => 1 }),
    label: 'test',
    timings,
  })
  closers.push(() => stream.close())
  return { stream, states, events }
}
const until = async (isTrue: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 400 && !isTrue(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(isTrue()).toBe(true)
}
const greet = (socket: WebSocket) => socket.once('message', () => socket.send('welcome'))

test('after a lost connection the dialogue runs again and the owner is told that it is live again', async () => {
  const url = await aServer((socket, count) => {
    socket.once('message', () => {
      socket.send('welcome')
      socket.send(Buffer.from(`event ${count}`))
      if (count < 3) socket.terminate()
    })
  })
  const { states, events } = follow(url)
  await until(() => events.includes('event 3'))
  expect(states.filter((state) => state === 'live').length).toBeGreaterThanOrEqual(1)
  expect(states.at(-1)).toBe('live')
  expect(states[0]).toBe('connecting')
})

test('a connection that no longer answers pings is replaced', async () => {
  let connections = 0
  const url = await aServer(
    (socket, count) => {
      connections = count
      greet(socket)
    },
    { autoPong: false },
  )
  const { states } = follow(url)
  await until(() => connections >= 2)
  expect(states.slice(0, 4)).toEqual(['connecting', 'live', 'connecting', 'connecting'])
})

test('a connection that answers pings stays', async () => {
  let connections = 0
  const url = await aServer((socket, count) => {
    connections = count
    greet(socket)
  })
  follow(url)
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(connections).toBe(1)
})

test('a subscription that never stands is given up and tried again', async () => {
  let connections = 0
  const url = await aServer((_socket, count) => {
    connections = count
  })
  follow(url, { ...quick, readyWithin: 30 })
  await until(() => connections >= 3)
})

test('who is not authorized does not ask again', async () => {
  let connections = 0
  const url = await aServer((socket, count) => {
    connections = count
    socket.once('message', () => socket.send('no'))
  })
  const { states } = follow(url)
  await until(() => states.at(-1) === 'down')
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(connections).toBe(1)
})

test('an upgrade that is refused is tried again, and after closing nothing is called', async () => {
  const url = await aServer(() => undefined, { verifyClient: () => false })
  const { stream, states } = follow(url)
  await until(() => states.length >= 5)
  await stream.close()
  await stream.close()
  const told = states.length
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(states).toHaveLength(told)
})

test('an address is asked for before every connection, and one that is not given or is none is asked for again', async () => {
  const url = await aServer(greet)
  const answers = [
    () => Promise.reject(new Error('not now')),
    () => Promise.resolve('nowhere'),
    () => Promise.resolve(url),
  ]
  const { states } = follow(() => (answers.length > 1 ? answers.shift() : answers[0])?.() ?? Promise.resolve(url))
  await until(() => states.at(-1) === 'live')
  expect(states.filter((state) => state === 'live')).toHaveLength(1)
})
