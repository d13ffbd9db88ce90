import { expect, test } from 'vitest'
import { dayNumber } from '../calendar/index.ts'
import { unit, units } from './fixed-point.ts'
import { closesAsTraded, mergedSplits, splitsOf } from './splits.ts'

const day = (date: string) => dayNumber(date)
const line = (date: string, type: string, quantity: string | null, ratio: string | null = null) => ({
  id: date,
  type,
  symbol: 'X',
  quantity,
  price: type === 'buy' || type === 'sell' ? '10' : null,
  fee: null,
  amount: null,
  date,
  ratio,
})
const closes = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([date, value]) => ({ day: day(date), value: units(value) }))

test('a split is told by shares before and after, by its ratio, or with cash for a fraction', () => {
  const bought = line('2024-01-02', 'buy', '10')
  // 10 become 100, and 4 of them are sold later.
  expect(splitsOf(units('96'), [bought, line('2024-06-10', 'split', '90'), line('2024-07-01', 'sell', '4')])).toEqual([
    { day: day('2024-06-10'), ratio: 10n * unit },
  ])
  expect(splitsOf(units('30'), [bought, line('2024-06-10', 'split', null, '3')])).toEqual([
    { day: day('2024-06-10'), ratio: 3n * unit },
  ])
  // 3 for 2 of 333 shares is 499.5: half a share is paid in cash, 499 / 333 = 1.4985.
  const odd = [line('2024-01-02', 'buy', '333'), line('2024-06-10', 'split', '166')]
  expect(splitsOf(units('499'), odd)).toEqual([{ day: day('2024-06-10'), ratio: units('1.5') }])
  expect(splitsOf(0n, [])).toEqual([])
})

test('two brokers that book one split some days apart tell one split; the next year’s is another', () => {
  const on = (date: string) => ({ day: day(date), ratio: 2n * unit })
  const merged = mergedSplits([on('2025-06-10'), on('2024-06-12'), on('2024-06-10')])
  expect(merged).toEqual([on('2024-06-10'), on('2025-06-10')])
})

test('closes that were restated for a split are put back to what was traded; those as traded stay', () => {
  const splits = [{ day: day('2024-06-10'), ratio: 10n * unit }]
  const restated = closes({ '2024-06-06': '119.5', '2024-06-07': '120.9', '2024-06-10': '121.8' })
  const traded = closes({ '2024-06-06': '1195', '2024-06-07': '1209', '2024-06-10': '121.8' })
  expect(closesAsTraded(restated, splits)).toEqual(traded)
  expect(closesAsTraded(traded, splits)).toEqual(traded)
})

test('two splits, one after the other, are put back both; a reverse split too', () => {
  const splits = [
    { day: day('2024-01-10'), ratio: 2n * unit },
    { day: day('2024-06-10'), ratio: units('0.1') },
  ]
  const restated = closes({ '2024-01-09': '50', '2024-01-10': '51', '2024-06-07': '40', '2024-06-10': '41' })
  // The reverse split makes ten old shares one: what is 40 now was traded at 4, and what is 50 at 5 times 2.
  const traded = closes({ '2024-01-09': '10', '2024-01-10': '5.1', '2024-06-07': '4', '2024-06-10': '41' })
  expect(closesAsTraded(restated, splits)).toEqual(traded)
})

test('without a close on both sides nothing is made up', () => {
  const splits = [{ day: day('2024-06-10'), ratio: 10n * unit }]
  const before = closes({ '2024-06-06': '119.5', '2024-06-07': '120.9' })
  expect(closesAsTraded(before, splits)).toEqual(before)
  expect(closesAsTraded([], splits)).toEqual([])
})
