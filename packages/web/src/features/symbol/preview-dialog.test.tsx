// @vitest-environment jsdom
import type { OrderPreview } from '@g2e/contract/orders'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NamedAccount } from '../../api/index.ts'
import { UiRoot } from '../../ui/index.ts'
import { PreviewDialog } from './preview-dialog.tsx'

interface Sent {
  readonly key: string | null
  readonly body: unknown
}

/** The network as the page sees it: each answer in turn; `null` = the line breaks. */
function network(answers: readonly (Response | null)[]): Sent[] {
  const sent: Sent[] = []
  const left = [...answers]
  vi.stubGlobal('fetch', async (_address: string, init: RequestInit) => {
    sent.push({
      key: new Headers(init.headers).get('idempotency-key'),
      body: JSON.parse(typeof init.body === 'string' ? init.body : ''),
    })
    const answer = left.shift()
    if (!answer) throw new TypeError('Failed to fetch')
    return answer
  })
  return sent
}

const aPreview = (changes: Partial<OrderPreview> = {}): OrderPreview => ({
  previewId: 'preview',
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
  order: {
    accountId: 'a',
    symbol: 'NVDA',
    side: 'sell',
    quantity: '60',
    orderType: 'limit',
    limitPrice: '187.50',
    timeInForce: 'day',
  },
  estimatedCost: null,
  estimatedCommission: '0',
  estimatedFees: null,
  estimatedProceeds: '11249.67',
  estimateSources: { cost: 'unavailable', commission: 'broker', fees: 'unavailable', proceeds: 'own' },
  checks: [{ check: 'buying_power', outcome: 'pass', message: 'Enough.' }],
  blocked: false,
  portfolioAfter: null,
  wireRequests: [],
  quoteAsOf: null,
  environment: 'simulated',
  ...changes,
})

const account: NamedAccount = {
  account: {
    id: 'a',
    connectionId: 'c',
    brokerId: 'sim',
    accountNumberMasked: '…K3P7',
    accountType: null,
    accountName: 'Trading',
    isDefault: true,
    includeInAggregate: true,
  },
  connection: {
    id: 'c',
    brokerId: 'sim',
    environment: 'simulated',
    access: 'trade',
    status: 'active',
    nickname: null,
    isPrimary: true,
    connectedAt: null,
    lastSyncAt: null,
    expiresAt: null,
    reauthorizeBy: null,
    signInDays: null,
    lastError: null,
    accounts: [],
  },
  broker: 'Sim',
  number: '…K3P7',
  title: 'Trading',
  short: 'Sim …K3P7',
}

function show(preview: OrderPreview) {
  const onPlaced = vi.fn()
  render(
    <UiRoot>
      <QueryClientProvider client={new QueryClient()}>
        <PreviewDialog preview={preview} account={account} onClose={() => {}} onAgain={() => {}} onPlaced={onPlaced} />
      </QueryClientProvider>
    </UiRoot>,
  )
  return { onPlaced }
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

const send = () => screen.findByRole('button', { name: 'Send sell order, 60 NVDA' })

test('a lost answer is asked for again with the same key, so nothing can be placed twice', async () => {
  const sent = network([null, Response.json({ id: 'order' }, { status: 200 })])
  const { onPlaced } = show(aPreview())
  fireEvent.click(await send())
  fireEvent.click(await screen.findByRole('button', { name: 'Ask again' }))
  await waitFor(() => expect(onPlaced).toHaveBeenCalledWith({ id: 'order' }))
  expect(sent).toHaveLength(2)
  expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/)
  expect(sent[1]).toEqual(sent[0])
})

test('warnings must be acknowledged, and the names of those that were shown are sent', async () => {
  const sent = network([Response.json({ id: 'order' }, { status: 201 })])
  show(aPreview({ checks: [{ check: 'wash_sale', outcome: 'warn', message: 'A wash sale.' }] }))
  const button = await send()
  expect(button.hasAttribute('disabled')).toBe(true)
  fireEvent.click(screen.getByRole('checkbox'))
  fireEvent.click(button)
  await waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]?.body).toEqual({ previewId: 'preview', acknowledgedWarnings: ['wash_sale'] })
})

test('a blocked order offers no acknowledgement and cannot be sent', async () => {
  show(
    aPreview({
      blocked: true,
      checks: [
        { check: 'wash_sale', outcome: 'warn', message: 'A wash sale.' },
        { check: 'explicit_rules', outcome: 'block', message: '“Never more than 8% in one stock”' },
      ],
    }),
  )
  expect((await send()).hasAttribute('disabled')).toBe(true)
  expect(screen.queryByRole('checkbox')).toBeNull()
  const checks = screen.getAllByRole('listitem').map((item) => item.querySelector('b')?.textContent)
  expect(checks).toEqual(['Explicit rules', 'Wash sale'])
})

test('a preview that is too old offers a new one instead of sending', async () => {
  show(aPreview({ expiresAt: new Date(Date.now() - 1_000).toISOString() }))
  expect(await screen.findByRole('button', { name: 'Preview again' })).toBeDefined()
  expect(screen.queryByRole('button', { name: /^Send/ })).toBeNull()
})

test('a fee that is not known is said, never shown as nothing', async () => {
  show(aPreview())
  await send()
  expect(screen.getByText('not known until it fills')).toBeDefined()
})
