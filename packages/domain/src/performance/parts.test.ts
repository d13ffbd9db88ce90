import fc from 'fast-check'
import { expect, test } from 'vitest'
import { units, unitsText } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import { earningsOf } from './earnings.ts'
import { valueHistory } from './exact-walk.ts'
import type { History } from './history.ts'
import { cashPart, securitiesPart } from './parts.ts'
import { linkReturn } from './returns.ts'
import { sameFlows } from './same-flows.ts'
import { twr } from './twr.ts'

const cents = (min: number, max: number) => fc.integer({ min, max }).map((value) => BigInt(value) * 10n ** 16n)
const day = fc.integer({ min: 1, max: 12 })
const movement: fc.Arbitrary<Movement> = fc.oneof(
  fc.record({
    day,
    symbol: fc.constant(null),
    quantity: fc.constant(0n),
    cash: cents(-50_000, 500_000),
    isFlow: fc.boolean(),
  }),
  fc.record({
    day,
    symbol: fc.constantFrom('X', 'Y', 'Z'),
    quantity: cents(-500, 5_000),
    cash: cents(-60_000, 20_000),
    isFlow: fc.boolean(),
  }),
)
const ledger = fc.array(movement, { maxLength: 30 }).map((list) => list.toSorted((a, b) => a.day - b.day))
const days = Array.from({ length: 13 }, (_, number) => number)
const prices = fc.array(cents(1, 100_000), { minLength: 39, maxLength: 39 })

const gainOf = ({ days: history }: History): bigint => {
  let gain = (history.at(-1)?.value ?? 0n) - (history[0]?.value ?? 0n)
  for (const { netFlow } of history.slice(1)) gain -= netFlow
  return gain
}

test('parts add up to the whole, in value and in gain, on every day and exactly', () => {
  fc.assert(
    fc.property(ledger, prices, (movements, table) => {
      const opening = { cash: units('1000'), quantities: new Map([['X', units('3')]]), movements }
      const priceOn = (symbol: string, on: number) => table['XYZ'.indexOf(symbol) * 13 + on]
      const whole = valueHistory({ days, ...opening, priceOn })
      const parts = [
        securitiesPart(opening, (symbol) => symbol === 'X'),
        securitiesPart(opening, (symbol) => symbol !== 'X'),
        cashPart(opening),
      ].map((part) => valueHistory({ days, ...part, priceOn }))
      for (const [place, { value }] of whole.days.entries()) {
        let sum = 0n
        for (const part of parts) sum += part.days[place]?.value ?? 0n
        expect(sum).toBe(value)
      }
      let gain = 0n
      for (const part of parts) gain += gainOf(part)
      expect(gain).toBe(gainOf(whole))
    }),
  )
})

test('what a part yields leaves it: a dividend is its return and not its value', () => {
  // Ten shares at 10 stay at 10 and pay 5: 5 % for the shares, nothing for the cash.
  const opening = {
    cash: units('100'),
    quantities: new Map([['X', units('10')]]),
    movements: [{ day: 1, symbol: 'X', quantity: 0n, cash: units('5'), isFlow: false }],
  }
  const history = valueHistory({
    days: [0, 1],
    ...securitiesPart(opening, () => true),
    priceOn: () => units('10'),
  })
  expect(twr(history.links.map((link) => linkReturn(link))).value).toBeCloseTo(0.05, 14)
  expect(unitsText(history.days[1]?.value ?? 0n)).toBe('100')
  const cash = valueHistory({ days: [0, 1], ...cashPart(opening), priceOn: () => undefined })
  expect(twr(cash.links.map((link) => linkReturn(link))).value).toBe(0)
})

test('the same money in what is held is what is held: 100 at 10, 60 more at 12, half out at 15', () => {
  // 10 shares, then 5 more, then 7.5 sold for 112.50: 7.5 left, at 15 and then at 20.
  const table: Readonly<Record<number, string>> = { 0: '10', 1: '12', 2: '15', 3: '20' }
  const { values, reason } = sameFlows(
    [
      { day: 0, value: units('100'), netFlow: 0n },
      { day: 1, value: null, netFlow: units('60') },
      { day: 2, value: null, netFlow: units('-112.5') },
      { day: 3, value: null, netFlow: 0n },
    ],
    (on) => units(table[on] ?? '0'),
  )
  expect([reason, values.map((value) => unitsText(value ?? 0n))]).toEqual([null, ['100', '180', '112.5', '150']])
})

test('a flow on a day without a price is traded on the next that has one; more than all of it ends the answer', () => {
  const { values, reason } = sameFlows(
    [
      { day: 0, value: units('100'), netFlow: 0n },
      { day: 1, value: null, netFlow: units('100') },
      { day: 2, value: null, netFlow: 0n },
      { day: 3, value: null, netFlow: units('-500') },
      { day: 4, value: null, netFlow: units('500') },
    ],
    (on) => (on === 1 ? undefined : units('10')),
  )
  expect(values.map((value) => (value === null ? null : unitsText(value)))).toEqual(['100', null, '200', null, null])
  expect(reason).toContain('more was taken out')
})

const line = { id: '1', symbol: 'X', quantity: null, price: null, fee: null, amount: null, date: '1970-01-03' }

test('a line is income, a fee or a tax by its kind; a trade’s fee is one too', () => {
  const none = { day: 2, income: 0n, fees: 0n, taxes: 0n }
  expect(earningsOf({ ...line, type: 'dividend', amount: '12.5' })).toEqual({ ...none, income: units('12.5') })
  expect(earningsOf({ ...line, type: 'interest', amount: '-3' })).toEqual({ ...none, income: units('-3') })
  expect(earningsOf({ ...line, type: 'fee', amount: '-1' })).toEqual({ ...none, fees: units('1') })
  expect(earningsOf({ ...line, type: 'tax', amount: '-2' })).toEqual({ ...none, taxes: units('2') })
  expect(earningsOf({ ...line, type: 'buy', amount: '-101', fee: '1' })).toEqual({ ...none, fees: units('1') })
  expect(earningsOf({ ...line, type: 'buy', amount: '-100' })).toBeUndefined()
  expect(earningsOf({ ...line, type: 'return_of_capital', amount: '4' })).toBeUndefined()
})

test('a reinvestment is income once: as shares for nothing, not as a purchase beside its dividend', () => {
  const reinvested = { ...line, type: 'dividend_reinvested', quantity: '0.5', price: '20' }
  expect(earningsOf(reinvested)?.income).toBe(units('10'))
  expect(earningsOf({ ...reinvested, amount: '-10' })).toBeUndefined()
})
