/** A WebSocket client that takes messages one by one. */
import { WebSocket } from 'ws'
import { parsed } from '../../testing/json.ts'

const patienceMs = 2_000

export interface TestSocket {
  send(message: unknown): void
  /** The next message that fits, skipping others; fails after two seconds. */
  next(fits?: (message: unknown) => boolean): Promise<unknown>
  readonly closed: Promise<void>
  close(): void
}

export async function openSocket(url: string): Promise<TestSocket> {
  const socket = new WebSocket(url)
  const waiting: unknown[] = []
  const takers = new Set<() => void>()
  socket.on('message', (data) => {
    waiting.push(parsed(Buffer.isBuffer(data) ? data.toString('utf8') : ''))
    for (const take of takers) take()
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve())
    socket.on('error', reject)
  })
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: (fits = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          takers.delete(take)
          reject(new Error('no such message came'))
        }, patienceMs)
        const take = (): void => {
          while (waiting.length > 0) {
            const message = waiting.shift()
            if (message === undefined || !fits(message)) continue
            clearTimeout(timer)
            takers.delete(take)
            return resolve(message)
          }
        }
        takers.add(take)
        take()
      }),
    closed,
    close: () => socket.close(),
  }
}
