/** Orders with a time of their own: for one side of the session, to a last day, exits that outlive their entry. */
import { describe, expect, test } from 'vitest'
import { bench } from './testing/bench.ts'

const resting = { symbol: 'KO', orderType: 'limit', limitPrice: '10', timeInForce: 'day', quantity: '10' } as const
const marketable = { ...resting, limitPrice: '500' } as const

describe('an order for the time before the session', () => {
  test('waits for the next morning, trades there and not in the session before', () => {
    // Friday 10:00; the next pre-market begins on Monday 2026-11-23 at 4:00 New York, 9:00 UTC.
    const made = bench()
    const order = made.place(made.account(), { ...marketable, extendedHours: true, onlySession: 'pre' })
    expect(order).toMatchObject({ status: 'pending', queued: true, onlySession: 'pre' })
    made.to('2026-11-23T08:59:00Z')
    expect(made.order(order).status).toBe('pending')
    made.to('2026-11-23T09:01:00Z')
    expect(made.order(order).status).toBe('filled')
  })

  test('ends at the opening bell', () => {
    const made = bench()
    const order = made.place(made.account(), { ...resting, extendedHours: true, onlySession: 'pre' })
    made.to('2026-11-23T14:29:00Z')
    expect(made.order(order).status).toBe('open')
    made.to('2026-11-23T14:30:01Z')
    expect(made.order(order).status).toBe('expired')
  })

  test('is refused unless it says that it trades outside of the session', () => {
    const made = bench()
    expect(() => made.place(made.account(), { ...resting, onlySession: 'pre' })).toThrow('invalid_request')
  })
})

test('an order for the time after the session trades from the bell on', () => {
  const made = bench()
  const order = made.place(made.account(), { ...marketable, extendedHours: true, onlySession: 'post' })
  made.to('2026-11-20T20:59:00Z')
  expect(made.order(order).status).toBe('pending')
  made.to('2026-11-20T21:01:00Z')
  expect(made.order(order).status).toBe('filled')
})

describe('a last day', () => {
  test('ends the order on that day at 16:15, as expired', () => {
    const made = bench()
    const order = made.place(made.account(), { ...resting, timeInForce: 'gtc', expiresOn: '2026-11-24' })
    made.to('2026-11-24T21:14:00Z')
    expect(made.order(order).status).toBe('open')
    made.to('2026-11-24T21:15:01Z')
    expect(made.order(order)).toMatchObject({ status: 'expired', expiresOn: '2026-11-24' })
  })

  test('is for orders good till canceled', () => {
    const made = bench()
    expect(() => made.place(made.account(), { ...resting, expiresOn: '2026-11-24' })).toThrow('invalid_request')
  })
})

test('a broker may call the end of a good-till-canceled order expired', () => {
  const made = bench({ policy: { gtcDays: 1, endOfGtcStatus: 'expired' } })
  const order = made.place(made.account(), { ...resting, timeInForce: 'gtc' })
  made.to('2026-11-21T21:16:00Z')
  expect(made.order(order).status).toBe('expired')
})

test('exits may outlive their entry and carry what only the wire knows', () => {
  const made = bench()
  const entry = made.place(made.account(), {
    ...resting,
    orderClass: 'bracket',
    limitPrice: '50',
    takeProfit: { limitPrice: '90', timeInForce: 'gtc', extra: { name: 'profit' } },
    stopLoss: { stopPrice: '40', timeInForce: 'gtc', extra: { name: 'stop' } },
  })
  expect(entry.timeInForce).toBe('day')
  const exits = entry.childIds.map((id) => made.exchange.order(id))
  expect(exits.map((exit) => [exit?.timeInForce, exit?.extra['name']])).toEqual([
    ['gtc', 'profit'],
    ['gtc', 'stop'],
  ])
})

test('a replacement may be a whole new order of another type', () => {
  const made = bench()
  const anna = made.account()
  const old = made.place(anna, { ...resting, timeInForce: 'gtc' })
  const request = {
    accountId: anna.accountId,
    symbol: 'KO',
    side: 'buy',
    orderType: 'stop',
    stopPrice: '400',
    quantity: '4',
    timeInForce: 'day',
  } as const
  const outcome = made.exchange.replace(old.orderId, {}, { request })
  expect(outcome).toMatchObject({ accepted: true, order: { orderType: 'stop', stopPrice: '400', quantity: '4' } })
  expect(made.order(old).status).toBe('replaced')
})

test('a rule that only the broker has is said in its words, and the order listed where refused ones are', () => {
  const made = bench({
    policy: { listsRefused: true, check: () => ({ code: 'broker_rule', message: 'Not on a Friday.' }) },
  })
  const outcome = made.exchange.submit({ accountId: made.account().accountId, side: 'buy', ...resting })
  expect(outcome).toMatchObject({ accepted: false, order: { status: 'rejected', rejectReason: 'Not on a Friday.' } })
})
