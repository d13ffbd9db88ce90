/** The first ten minutes over the API: what a person meets after a start, in the order in which they meet it. */
import { randomUUID } from 'node:crypto'
import { demoUser, until } from '../lib/api.ts'
import type { Api } from '../lib/api.ts'

interface Account {
  readonly id: string
}
interface List<T> {
  readonly items: readonly T[]
}

/** Reads a stream of events until one is called `last`. */
async function readEvents(response: Response, last: string): Promise<void> {
  if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes(`event: ${last}\n`)) return
  }
  throw new Error(`the stream ended before ${last}: ${text.slice(-500)}`)
}

async function lookAround(api: Api): Promise<void> {
  const pages = [
    '/auth/me',
    '/brokerages/connections',
    '/portfolio/allocation?by=sector',
    '/portfolio/performance?benchmark=SPY',
    '/portfolio/transactions',
    '/market/clock',
    '/market/bars?symbol=AAPL&timeframe=1Day',
    '/market/quotes?symbols=AAPL,MSFT,SPY',
    '/orders',
    '/notifications',
    '/recommendations',
  ]
  for (const page of pages) await api.call('GET', page)
}

async function askAssistant(api: Api): Promise<void> {
  const { id }: { readonly id: string } = await api.call('POST', '/conversations', {})
  const answer = await fetch(api.url(`/conversations/${id}/messages`), {
    method: 'POST',
    headers: { ...api.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ content: 'How concentrated am I and what would you change?' }),
  })
  await readEvents(answer, 'done')
}

async function buyOneShare(api: Api): Promise<void> {
  const { items }: List<Account> = await api.call('GET', '/brokerages/accounts')
  const accountId = items[0]?.id ?? ''
  const ticket = { accountId, symbol: 'AAPL', side: 'buy', quantity: '1', orderType: 'market', timeInForce: 'day' }
  const preview: { readonly previewId: string; readonly checks: readonly { check: string; outcome: string }[] } =
    await api.call('POST', '/orders/preview', ticket)
  const acknowledgedWarnings = preview.checks.filter(({ outcome }) => outcome === 'warn').map(({ check }) => check)
  const order: { readonly id: string } = await api.call(
    'POST',
    '/orders',
    { previewId: preview.previewId, acknowledgedWarnings },
    { 'idempotency-key': randomUUID() },
  )
  await until(
    (): Promise<{ status: string }> => api.call('GET', `/orders/${order.id}`),
    ({ status }) => status === 'filled',
  )
}

export async function walk(origin: string): Promise<void> {
  const api = await demoUser(origin)
  const stop = new AbortController()
  const live = await fetch(api.url('/stream?topics=orders;portfolio;notifications;sync;quotes:AAPL,MSFT'), {
    headers: api.headers,
    signal: stop.signal,
  })
  if (!live.ok) throw new Error(`the live stream answered ${live.status}`)
  try {
    await until(
      (): Promise<{ positions: readonly unknown[] }> => api.call('GET', '/portfolio'),
      ({ positions }) => positions.length > 0,
    )
    await lookAround(api)
    await askAssistant(api)
    await buyOneShare(api)
    await api.call('GET', '/audit')
    await api.call('GET', '/audit/verify')
  } finally {
    stop.abort()
  }
}
