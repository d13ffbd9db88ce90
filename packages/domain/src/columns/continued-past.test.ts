import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Movement } from '../ledger/index.ts'
import { continuedPast } from './continued-past.ts'
import { openPast } from './past.ts'

const dayCount = 12
const unit = 10n ** 18n
const names = ['AAA', 'BBB', 'CCC', 'DDD'] as const
/** Whole shares, fractions, what no count tells, and what only a mistyped file has. */
const amount = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map((value) => BigInt(value) * unit),
  fc.integer({ min: -90_000, max: 90_000 }).map((value) => BigInt(value) * 10n ** 12n),
  fc.integer({ min: -90_000, max: 90_000 }).map((value) => BigInt(value)),
  fc.constantFrom(0n, 2n ** 70n * unit, -(2n ** 70n) * unit),
)
const movement: fc.Arbitrary<Movement> = fc
  .record({
    day: fc.integer({ min: 0, max: dayCount }),
    symbol: fc.constantFrom(...names, null),
    quantity: amount,
    cash: amount,
    isFlow: fc.boolean(),
  })
  .map((one) => (one.symbol === null ? { ...one, quantity: 0n } : one))
const opening = fc
  .record({ cash: amount, quantities: fc.dictionary(fc.constantFrom(...names), amount, { maxKeys: 3 }) })
  .map(({ cash, quantities }) => ({ cash, quantities: new Map(Object.entries(quantities)) }))
const movements = fc.array(movement, { maxLength: 40 })

test('a past that goes on from another one is the one put together anew, to the last digit', () => {
  fc.assert(
    fc.property(
      fc.record({ movements, other: movements, before: opening, after: fc.option(opening, { nil: undefined }) }),
      fc.integer({ min: -1, max: dayCount + 1 }),
      ({ movements: first, other, before, after = before }, from) => {
        const kept = first.filter(({ day }) => day < from)
        const later = other.filter(({ day }) => day >= from)
        const former = openPast(before, first)
        expect(continuedPast({ former, from, opening: after, later })).toEqual(openPast(after, [...kept, ...later]))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('lines added one by one come to what all of them come to', () => {
  fc.assert(
    fc.property(movements, opening, (all, before) => {
      const ordered = all.toSorted((a, b) => a.day - b.day)
      let past = openPast(before, [])
      for (const [at, { day }] of ordered.entries())
        past = continuedPast({
          former: past,
          from: day,
          opening: before,
          later: ordered.slice(0, at + 1).filter((one) => one.day >= day),
        })
      expect(past).toEqual(openPast(before, ordered))
    }),
    { numRuns: 300 },
  )
})
