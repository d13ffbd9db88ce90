import { describe, expect, test } from 'vitest'
import { decimal } from '@g2e/domain/money'
import { bench } from './testing/bench.ts'

describe('dividends', () => {
  test('are paid on the pay date to who held before the ex-date, however far the clock jumps', () => {
    const start = Date.parse('2026-11-20T15:00:00Z')
    const probe = bench()
    const [dividend] = probe.market.corporateActions('KO', '2026-11-23', '2027-03-31')
    if (dividend?.kind !== 'dividend') throw new Error('KO pays each quarter')
    const made = bench({ at: start })
    const anna = made.account()
    made.place(anna, { symbol: 'KO', quantity: '100' })
    const late = made.account()
    made.to(made.market.calendar.newYorkInstant(dividend.exDate, 600))
    made.place(late, { symbol: 'KO', quantity: '100' })
    made.to(made.market.calendar.newYorkInstant(dividend.payDate, 239))
    expect(made.exchange.activities({ accountId: anna.accountId, types: ['dividend'] })).toEqual([])
    made.to(made.market.calendar.newYorkInstant(dividend.payDate, 240))
    expect(made.exchange.activities({ accountId: anna.accountId, types: ['dividend'] })).toMatchObject([
      {
        symbol: 'KO',
        on: dividend.payDate,
        perShare: dividend.amountPerShare,
        amount: decimal(dividend.amountPerShare).times(100).toFixed(),
      },
    ])
    expect(made.exchange.activities({ accountId: late.accountId, types: ['dividend'] })).toEqual([])
  })

  test('one jump over a year pays the same as a tick each day', () => {
    const end = Date.parse('2027-11-19T15:00:00Z')
    const ledger = (stepMs: number) => {
      const made = bench()
      const anna = made.account()
      for (const symbol of ['KO', 'JNJ', 'SPY']) made.place(anna, { symbol, quantity: '10' })
      for (let at = made.clock.at + stepMs; at < end; at += stepMs) made.to(at)
      made.to(end)
      return made.exchange.activities({ accountId: anna.accountId })
    }
    const once = ledger(end)
    expect(once.filter(({ type }) => type === 'dividend').length).toBeGreaterThanOrEqual(11)
    expect(ledger(86_400_000)).toEqual(once)
  })

  test('a broker that pays none pays none', () => {
    const made = bench({ policy: { paysDividends: false } })
    const anna = made.account()
    made.place(anna, { symbol: 'KO' })
    made.to('2027-06-01T15:00:00Z')
    expect(made.exchange.activities({ accountId: anna.accountId, types: ['dividend'] })).toEqual([])
  })
})

describe('splits', () => {
  // NFLX, ten for one, traded so from 2025-11-17 on.
  const before = Date.parse('2025-11-14T15:00:00Z')

  test('multiply the shares, keep what they cost, and end resting orders of the old shares', () => {
    const made = bench({ at: before })
    const anna = made.account()
    made.place(anna, { symbol: 'NFLX', quantity: '3' })
    const cost = made.exchange.position(anna.accountId, 'NFLX')?.costBasis
    const resting = made.place(anna, { symbol: 'NFLX', orderType: 'limit', limitPrice: '10', timeInForce: 'gtc' })
    made.to('2025-11-17T15:00:00Z')
    expect(made.exchange.position(anna.accountId, 'NFLX')).toMatchObject({ quantity: '30', costBasis: cost })
    expect(made.order(resting).status).toBe('canceled')
    expect(made.exchange.activities({ accountId: anna.accountId, types: ['split'] })).toMatchObject([
      { on: '2025-11-17', quantity: '27', ratio: '10', amount: '0' },
    ])
  })

  test('the day of a split does not look like a crash', () => {
    const made = bench({ at: before })
    const anna = made.account()
    made.place(anna, { symbol: 'NFLX', quantity: '3' })
    made.to('2025-11-18T15:00:00Z')
    const { totalValue, previousTotalValue } = made.exchange.balances(anna.accountId)
    expect(Number(totalValue) / Number(previousTotalValue)).toBeCloseTo(1, 1)
    const values = made.exchange.valueHistory(anna.accountId, '2025-11-14', '2025-11-17').map(({ value }) => value)
    expect(values.length).toBe(2)
    expect((values[1] ?? 0) / (values[0] ?? 1)).toBeCloseTo(1, 1)
  })
})
