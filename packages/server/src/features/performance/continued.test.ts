/** What goes on from what was read before is what would be read anew, to the last digit: any lines, any cut, any holdings. */
import { dayNumber } from '@g2e/domain/calendar'
import { transactionTypes } from '@g2e/brokers/port'
import { units } from '@g2e/domain/ledger'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LedgerRow } from '../accounts/index.ts'
import { accountMoves } from './account-moves.ts'
import type { AccountMoves } from './account-moves.ts'
import { open } from './scope-task.ts'
import type { ScopeMember, ScopePast } from './scope-task.ts'

const dates = Array.from({ length: 8 }, (_, day) => `2026-03-0${day + 1}`)
const symbols = ['AAA', 'BBB', 'NEW', 'AAA261218C00200000'] as const
const figure = fc.oneof(
  fc.integer({ min: -40, max: 40 }).map(String),
  fc.integer({ min: -40_000, max: 40_000 }).map((value) => (value / 1_000).toString()),
)
const line: fc.Arbitrary<LedgerRow> = fc.record({
  id: fc.uuid(),
  accountId: fc.constant('A'),
  type: fc.constantFrom(...transactionTypes),
  symbol: fc.option(fc.constantFrom(...symbols)),
  quantity: fc.option(figure),
  price: fc.option(figure),
  fee: fc.option(figure),
  amount: fc.option(figure),
  currency: fc.constant('USD'),
  date: fc.constantFrom(...dates),
  at: fc.option(
    fc.integer({ min: 0, max: 23 }).map((hour) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`),
  ),
  ratio: fc.option(fc.constantFrom('2', '0.5', '0.333333')),
  newSymbol: fc.option(fc.constant('NEW')),
  basisFraction: fc.constant(null),
  lots: fc.constant(null),
})
/** As the database tells them. */
const lines = fc
  .array(line, { maxLength: 25 })
  .map((list) => list.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)))

/** The same lines before the day, others from then on. */
const changed = fc
  .record({ lines, others: lines, from: fc.constantFrom(...dates) })
  .map(({ lines: before, others, from }) => ({
    before,
    from,
    after: [...before.filter(({ date }) => date < from), ...others.filter(({ date }) => date >= from)],
  }))

/** Places of symbols are in the order in which they were met; what they say counts. */
const told = ({ moves, moved, ...rest }: AccountMoves) => ({
  ...rest,
  moves: { ...moves, symbols: undefined, symbol: Array.from(moves.symbol, (place) => moves.symbols[place]) },
  moved: {
    ...moved,
    quantities: [...moved.quantities]
      .filter(([, quantity]) => quantity !== 0n)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  },
})

test('lines of an account that were read from a day on come to what all of them come to', () => {
  fc.assert(
    fc.property(changed, ({ before, after, from }) => {
      const later = after.filter(({ date }) => date >= from)
      const known = { moves: accountMoves(before), from: dayNumber(from) }
      expect(told(accountMoves(later, known))).toEqual(told(accountMoves(after)))
    }),
    { numRuns: 2_000 },
  )
})

const holdings = fc
  .record({ cash: figure, quantities: fc.dictionary(fc.constantFrom(...symbols), figure, { maxKeys: 3 }) })
  .map(({ cash, quantities }) => ({
    cash: units(cash),
    quantities: new Map(Object.entries(quantities).map(([symbol, quantity]) => [symbol, units(quantity)])),
  }))
const present = fc.oneof(
  { weight: 6, arbitrary: holdings },
  { weight: 1, arbitrary: fc.constant({ reason: 'never read' }) },
)
const member = fc.record({ lines: changed, before: present, after: fc.option(present, { nil: undefined }) })

function together(members: readonly ScopeMember[], before?: readonly [ScopePast, readonly ScopeMember[]]): ScopePast {
  const scope = open()
  if (before) {
    const [{ past, unreportedFrom }, own] = before
    const moves = own.flatMap(({ account }) => ('reason' in account.present ? [] : [account.moves]))
    scope.take({ former: { past, moves, unreportedFrom } })
  }
  for (const one of members) scope.take(one)
  const [found] = scope.answer()
  if (!found) throw new Error('nothing came of it')
  return found
}

test('a scope that goes on from the one before is the one put together anew', () => {
  const firstDay = dayNumber(dates[0] ?? '')
  fc.assert(
    fc.property(
      fc.array(member, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      (members, on, daysLater, isTold) => {
        const today = firstDay + on
        // Of whom it is told counts both times, and so stands in the same place.
        const isSameMember = members.every(({ before, after = before }) => 'cash' in before && 'cash' in after)
        const [former, now] = (['before', 'after'] as const).map((when) =>
          members.map(({ lines: own, before, after = before }, place) => ({
            account: {
              ...accountMoves(own[when]),
              name: `account ${place}`,
              present: when === 'before' ? before : after,
            },
            today: when === 'before' ? today : today + daysLater,
            sharedUntil: isTold && isSameMember ? dayNumber(own.from) : undefined,
          })),
        )
        if (!former || !now) throw new Error('there are two times')
        expect(together(now, [together(former), former])).toEqual(together(now))
      },
    ),
    { numRuns: 1_000 },
  )
})
