/** Whatever an account has been through: nothing where the ledger made the position, everything that was put in where not. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimal, toQuantity } from '../money/index.ts'
import { compare } from './index.ts'
import type { LedgerLine } from './index.ts'
import { deposit, held, line, look, report, told, whole } from './testing/scene.ts'

/** A made-up past that is possible: never more sold than held. The position is added up beside it, in decimals. */
const pasts = fc
  .array(
    fc.record({
      symbol: fc.constantFrom('KO', 'AAPL', 'MSFT', 'PG'),
      kind: fc.constantFrom('buy', 'buy', 'sell', 'dividend', 'split'),
      size: fc.integer({ min: 1, max: 5_000 }),
      cents: fc.integer({ min: 100, max: 90_000 }),
      fee: fc.constantFrom(null, '0.03', '1'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    const made: LedgerLine[] = [deposit('10000000')]
    let cash = decimal('10000000')
    const quantities = new Map<string, string>()
    steps.forEach(({ symbol, kind, size, cents, fee }, place) => {
      const before = decimal(quantities.get(symbol) ?? '0')
      const date = `2025-${String(1 + Math.floor(place / 28)).padStart(2, '0')}-${String(1 + (place % 28)).padStart(2, '0')}`
      const price = decimal(cents).div(100)
      const wanted = decimal(size).div(10)
      const quantity = kind === 'sell' && wanted.gt(before) ? before : wanted
      const put = (type: string, change: typeof cash, amount: typeof cash, rest = {}) => {
        cash = cash.plus(amount)
        quantities.set(symbol, before.plus(change).toFixed())
        made.push(line(type, date, { symbol, amount: amount.toFixed(), ...rest }))
      }
      if (kind === 'dividend') put('dividend', decimal(0), price)
      else if (kind === 'split') put('split', before, decimal(0), { quantity: before.toFixed() })
      else if (!quantity.isZero()) {
        const sign = kind === 'buy' ? 1 : -1
        const amount = quantity
          .times(price)
          .times(-sign)
          .minus(fee ?? '0')
        const figures = { quantity: quantity.toFixed(), price: price.toFixed(), fee }
        put(kind, quantity.times(sign), amount, figures)
      }
    })
    const holdings = [...quantities]
      .filter(([, quantity]) => quantity !== '0')
      .map(([symbol, quantity]) => held(symbol, quantity, null))
    return { made, cash: cash.toFixed(), holdings }
  })

test('no difference where the ledger made the position, from the beginning or from a first reading', () => {
  fc.assert(
    fc.property(pasts, fc.nat(60), ({ made, cash, holdings }, cut) => {
      const now = report(cash, holdings)
      expect(told({ report: now, lines: made })).toEqual([])
      // What comes after some day, counted from what was held then.
      const early = made.slice(0, 1 + (cut % made.length))
      const at = early.at(-1)?.date ?? '2025-01-02'
      const before = made.filter(({ date }) => date <= at)
      const then = compare({
        report: report('0', []),
        lines: before,
        baseline: whole,
        accepted: [],
        seenSince: () => undefined,
      }).found
      const wasHeld = then.flatMap(({ kind, symbol, ledger }) =>
        kind === 'quantity' && symbol !== null ? [held(symbol, ledger, null)] : [],
      )
      const wasCash = then.find(({ kind }) => kind === 'cash')?.ledger ?? '0'
      const baseline = {
        kind: 'first_reading',
        since: at,
        asOf: `${at}T23:00:00.000Z`,
        cash: wasCash,
        holdings: wasHeld,
      } as const
      const found = compare({ report: now, lines: made, baseline, accepted: [], seenSince: () => undefined }).found
      // Sums of cash are told in cents.
      expect(found.filter(({ likelyCause }) => likelyCause !== 'rounding')).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a difference put anywhere is found with its size, whatever the past', () => {
  fc.assert(
    fc.property(pasts, fc.integer({ min: 1, max: 999 }), ({ made, cash, holdings }, extra) => {
      const [first, ...others] = holdings
      fc.pre(first !== undefined)
      if (!first) return
      const quantity = toQuantity(decimal(first.quantity).plus(extra))
      const { found } = look({ report: report(cash, [{ ...first, quantity }, ...others]), lines: made })
      expect(found.filter(({ kind }) => kind === 'quantity')).toMatchObject([
        { symbol: first.symbol, difference: String(extra), isMaterial: true, holdsOrders: true },
      ])
      const elsewhere = look({
        report: report(decimal(cash).plus(extra).plus('7.77').toFixed(), holdings),
        lines: made,
      })
      expect(elsewhere.found).toMatchObject([{ kind: 'cash', difference: decimal(extra).plus('7.77').toFixed(2) }])
    }),
    { numRuns: 150 },
  )
})
