import type { OrderDetail } from '@g2e/contract/orders'
import { expect, test } from 'vitest'
import { orderSteps } from './order-steps.ts'

type Event = OrderDetail['events'][number]

const order = (status: OrderDetail['status'], events: readonly Omit<Event, 'sequence' | 'at'>[]): OrderDetail => ({
  id: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
  accountId: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c12',
  brokerId: 'alpaca',
  brokerOrderId: null,
  clientOrderId: null,
  symbol: 'NVDA',
  side: 'sell',
  quantity: '40',
  notional: null,
  filledQuantity: '0',
  leavesQuantity: '40',
  orderType: 'limit',
  limitPrice: '190',
  stopPrice: null,
  trailPercent: null,
  trailAmount: null,
  timeInForce: 'day',
  extendedHours: false,
  orderClass: 'simple',
  legs: [],
  status,
  submittedAt: null,
  filledAt: null,
  averageFillPrice: null,
  rejectReason: null,
  source: 'user',
  recommendationId: null,
  replacesOrderId: null,
  version: 1,
  createdAt: '2026-11-20T18:20:46.000Z',
  executions: [],
  estimateError: null,
  doubt: null,
  events: events.map((event, index) => ({ ...event, sequence: index + 1, at: '2026-11-20T18:20:46.000Z' })),
})
const journalled = { type: 'journalled', status: 'pending', source: 'user', detail: null } as const
const accepted = { type: 'reported', status: 'open', source: 'broker_stream', detail: null } as const
const lost = { type: 'outcome_unknown', status: 'unknown', source: 'system', detail: null } as const
const fill = (detail: string): Omit<Event, 'sequence' | 'at'> => ({
  type: 'execution',
  status: 'partially_filled',
  source: 'broker_stream',
  detail,
})
const titles = (detail: OrderDetail) => orderSteps(detail, 'Alpaca').map(({ title }) => title)

test('an open order was written down, sent, accepted, and is still to be filled', () => {
  expect(titles(order('open', [journalled, accepted]))).toEqual([
    'Written down',
    'Sent to Alpaca',
    'Accepted',
    'Filled',
  ])
})

test('an unknown outcome stays marked, with what may follow', () => {
  const steps = orderSteps(order('unknown', [journalled, lost]), 'Alpaca')
  expect(steps.map(({ kind }) => kind)).toEqual(['reached', 'reached', 'unknown', 'next', 'next'])
})

test('once it is known, nothing is marked as unknown any more', () => {
  const steps = orderSteps(order('open', [journalled, lost, accepted]), 'Alpaca')
  expect(steps.some(({ kind }) => kind === 'unknown')).toBe(false)
})

test('fills in a row are one step, a single one says its price', () => {
  expect(titles(order('partially_filled', [journalled, accepted, fill('15 at 190.04')]))).toContain('15 at 190.04')
  const two = titles(order('partially_filled', [journalled, accepted, fill('15 at 190.04'), fill('5 at 190.05')]))
  expect(two).toContain('2 fills')
})

test('what was never sent shows no sending', () => {
  const notSent = { type: 'not_sent', status: 'rejected', source: 'system', detail: null } as const
  expect(titles(order('rejected', [journalled, notSent]))).toEqual(['Written down', 'Not sent'])
})
