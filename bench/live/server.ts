/** One server under measurement: our live quotes, or `ws` sending one shared buffer per quote to each who wants it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { StreamReader } from '../../packages/server/src/features/live/reader.ts'
import { QuoteBoard } from '../../packages/server/src/features/market/quote-board.ts'
import type { Quote } from '../../packages/contract/src/market.ts'
import { quoteAt, startFeed, symbolAt, symbolCount, symbolsOf } from './feed.ts'
import type { Feed } from './feed.ts'

interface Request {
  readonly kind: string
  readonly mode: 'ws' | 'g2e'
  readonly tickMs: number
  readonly perSecond: number
  readonly mark: string
}

const clientOf = (url: string | undefined): number => Number(new URL(url ?? '/', 'http://x').searchParams.get('c'))
const server = createServer()
let take: (quote: Quote) => void = () => undefined
let feed: Feed | undefined

function serveWs(): void {
  const bySymbol = new Map(
    Array.from({ length: symbolCount }, (_, index) => [
      symbolAt(index),
      new Set<{ send: (data: Buffer, options: { binary: boolean }) => void }>(),
    ]),
  )
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', (socket, request) => {
    for (const symbol of symbolsOf(clientOf(request.url))) bySymbol.get(symbol)?.add(socket)
    socket.on('error', () => undefined)
  })
  const text = { binary: false }
  take = (quote) => {
    const shared = Buffer.from(JSON.stringify(quote))
    for (const socket of bySymbol.get(quote.symbol) ?? []) socket.send(shared, text)
  }
}

function serveOurs(tickMs: number): void {
  const board = new QuoteBoard({
    tickMs,
    onError: (error) => {
      throw error
    },
  })
  server.on('request', (request, response) => {
    response.shouldKeepAlive = false
    response.useChunkedEncodingByDefault = false
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    response.socket?.setNoDelay(true)
    const reader = new StreamReader(response)
    const stop = board.add(symbolsOf(clientOf(request.url)), (quotes) => reader.quotes(quotes))
    response.on('close', stop)
  })
  take = (quote) => board.take(quote)
}

const answers: Readonly<Record<string, (request: Request) => unknown>> = {
  serve: ({ mode, tickMs }) => {
    if (mode === 'ws') serveWs()
    else serveOurs(tickMs)
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', 4_096, () => resolve({ port: (server.address() as AddressInfo).port }))
    })
  },
  start: ({ perSecond }) => {
    feed = startFeed(perSecond, (quote) => take(quote))
    return null
  },
  fed: () => feed?.count() ?? 0,
  /** Ends the feed with one more quote of every symbol, which everybody must get. */
  last: ({ mark }) => {
    feed?.stop()
    for (let index = 0; index < symbolCount; index += 1) take(quoteAt(index, 200, mark))
    return null
  },
}

process.on('message', (request: Request) => {
  const answer = answers[request.kind]
  if (answer) void Promise.resolve(answer(request)).then((result) => process.send?.({ result: result ?? null }))
})
process.on('disconnect', () => process.exit(0))
