/** A thousand readers in one process: raw sockets that speak as much of each protocol as it takes to listen. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { wallMs } from './feed.ts'

interface Request {
  readonly kind: string
  readonly mode: 'ws' | 'g2e'
  readonly port: number
  readonly clients: number
  readonly mark: string
}

/** One chunk in so many is looked into, so that reading costs far less than sending. */
const lookIntoOneIn = 16
const sign = '"volume":"'
const delays: number[] = []
const seen = { bytes: 0, chunks: 0, lookedIntoBytes: 0, lookedIntoQuotes: 0 }
let listening = false
let mark: string | undefined
let marks = 0

const opening = {
  ws: (client: number) =>
    `GET /?c=${client} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  g2e: (client: number) => `GET /?c=${client} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`,
}

function count(text: string, part: string): number {
  let found = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found += 1
  return found
}

function lookInto(chunk: Buffer): void {
  const at = wallMs()
  const text = chunk.toString('latin1')
  const first = text.indexOf(sign)
  if (first >= 0) delays.push(at - Number.parseFloat(text.slice(first + sign.length, first + sign.length + 20)))
  seen.lookedIntoBytes += chunk.length
  seen.lookedIntoQuotes += count(text, sign)
}

function open({ mode, port }: Request, client: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let isUp = false
    let rest = ''
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.on('connect', () => socket.write(opening[mode](client)))
    socket.on('data', (chunk) => {
      if (!isUp) {
        isUp = true
        resolve(socket)
      } else if (mark !== undefined) {
        const text = rest + chunk.toString('latin1')
        marks += count(text, mark)
        // A mark that was cut in two is counted with the rest of it.
        rest = text.slice(-(mark.length - 1))
        if (rest.includes(mark)) rest = ''
      } else if (listening) {
        seen.bytes += chunk.length
        seen.chunks += 1
        if (seen.chunks % lookIntoOneIn === 0) lookInto(chunk)
      }
    })
  })
}

const answers: Readonly<Record<string, (request: Request) => unknown>> = {
  connect: async (request) => {
    for (let client = 0; client < request.clients; client += 1) await open(request, client)
    return null
  },
  listen: () => {
    listening = true
    return null
  },
  heard: () => {
    listening = false
    const sorted = delays.toSorted((a, b) => a - b)
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
    const quotes = (seen.bytes * seen.lookedIntoQuotes) / Math.max(1, seen.lookedIntoBytes)
    return { quotes, bytes: seen.bytes, p50: at(0.5), p99: at(0.99), samples: sorted.length }
  },
  await: (request) => {
    mark = request.mark
    return null
  },
  marks: () => marks,
}

process.on('message', (request: Request) => {
  const answer = answers[request.kind]
  if (answer) void Promise.resolve(answer(request)).then((result) => process.send?.({ result: result ?? null }))
})
process.on('disconnect', () => process.exit(0))
