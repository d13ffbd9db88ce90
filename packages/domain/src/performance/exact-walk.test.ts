import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { movedBy, openingOf, units, unitsText } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import { contributions, valueHistory } from './exact-walk.ts'
import { linkReturn } from './returns.ts'
import { twr } from './twr.ts'

const flow = (day: number, amount: string): Movement => ({
  day,
  symbol: null,
  quantity: 0n,
  cash: units(amount),
  isFlow: true,
})
const trade = (day: number, symbol: string, quantity: string, cash: string): Movement => ({
  day,
  symbol,
  quantity: units(quantity),
  cash: units(cash),
  isFlow: false,
})
const priced =
  (prices: Readonly<Record<string, Readonly<Record<number, string>>>>) =>
  (symbol: string, day: number): bigint | undefined => {
    const text = prices[symbol]?.[day]
    return text === undefined ? undefined : units(text)
  }
const nothing = { cash: 0n, quantities: new Map<string, bigint>() }

describe('value and return day by day', () => {
  // 1,000 in on day 1; ten shares at 50 on day 1; 55 on day 2; 500 in on day 3 while the price goes to 66.
  const history = valueHistory({
    days: [0, 1, 2, 3],
    ...nothing,
    movements: [flow(1, '1000'), trade(1, 'X', '10', '-500'), flow(3, '500')],
    priceOn: priced({ X: { 1: '50', 2: '55', 3: '66' } }),
  })
  const returns = history.links.map((link) => linkReturn(link))

  test('values hold cash and positions at the close, flows included', () => {
    expect(history.days.map(({ value }) => unitsText(value ?? 0n))).toEqual(['0', '1000', '1050', '1660'])
    expect(history.days.map(({ netFlow }) => unitsText(netFlow))).toEqual(['0', '1000', '0', '500'])
  })

  test('money that comes in works from the start of its day', () => {
    // Day 1: 1000/1000 - 1. Day 2: 1050/1000 - 1 = 5 %. Day 3: 1660/(1050 + 500) - 1 = 110/1550.
    expect(returns.map(({ value }) => value)).toEqual([0, 0.05, 110 / 1_550])
    expect(twr(returns).value).toBeCloseTo(1.05 * (1 + 110 / 1_550) - 1, 14)
  })

  test('money that goes out works until the end of its day', () => {
    // 1,000 in shares double while 500 is taken out of cash: (1500 + 500) / 1500 - 1.
    const { links } = valueHistory({
      days: [0, 1],
      cash: units('500'),
      quantities: new Map([['X', units('10')]]),
      movements: [flow(1, '-500')],
      priceOn: priced({ X: { 0: '100', 1: '150' } }),
    })
    expect(links.map((link) => linkReturn(link))[0]?.value).toBeCloseTo(2_000 / 1_500 - 1, 14)
  })

  test('a flow on a day without a valuation is weighted by its days: Modified Dietz', () => {
    // No price on days 1 to 3. 1,000 opens, 400 comes in on day 2, 1,600 closes on day 4: 200 / (1000 + 400 * 3/4).
    const { links, days, unpriced } = valueHistory({
      days: [0, 1, 2, 3, 4],
      cash: 0n,
      quantities: new Map([['X', units('10')]]),
      movements: [flow(2, '400')],
      priceOn: priced({ X: { 0: '100', 4: '120' } }),
    })
    expect(days.map(({ value }) => value === null)).toEqual([false, true, true, true, false])
    expect(links.map((link) => linkReturn(link))).toEqual([
      { day: 4, capital: 1_300, value: 200 / 1_300, isModifiedDietz: true },
    ])
    expect(unpriced.get('X')).toBe(3)
  })

  test('securities that cross the boundary are a flow at that day’s price', () => {
    const moved: Movement = { day: 1, symbol: 'X', quantity: units('10'), cash: 0n, isFlow: true }
    const { days, links } = valueHistory({
      days: [0, 1],
      cash: units('100'),
      quantities: new Map(),
      movements: [moved],
      priceOn: priced({ X: { 1: '7' } }),
    })
    expect(unitsText(days[1]?.netFlow ?? 0n)).toBe('70')
    expect(links.map((link) => linkReturn(link))[0]?.value).toBe(0)
  })

  test('a split changes nothing but the number of shares', () => {
    const { links } = valueHistory({
      days: [0, 1],
      cash: 0n,
      quantities: new Map([['X', units('10')]]),
      movements: [trade(1, 'X', '10', '0')],
      priceOn: priced({ X: { 0: '100', 1: '50' } }),
    })
    expect(links.map((link) => linkReturn(link))[0]?.value).toBe(0)
  })

  test('an option is for a hundred shares', () => {
    const { days } = valueHistory({
      days: [0],
      cash: 0n,
      quantities: new Map([['AAPL261218C00200000', units('2')]]),
      movements: [],
      priceOn: () => units('3.5'),
    })
    expect(unitsText(days[0]?.value ?? 0n)).toBe('700')
  })
})

const day = fc.integer({ min: 1, max: 20 })
const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => BigInt(value) * 10n ** 16n)
const movement: fc.Arbitrary<Movement> = fc.oneof(
  fc.record({
    day,
    symbol: fc.constant(null),
    quantity: fc.constant(0n),
    cash: cents(-50_000, 500_000),
    isFlow: fc.constant(true),
  }),
  fc.record({
    day,
    symbol: fc.constantFrom('X', 'Y'),
    quantity: cents(0, 5_000),
    cash: cents(-60_000, 10_000),
    isFlow: fc.boolean(),
  }),
  fc.record({
    day,
    symbol: fc.constant(null),
    quantity: fc.constant(0n),
    cash: cents(-100, 100),
    isFlow: fc.constant(false),
  }),
)
const ledger = fc.array(movement, { maxLength: 30 }).map((list) => list.toSorted((a, b) => a.day - b.day))
const prices = fc.array(fc.option(cents(1, 100_000), { freq: 6 }), { minLength: 42, maxLength: 42 })
const days = Array.from({ length: 21 }, (_, number) => number)

describe('whatever happens', () => {
  test('opening + flows + gains = closing, exactly, and contributions add up to the return', () => {
    fc.assert(
      fc.property(ledger, prices, (movements, table) => {
        const { links } = valueHistory({
          days,
          cash: units('100000'),
          quantities: new Map(),
          movements,
          priceOn: (symbol, on) => table[symbol === 'X' ? on : 21 + on] ?? undefined,
        })
        for (const { opening, closing, flows, gains } of links) {
          let sum = opening
          for (const { amount } of flows) sum += amount
          for (const gain of gains.values()) sum += gain
          expect(sum).toBe(closing)
        }
        const returns = links.map((link) => linkReturn(link))
        if (returns.some(({ value }) => value === null)) return
        const parts = contributions(links, returns).reduce((sum, { contribution }) => sum + contribution, 0)
        const whole = twr(returns).value ?? 0
        expect(Math.abs(parts - whole)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(whole)))
      }),
    )
  })

  test('what an account holds now, rolled back and forth again, is what it holds now', () => {
    fc.assert(
      fc.property(ledger, cents(-1_000, 1_000_000), cents(-500, 5_000), (movements, cash, shares) => {
        const { unreported, ...opening } = openingOf({ cash, quantities: new Map([['X', shares]]) }, movedBy(movements))
        let atLast = opening.cash
        const held = new Map(opening.quantities)
        for (const { symbol, quantity, cash: moved } of [...movements, ...unreported]) {
          atLast += moved
          if (symbol !== null) held.set(symbol, (held.get(symbol) ?? 0n) + quantity)
        }
        expect([atLast, held.get('X') ?? 0n, held.get('Y') ?? 0n]).toEqual([cash, shares, 0n])
      }),
    )
  })

  test('a ledger that begins with a deposit begins at nothing: a fill not listed yet is no opening', () => {
    const { cash, quantities, unreported } = openingOf(
      { cash: units('400'), quantities: new Map([['X', units('6')]]) },
      movedBy([flow(1, '1000')]),
    )
    expect([cash, quantities.size]).toEqual([0n, 0])
    expect(unreported).toEqual([{ symbol: 'X', quantity: units('6'), cash: units('-600'), isFlow: false }])
  })
})
