// @vitest-environment jsdom
import type { OrderCandidate, OrderDetail } from '@g2e/contract/orders'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { UiRoot } from '../../ui/index.ts'
import { ResolveDialog } from './resolve-dialog.tsx'

const terms = {
  symbol: 'AAPL',
  side: 'buy',
  quantity: '10',
  notional: null,
  filledQuantity: '0',
  orderType: 'limit',
  limitPrice: '100',
  stopPrice: null,
  timeInForce: 'day',
  averageFillPrice: null,
} as const

const order: OrderDetail = {
  ...terms,
  id: 'o',
  accountId: 'a',
  brokerId: 'sim',
  brokerOrderId: null,
  clientOrderId: null,
  leavesQuantity: '10',
  trailPercent: null,
  trailAmount: null,
  extendedHours: false,
  orderClass: 'simple',
  legs: [],
  status: 'unknown',
  submittedAt: null,
  filledAt: null,
  rejectReason: null,
  source: 'user',
  recommendationId: null,
  replacesOrderId: null,
  version: 2,
  createdAt: '2026-11-20T18:20:46.000Z',
  executions: [],
  events: [],
  estimateError: null,
  doubt: 'several_candidates',
}
const candidate = (brokerOrderId: string): OrderCandidate => ({
  ...terms,
  brokerOrderId,
  status: 'open',
  submittedAt: '2026-11-20T18:20:47.000Z',
})

/** What the page sends, with the broker showing these orders. */
function network(items: readonly OrderCandidate[]): unknown[] {
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (_address: string, init: RequestInit) => {
    if (init.method === 'GET') return Response.json({ items, complete: true })
    sent.push(JSON.parse(typeof init.body === 'string' ? init.body : ''))
    return Response.json({ ...order, status: 'open' })
  })
  return sent
}

function show() {
  const onClose = vi.fn()
  render(
    <UiRoot>
      <QueryClientProvider client={new QueryClient()}>
        <ResolveDialog order={order} broker="Sim" onClose={onClose} />
      </QueryClientProvider>
    </UiRoot>,
  )
  return { onClose }
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

test('shows the orders that it could be, and sends the one that is chosen', async () => {
  const sent = network([candidate('B1'), candidate('B2')])
  const { onClose } = show()
  const choices = await screen.findAllByRole('radio')
  expect(choices).toHaveLength(3)
  expect(screen.getByRole('button', { name: 'It was not placed' }).hasAttribute('disabled')).toBe(true)
  fireEvent.click(screen.getByRole('radio', { name: /B2/ }))
  fireEvent.click(screen.getByRole('button', { name: 'It is this order' }))
  await waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(sent).toEqual([{ outcome: 'matches', brokerOrderId: 'B2' }])
})

test('warns before an order is called not placed', async () => {
  const sent = network([])
  show()
  fireEvent.click(await screen.findByRole('radio', { name: 'It was not placed: Sim has no such order' }))
  expect(screen.getByText('Be sure before you send it again.')).toBeDefined()
  fireEvent.click(screen.getByRole('button', { name: 'It was not placed' }))
  await waitFor(() => expect(sent).toEqual([{ outcome: 'not_placed' }]))
})
