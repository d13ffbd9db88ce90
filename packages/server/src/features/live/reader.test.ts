import type { Quote } from '@g2e/contract/market'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StreamReader } from './reader.ts'

const responses: ServerResponse[] = []
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  responses.push(response)
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** A reader, and the other end of its connection. */
async function connect(): Promise<{
  readonly reader: StreamReader
  readonly response: ServerResponse
  readonly far: IncomingMessage
}> {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const asked = request({ port, host: '127.0.0.1' })
  asked.end()
  const [far] = (await once(asked, 'response')) as [IncomingMessage]
  far.setEncoding('utf8')
  const response = responses.pop()
  if (!response) throw new Error('nobody answered')
  return { reader: new StreamReader(response), response, far }
}

const quoteOf = (symbol: string, last: string, source = 'a source'): Quote => ({
  symbol,
  bid: null,
  ask: null,
  last,
  volume: null,
  change: null,
  changePercent: null,
  high: null,
  low: null,
  open: null,
  previousClose: null,
  timestamp: null,
  source,
  delayed: false,
})
const quotesIn = (text: string): Quote[] =>
  text.split('\n\n').flatMap((block) => {
    const data = /^event: quote\ndata: (.*)$/.exec(block)?.[1]
    return data === undefined ? [] : [JSON.parse(data) as Quote]
  })

test('a list of quotes is read as it was given, whatever letters are in it', async () => {
  const { reader, far } = await connect()
  const given = [quoteOf('AAPL', '10.00', 'Börse “東京” 𝄞'), quoteOf('MSFT', '20.00')]
  let text = ''
  far.on('data', (chunk: string) => (text += chunk))
  reader.quotes(given)
  reader.close()
  await once(far, 'end')
  expect(quotesIn(text)).toEqual(given)
})

test('a reader that is stuck holds a bounded amount, and on going on gets the newest of each symbol', async () => {
  const { reader, response, far } = await connect()
  const symbols = Array.from({ length: 100 }, (_, index) => `S${index}`)
  let most = 0
  // Nobody reads at the other end: more than any buffer between takes.
  for (let round = 0; round < 1_000; round += 1) {
    reader.quotes(symbols.map((symbol) => quoteOf(symbol, String(round))))
    most = Math.max(most, response.writableLength)
    if (round % 50 === 0) await sleep(1)
  }
  expect(most).toBeLessThan(256 * 1024)
  const latest = new Map<string, string | null>()
  let rest = ''
  far.on('data', (chunk: string) => {
    const cut = (rest + chunk).lastIndexOf('\n\n')
    for (const { symbol, last } of quotesIn((rest + chunk).slice(0, cut))) latest.set(symbol, last)
    rest = (rest + chunk).slice(cut)
  })
  const deadline = performance.now() + 10_000
  while ((latest.size < 100 || [...latest.values()].some((last) => last !== '999')) && performance.now() < deadline)
    await sleep(10)
  expect([...latest.values()].every((last) => last === '999')).toBe(true)
  reader.close()
})

test('what must not be lost is not dropped: a reader that lets it pile up is cut off', async () => {
  const { reader, response, far } = await connect()
  far.on('error', () => undefined)
  const order = { text: 'x'.repeat(10_000) }
  for (let count = 0; count < 2_000 && !reader.closed; count += 1) reader.event('order', order, count)
  expect(reader.closed).toBe(true)
  expect(response.writableLength).toBeLessThan(2 * 1024 * 1024)
})
