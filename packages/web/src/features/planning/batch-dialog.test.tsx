// @vitest-environment jsdom
import type { OrderPreview, OrderRequest } from '@g2e/contract/orders'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UiRoot } from '../../ui/index.ts'
import { BatchDialog } from './batch-dialog.tsx'
import { useBatch } from './batch.ts'

interface Sent {
  readonly key: string | null
  readonly body: { readonly previewId: string; readonly acknowledgedWarnings: readonly string[] }
}

const previewOf = (order: OrderRequest, changes: Partial<OrderPreview>): OrderPreview => ({
  previewId: `preview ${order.symbol}`,
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
  order,
  estimatedCost: null,
  estimatedCommission: '0',
  estimatedFees: null,
  estimatedProceeds: '100',
  estimateSources: { cost: 'unavailable', commission: 'broker', fees: 'unavailable', proceeds: 'own' },
  checks: [{ check: 'buying_power', outcome: 'pass', message: 'Enough.' }],
  blocked: false,
  portfolioAfter: null,
  wireRequests: [],
  quoteAsOf: null,
  environment: 'simulated',
  ...changes,
})

const warned: Partial<OrderPreview> = { checks: [{ check: 'wash_sale', outcome: 'warn', message: 'A wash sale.' }] }
const stopped: Partial<OrderPreview> = {
  blocked: true,
  checks: [{ check: 'buying_power', outcome: 'block', message: 'Not enough money yet.' }],
}
const shown: Readonly<Record<string, Partial<OrderPreview>>> = { AAA: {}, BBB: warned, CCC: stopped }

/** The network as the page sees it. `lost`: how many answers to a sending break off first. */
function network({ lost = 0 } = {}): Sent[] {
  const sent: Sent[] = []
  let toLose = lost
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    if (address.endsWith('/orders/preview')) return Response.json(previewOf(body, shown[body.symbol] ?? {}))
    if (init.method !== 'POST') return Response.json({ title: 'No such thing' }, { status: 404 })
    sent.push({ key: new Headers(init.headers).get('idempotency-key'), body })
    toLose -= 1
    if (toLose >= 0) throw new TypeError('Failed to fetch')
    return Response.json({ id: body.previewId, status: 'filled' }, { status: 201 })
  })
  return sent
}

const draft = (symbol: string): OrderRequest => ({
  accountId: 'a',
  symbol,
  side: symbol === 'CCC' ? 'buy' : 'sell',
  quantity: '1',
  orderType: 'market',
  timeInForce: 'day',
})

function Harness() {
  const batch = useBatch()
  const start = () => batch.start(['AAA', 'BBB', 'CCC'].map(draft))
  if (batch.lines.length === 0) return <button onClick={start}>start</button>
  return <BatchDialog batch={batch} onClose={batch.leave} />
}

async function open(): Promise<void> {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <UiRoot>
        <Harness />
      </UiRoot>
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getByRole('button', { name: 'start' }))
  await screen.findByText('Stopped', undefined, { timeout: 20_000 })
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('nothing goes before the warnings are acknowledged, and what a check stops does not go at all', async () => {
  const sent = network()
  await open()
  const send = screen.getByRole<HTMLButtonElement>('button', { name: 'Send 2 orders' })
  expect(send.disabled).toBe(true)
  expect(screen.getByText('1 order is stopped by a check and stays a draft.')).toBeTruthy()
  fireEvent.click(screen.getByRole('checkbox'))
  fireEvent.click(send)
  await waitFor(() => expect(sent).toHaveLength(2))
  expect(sent.map(({ body }) => body)).toEqual([
    { previewId: 'preview AAA', acknowledgedWarnings: [] },
    { previewId: 'preview BBB', acknowledgedWarnings: ['wash_sale'] },
  ])
  expect(new Set(sent.map(({ key }) => key)).size).toBe(2)
  expect(await screen.findByRole('button', { name: 'Preview the other order again' })).toBeTruthy()
}, 60_000)

test('a lost answer stops the row, and asking again uses the same key', async () => {
  const sent = network({ lost: 1 })
  await open()
  fireEvent.click(screen.getByRole('checkbox'))
  fireEvent.click(screen.getByRole('button', { name: 'Send 2 orders' }))
  const again = await screen.findByRole('button', { name: 'Ask again' }, { timeout: 20_000 })
  expect(sent.map(({ body }) => body.previewId)).toEqual(['preview AAA'])
  fireEvent.click(again)
  await waitFor(() => expect(sent).toHaveLength(3))
  expect(sent.map(({ body }) => body.previewId)).toEqual(['preview AAA', 'preview AAA', 'preview BBB'])
  expect(sent[1]?.key).toBe(sent[0]?.key)
}, 60_000)
