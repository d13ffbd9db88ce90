import { describe, expect, test } from 'vitest'
import { decimal, sum } from '@g2e/domain/money'
import type { DemoProfile } from '../exchange.ts'
import { bench } from '../testing/bench.ts'

const demo = (profile: DemoProfile, userRef = 'anna', seed = 7) => {
  const made = bench({ seed, policy: { fee: ({ order }) => (order.side === 'sell' ? '0.03' : '0') } })
  const account = made.exchange.openDemoAccount({
    ownerRef: userRef,
    userRef,
    name: 'Demo',
    accountType: 'margin',
    profile,
  })
  return { ...made, account, activities: made.exchange.activities({ accountId: account.accountId }) }
}
const profiles: readonly DemoProfile[] = ['balanced', 'concentrated_tech', 'income', 'growth', 'crypto']

describe('a made-up past', () => {
  test.each(profiles)('%s: the ledger adds up to cash and positions exactly', (profile) => {
    const { account, activities, exchange } = demo(profile)
    expect(sum(activities.map(({ amount }) => amount)).toFixed()).toBe(account.cash)
    const held = new Map<string, string>()
    for (const { symbol, quantity } of activities)
      if (symbol !== null && quantity !== null)
        held.set(
          symbol,
          decimal(held.get(symbol) ?? '0')
            .plus(quantity)
            .toFixed(),
        )
    const positions = exchange.positions(account.accountId)
    expect(new Map([...held].filter(([, quantity]) => quantity !== '0'))).toEqual(
      new Map(positions.map(({ symbol, quantity }) => [symbol, quantity])),
    )
    for (const { lots, quantity } of positions) expect(sum(lots.map((lot) => lot.quantity)).toFixed()).toBe(quantity)
  })

  test('it is two years long and more, in order, and cash never runs out', () => {
    for (const profile of profiles) {
      const { activities, clock } = demo(profile)
      expect(clock.at - (activities[0]?.at ?? 0)).toBeGreaterThan(2 * 365 * 86_400_000)
      let cash = decimal(0)
      let before = 0
      for (const { amount, at } of activities) {
        cash = cash.plus(amount)
        expect(cash.isNegative()).toBe(false)
        expect(at).toBeGreaterThanOrEqual(before)
        expect(at).toBeLessThanOrEqual(clock.at)
        before = at
      }
    }
  })

  test('trades lie in the regular session of trading days within the prices of their day', () => {
    const { activities, market } = demo('balanced')
    const fills = activities.filter(({ type }) => type === 'fill')
    expect(fills.length).toBeGreaterThan(50)
    for (const { at, on, symbol, price } of fills) {
      expect(market.calendar.isOpen(at)).toBe(true)
      const from = market.calendar.newYorkInstant(on, 0)
      const [day] = market.bars(
        { symbol: symbol ?? '', timeframe: 'day', from, to: from + 86_399_999 },
        from + 86_399_999,
      )
      const spread = (day?.close ?? 0) * 0.001
      expect(Number(price)).toBeGreaterThanOrEqual((day?.low ?? 0) - spread)
      expect(Number(price)).toBeLessThanOrEqual((day?.high ?? 0) + spread)
    }
  })

  test('a balanced one has 10 to 20 positions, some of everything and a split', () => {
    for (const userRef of ['anna', 'ben', 'cleo', 'demo']) {
      const { account, activities, exchange } = demo('balanced', userRef)
      const positions = exchange.positions(account.accountId)
      expect(positions.length).toBeGreaterThanOrEqual(10)
      expect(positions.length).toBeLessThanOrEqual(20)
      const kinds = new Set(activities.map(({ type }) => type))
      for (const type of ['fill', 'dividend', 'interest', 'fee', 'deposit', 'withdrawal', 'split'])
        expect(kinds).toContain(type)
      expect(activities.some(({ side }) => side === 'sell')).toBe(true)
      const { totalValue, cash } = exchange.balances(account.accountId)
      expect(Number(cash) / Number(totalValue)).toBeLessThan(0.25)
    }
  })

  test('a dividend is what was held before its ex-date, times its amount', () => {
    const { account, activities, exchange, market } = demo('income')
    const paid = activities.filter(({ type }) => type === 'dividend')
    expect(paid.length).toBeGreaterThan(50)
    for (const { symbol, on, amount, perShare } of paid) {
      const action = market
        .corporateActions(symbol ?? '', '2020-01-01', on)
        .find((found) => found.kind === 'dividend' && found.payDate === on)
      const exStart = market.calendar.newYorkInstant(action?.exDate ?? '', 0)
      const shares = exchange
        .holdingsAt(account.accountId, exStart - 1)
        .positions.find((held) => held.symbol === symbol)
      expect(
        decimal(shares?.quantity ?? '0')
          .times(perShare ?? '0')
          .toFixed(2),
      ).toBe(decimal(amount).toFixed(2))
    }
  })

  test('the same person has the same past, another one another', () => {
    expect(demo('growth').activities).toEqual(demo('growth').activities)
    expect(demo('growth', 'ben').account.cash).not.toBe(demo('growth').account.cash)
    expect(demo('growth', 'anna', 8).account.cash).not.toBe(demo('growth').account.cash)
  })

  test('it is made while a person waits for a click', () => {
    const { exchange } = demo('balanced')
    const before = process.cpuUsage()
    exchange.openDemoAccount({ ownerRef: 'eve', userRef: 'eve', name: 'Demo', accountType: 'margin' })
    const ms = process.cpuUsage(before).user / 1000
    // Processor time: about 50 ms, and the first one in a process is compiled on the way.
    expect(ms).toBeLessThan(300)
  })

  test('its value at each close is a curve without gaps that ends near the value of now', () => {
    const { account, exchange } = demo('balanced')
    const history = exchange.valueHistory(account.accountId, '2024-01-01', '2026-11-20')
    expect(history.at(-1)?.date).toBe('2026-11-19')
    expect(history.length).toBeGreaterThan(500)
    const balances = exchange.balances(account.accountId)
    expect(history.at(-1)?.value).toBeCloseTo(Number(balances.previousTotalValue), 1)
  })
})
