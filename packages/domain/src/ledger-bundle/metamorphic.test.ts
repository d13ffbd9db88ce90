/**
 * Changes of a ledger whose effect on the answer is known, whatever the ledger: told in other units, in another order, moved
 * in time, divided over accounts. And what is wrong with a row never goes unsaid and never ends the analysis.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../calendar/index.ts'
import { units } from '../ledger/index.ts'
import type { BundleRow } from '../ledger/index.ts'
import { analyze } from './analyze.ts'
import { emptyBundle } from './testing/bundle.ts'
import { bundleDefaults } from './types.ts'
import type { Bundle, BundleAnswer, Dated } from './types.ts'

const firstDay = '2023-02-06'
const dayCount = 80
const symbols = ['X', 'Y']
const dayOf = (place: number): string => addDays(firstDay, place)

/** Whole cents, always even, so that half of them is a price too. */
const cents = (value: number): string => (value / 100).toFixed(3).replace(/0$/, '')

interface Ledger {
  readonly transactions: readonly BundleRow[]
  readonly prices: Readonly<Record<string, readonly Dated[]>>
}

const move = fc.record({
  day: fc.integer({ min: 2, max: dayCount - 2 }),
  account: fc.constantFrom('A', 'B'),
  symbol: fc.constantFrom(...symbols),
  kind: fc.constantFrom('buy', 'buy', 'sell', 'sell', 'dividend', 'deposit', 'withdrawal'),
  size: fc.integer({ min: 1, max: 60 }),
  price: fc.integer({ min: 500, max: 8_000 }).map((half) => half * 2),
})

/** Two accounts with money of their own, purchases and sales of what is held, and a quote of every day. */
const ledgers: fc.Arbitrary<Ledger> = fc
  .record({
    moves: fc.array(move, { minLength: 1, maxLength: 25 }),
    quotes: fc.array(fc.integer({ min: 900, max: 5_000 }), { minLength: 2 * dayCount, maxLength: 2 * dayCount }),
  })
  .map(({ moves, quotes }) => {
    const held = new Map<string, number>()
    const rows: BundleRow[] = ['A', 'B'].map((account) => ({
      id: `0${account}`,
      account,
      date: dayOf(1),
      type: 'deposit',
      amount: '500000',
    }))
    for (const { day, account, symbol, kind, size, price } of moves.toSorted((a, b) => a.day - b.day)) {
      const row = { id: String(rows.length), account, date: dayOf(day) }
      const key = `${account}${symbol}`
      const before = held.get(key) ?? 0
      const quantity = kind === 'sell' ? Math.min(size, before) : size
      if (kind === 'buy' || (kind === 'sell' && quantity > 0)) {
        held.set(key, before + (kind === 'buy' ? quantity : -quantity))
        rows.push({ ...row, type: kind, symbol, quantity: String(quantity), price: cents(price), fee: '1.5' })
      }
      if (kind === 'dividend') rows.push({ ...row, type: kind, symbol, amount: cents(price) })
      if (kind === 'deposit') rows.push({ ...row, type: kind, amount: cents(price) })
      if (kind === 'withdrawal') rows.push({ ...row, type: kind, amount: `-${cents(price)}` })
    }
    const series = (from: number): readonly Dated[] =>
      Array.from({ length: dayCount }, (_, place) => [dayOf(place), cents(2 * (quotes[from + place] ?? 1_000))])
    return { transactions: rows, prices: { X: series(0), Y: series(dayCount) } }
  })

const bundleOf = (ledger: Ledger, rest: Partial<Bundle> = {}): Bundle => ({
  ...emptyBundle,
  range: { from: firstDay, to: dayOf(dayCount - 1) },
  ...ledger,
  ...rest,
})
const told = (ledger: Ledger, rest: Partial<Bundle> = {}): BundleAnswer => analyze(bundleOf(ledger, rest))

const near = (a: string | null | undefined, b: string | null | undefined, factor = 1): void => {
  expect(a === null).toBe(b === null)
  const [one, other] = [Number(a), Number(b) * factor]
  expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(other)))
}

/** All that is no money. */
function sameReturns(a: BundleAnswer, b: BundleAnswer): void {
  near(a.twr.value, b.twr.value)
  near(a.mwr.value, b.mwr.value)
  near(a.modifiedDietz, b.modifiedDietz)
  for (const name of ['volatility', 'sharpe', 'sortino', 'var', 'expectedShortfall'] as const)
    near(a.risk[name], b.risk[name])
  near(a.risk.maxDrawdown.value, b.risk.maxDrawdown.value)
}

function sameValue(a: BundleAnswer, b: BundleAnswer, factor = 1): void {
  for (const name of ['opening', 'closing', 'netFlows', 'gain', 'income', 'fees'] as const)
    near(a.value[name], b.value[name], factor)
}

const total = (answer: BundleAnswer, pick: (gain: BundleAnswer['gains'][number]) => string): bigint =>
  answer.gains.reduce((sum, gain) => sum + units(pick(gain)), 0n)
const held = (answer: BundleAnswer, symbol: string): bigint =>
  answer.lots.reduce((sum, lot) => (lot.symbol === symbol ? sum + units(lot.quantity) : sum), 0n)
const cost = (answer: BundleAnswer): bigint => answer.lots.reduce((sum, lot) => sum + units(lot.costBasis), 0n)

const assertOf = (check: (ledger: Ledger) => void): void =>
  fc.assert(
    fc.property(ledgers, (ledger) => check(ledger)),
    { numRuns: 25 },
  )

const scaled = (text: string | undefined, factor: number): string | undefined =>
  text === undefined ? undefined : String(Math.round(Number(text) * factor * 1e6) / 1e6)

describe('the same ledger told otherwise is the same', () => {
  test('a split: twice the shares at half the price', () =>
    fc.assert(
      fc.property(ledgers, fc.integer({ min: 2, max: dayCount - 2 }), (ledger, place) => {
        const on = dayOf(place)
        const isAfter = ({ symbol, date }: BundleRow) => symbol === 'X' && date >= on
        const transactions = ledger.transactions.map((row) =>
          isAfter(row) && row.type !== 'dividend'
            ? { ...row, quantity: scaled(row.quantity, 2), price: scaled(row.price, 0.5) }
            : row,
        )
        const splits = ['A', 'B'].map((account) => {
          return { id: `split${account}`, account, date: on, type: 'split', symbol: 'X', ratio: '2' }
        })
        const X = (ledger.prices['X'] ?? []).map(([date, price]): Dated => {
          return [date, date >= on ? (scaled(price, 0.5) ?? '') : price]
        })
        const plain = told(ledger)
        const after = told({ transactions: [...transactions, ...splits], prices: { ...ledger.prices, X } })
        sameReturns(after, plain)
        sameValue(after, plain)
        expect(held(after, 'X')).toBe(2n * held(plain, 'X'))
        expect(cost(after)).toBe(cost(plain))
        for (const name of ['proceeds', 'costBasis', 'gain', 'disallowed'] as const)
          near(String(total(after, (gain) => gain[name])), String(total(plain, (gain) => gain[name])))
      }),
      { numRuns: 25 },
    ))

  test('in hundredths of the currency: money a hundredfold, returns as they are', () =>
    assertOf((ledger) => {
      const transactions = ledger.transactions.map((row) => ({
        ...row,
        price: scaled(row.price, 100),
        amount: scaled(row.amount, 100),
        fee: scaled(row.fee, 100),
      }))
      const prices = Object.fromEntries(
        Object.entries(ledger.prices).map(([symbol, list]) => [
          symbol,
          list.map(([date, price]): Dated => [date, scaled(price, 100) ?? '']),
        ]),
      )
      const [plain, after] = [told(ledger), told({ transactions, prices })]
      sameReturns(after, plain)
      sameValue(after, plain, 100)
      expect(after.gains).toHaveLength(plain.gains.length)
      for (const [place, { gain }] of after.gains.entries()) near(gain, plain.gains[place]?.gain, 100)
    }))

  test('in any order', () =>
    fc.assert(
      fc.property(
        ledgers.chain((ledger) =>
          fc.record({
            ledger: fc.constant(ledger),
            shuffled: fc.shuffledSubarray([...ledger.transactions], { minLength: ledger.transactions.length }),
          }),
        ),
        ({ ledger, shuffled }) => {
          expect(told({ ...ledger, transactions: shuffled })).toEqual(told(ledger))
        },
      ),
      { numRuns: 25 },
    ))

  test('with an account that holds nothing', () =>
    assertOf((ledger) => {
      const accounts = ['A', 'B', 'Empty'].map((id) => ({ id, type: 'taxable' }))
      expect(told(ledger, { accounts })).toEqual(told(ledger))
    }))

  test('at another time', () =>
    assertOf((ledger) => {
      // The length of the year that a purchase must be held is not the same everywhere; none here is held so long.
      const later = (date: string): string => addDays(date, 1_000)
      const transactions = ledger.transactions.map((row) => ({ ...row, date: later(row.date) }))
      const prices = Object.fromEntries(
        Object.entries(ledger.prices).map(([symbol, list]) => [
          symbol,
          list.map(([date, price]): Dated => [later(date), price]),
        ]),
      )
      const range = { from: later(firstDay), to: later(dayOf(dayCount - 1)) }
      const [plain, after] = [told(ledger), told({ transactions, prices }, { range })]
      sameReturns(after, plain)
      expect(after.value).toEqual(plain.value)
      expect(after.lots).toEqual(
        plain.lots.map((lot) => ({
          ...lot,
          openedOn: later(lot.openedOn),
          heldSince: later(lot.heldSince),
          heldParts: lot.heldParts.map((part) => ({ ...part, heldSince: later(part.heldSince) })),
        })),
      )
      expect(after.washSales).toEqual(plain.washSales)
    }))
})

describe('accounts', () => {
  const of = (ledger: Ledger, account: string): Ledger => ({
    ...ledger,
    transactions: ledger.transactions.filter((row) => row.account === account),
  })

  test('together are the sum of each', () =>
    assertOf((ledger) => {
      const [both, a, b] = [told(ledger), told(of(ledger, 'A')), told(of(ledger, 'B'))]
      for (const name of ['opening', 'closing', 'netFlows', 'gain', 'income', 'fees'] as const)
        expect(units(both.value[name] ?? '')).toBe(units(a.value[name] ?? '') + units(b.value[name] ?? ''))
      for (const symbol of symbols) expect(held(both, symbol)).toBe(held(a, symbol) + held(b, symbol))
    }))

  test('one that gained never lowers what all gained', () =>
    assertOf((ledger) => {
      const [both, a, b] = [told(ledger), told(of(ledger, 'A')), told(of(ledger, 'B'))]
      if (units(b.value.gain ?? '0') >= 0n)
        expect(units(both.value.gain ?? '')).toBeGreaterThanOrEqual(units(a.value.gain ?? ''))
    }))

  test('a move between them changes no value, no return, no cost and no share', () =>
    assertOf((ledger) => {
      const plain = told(ledger)
      const date = dayOf(dayCount - 1)
      const lots = plain.lots.filter(({ account }) => account === 'A')
      const moves = lots.flatMap(({ symbol, quantity }, place): BundleRow[] => [
        { id: `out${place}`, account: 'A', date, type: 'transfer_out', symbol, quantity },
        { id: `in${place}`, account: 'B', date, type: 'transfer_in', symbol, quantity },
      ])
      const after = told({ ...ledger, transactions: [...ledger.transactions, ...moves] })
      sameReturns(after, plain)
      expect(after.value).toEqual(plain.value)
      expect(after.gains).toEqual(plain.gains)
      expect(cost(after)).toBe(cost(plain))
      for (const symbol of symbols) expect(held(after, symbol)).toBe(held(plain, symbol))
      expect(after.lots.some(({ account }) => account === 'A')).toBe(false)
    }))
})

test('all money in X has the return of X', () =>
  assertOf(({ prices }) => {
    const X = prices['X'] ?? []
    const [, price = '1'] = X[0] ?? []
    const transactions: readonly BundleRow[] = [
      { id: '1', date: firstDay, type: 'deposit', amount: scaled(price, 7) },
      { id: '2', date: firstDay, type: 'buy', symbol: 'X', quantity: '7', price },
    ]
    const [, last = '1'] = X.at(-1) ?? []
    near(told({ transactions, prices }).twr.value, String(Number(last) / Number(price) - 1))
  }))

describe('bad input is named, and the rest stands', () => {
  const wrong: Readonly<Record<string, (row: BundleRow) => BundleRow>> = {
    'a missing price': ({ price: _price, ...row }) => row,
    'a price of zero': (row) => ({ ...row, price: '0' }),
    'a price that is no number': (row) => ({ ...row, price: '12,50' }),
    'a total where a price per share is meant': (row) => ({
      ...row,
      price: scaled(row.price, 40),
      amount: `-${scaled(row.price, Number(row.quantity))}`,
    }),
    'an amount of another scale': (row) => ({ ...row, amount: `-${scaled(row.price, Number(row.quantity) * 100)}` }),
    'a currency without a rate': (row) => ({ ...row, currency: 'SEK' }),
    'no quantity': ({ quantity: _quantity, ...row }) => row,
    'an absurd quantity': (row) => ({ ...row, quantity: '9'.repeat(17) }),
    'no date': (row) => ({ ...row, date: '2023-02-30' }),
    'a date after the end': (row) => ({ ...row, date: '2099-01-01' }),
    'a kind that is not known': (row) => ({ ...row, type: 'gift' }),
    'an amount of the wrong sign': (row) => ({ ...row, amount: '500' }),
  }
  test.each(Object.entries(wrong))('%s', (_name, spoil) =>
    assertOf((ledger) => {
      // A purchase of its own symbol: nothing else depends on it.
      const row: BundleRow = {
        id: 'bad',
        account: 'A',
        date: dayOf(5),
        type: 'buy',
        symbol: 'Q',
        quantity: '40',
        price: '12.5',
      }
      const answer = told({ ...ledger, transactions: [...ledger.transactions, spoil(row)] })
      expect(answer.excluded.map(({ what }) => what)).toContain('bad')
      expect(answer.value).toEqual(told(ledger).value)
    }),
  )

  test('a sale without a purchase', () =>
    assertOf((ledger) => {
      const sale = { id: 'bad', account: 'A', date: dayOf(9), type: 'sell', symbol: 'Q', quantity: '4', price: '10' }
      const answer = told({ ...ledger, transactions: [...ledger.transactions, sale] })
      expect(answer.excluded.map(({ what }) => what)).toContain('bad')
      expect(answer.value).toEqual(told(ledger).value)
    }))

  test('a page told twice', () =>
    assertOf((ledger) => {
      const page = ledger.transactions.slice(0, 7)
      const answer = told({ ...ledger, transactions: [...ledger.transactions, ...page] })
      const plain = told(ledger)
      expect(answer.excluded.map(({ what }) => what)).toEqual(expect.arrayContaining(page.map(({ id }) => id)))
      expect({ ...answer, excluded: [] }).toEqual({ ...plain, excluded: [] })
    }))

  test('a quote of zero, and a day without one', () =>
    assertOf((ledger) => {
      const X = (ledger.prices['X'] ?? []).map(([date, price], place): Dated => [date, place === 20 ? '0' : price])
      const answer = told({ ...ledger, prices: { ...ledger.prices, X } })
      expect(answer.excluded.map(({ what }) => what)).toContain('X')
      expect(answer.value).toEqual(told(ledger).value)
    }))

  test('whatever is written into the rows, the analysis ends and the rest of them are counted', () => {
    const junk = fc.constantFrom(
      '',
      '0',
      '-1',
      '1e5',
      'NaN',
      '999999999999999999999',
      '-0.0000000000000000001',
      'x',
      '1,5',
    )
    const field = fc.constantFrom(
      'quantity',
      'price',
      'fee',
      'amount',
      'ratio',
      'symbol',
      'newSymbol',
      'currency',
      'time',
    )
    const type = fc.constantFrom('split', 'spin_off', 'merger', 'symbol_change', 'return_of_capital', 'transfer_in')
    const types = fc.oneof(type, fc.constantFrom('transfer_out', 'option_expire', 'dividend_reinvested', 'sell_short'))
    const change = fc.record({ place: fc.nat(40), field, junk, type: fc.option(types), twice: fc.boolean() })
    fc.assert(
      fc.property(ledgers, fc.array(change, { minLength: 1, maxLength: 12 }), (ledger, changes) => {
        const rows: BundleRow[] = [...ledger.transactions]
        for (const { place, field: name, junk: text, type: kind, twice } of changes) {
          const at = place % rows.length
          const row = rows[at]
          if (!row) continue
          rows[at] = { ...row, ...(kind !== null && { type: kind }), [name]: text }
          if (twice) rows.push({ ...row, symbol: 'X', newSymbol: 'X', ratio: '2', type: kind ?? row.type })
        }
        for (const lotMethod of ['fifo', 'hifo', 'average', 'specific'] as const) {
          const answer = told({ ...ledger, transactions: rows }, { options: { ...bundleDefaults, lotMethod } })
          const { opening, closing, netFlows, gain } = answer.value
          if (opening !== null && closing !== null && netFlows !== null && gain !== null)
            expect(units(opening) + units(netFlows) + units(gain)).toBe(units(closing))
        }
      }),
      { numRuns: 150 },
    )
  })
})
