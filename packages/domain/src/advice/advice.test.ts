import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Money, Price, Quantity, decimal } from '../money/index.ts'
import { applyChoices, ideaOf } from './choices.ts'
import type { Choice } from './choices.ts'
import { ideaStatuses, isOrderable, lapsesAt, respond, statedConfidence } from './recommendation.ts'
import type { Candidate } from './recommendation.ts'
import { priceSignals } from './signals.ts'
import { sizedQuantity } from './sizing.ts'
import { ideaChecks } from './validation.ts'

const aCandidate = (over: Partial<Candidate> = {}): Candidate => ({
  id: 'concentration:NVDA:a',
  kind: 'concentration',
  action: 'trim',
  side: 'sell',
  symbol: 'NVDA',
  accountId: 'a',
  quantityMin: Quantity('10'),
  quantityMax: Quantity('40'),
  price: Price('200'),
  rationale: 'NVDA is 18.0% of your portfolio.',
  evidence: [
    { claim: 'It is 18.0%.', facts: [{ id: 'f1', label: 'Weight', value: '18.00', unit: 'percent', asOf: null }] },
  ],
  risks: ['A sale can realize a taxable gain.'],
  strength: 0.4,
  horizonTradingDays: 60,
  validTradingDays: 5,
  ...over,
})

const aChoice = (over: Partial<Choice> = {}): Choice => ({
  candidateId: 'concentration:NVDA:a',
  sizeFraction: 0.5,
  confidence: 0.6,
  rationale: 'Too much in one company.',
  claims: [{ text: 'It is 18% of your money.', factIds: ['f1'] }],
  risks: ['It may rise.'],
  ...over,
})

describe('signals', () => {
  const closes = (prices: readonly string[]) =>
    prices.map((price, index) => ({
      at: `2026-01-${String(index + 1).padStart(2, '0')}T21:00:00.000Z`,
      close: Price(price),
    }))

  test('of a straight line: means in its middle, no drawdown', () => {
    // 1, 2, ... 200: the mean of all is 100.5, of the last fifty (151 to 200) 175.5.
    const line = priceSignals(closes(Array.from({ length: 200 }, (_, index) => String(index + 1))))
    expect(line).toMatchObject({ last: 200, average50: 175.5, average200: 100.5, drawdownPercent: 0 })
  })

  test('a price that alternates by one percent swings by the known amount', () => {
    // Log returns of +r and -r, r = ln 1.01, thirty each: mean 0, sample variance 60 r² / 59, times 252 for a year.
    const prices = Array.from({ length: 61 }, (_, index) => (index % 2 === 0 ? '100' : '101'))
    const expected = Math.sqrt((60 / 59) * 252) * Math.log(1.01) * 100
    expect(priceSignals(closes(prices))?.volatilityPercent).toBeCloseTo(expected, 10)
  })

  test('the drawdown is from the highest close', () => {
    expect(priceSignals(closes(['80', '120', '90']))?.drawdownPercent).toBe(25)
  })

  test('too few closes say nothing of means, and none says nothing at all', () => {
    expect(priceSignals(closes(['10', '11']))).toMatchObject({
      average50: null,
      average200: null,
      volatilityPercent: null,
    })
    expect(priceSignals([])).toBeNull()
    expect(priceSignals(closes(['0']))).toBeNull()
  })
})

describe('sizes', () => {
  test('a fraction rounds down to whole shares', () => {
    expect(sizedQuantity(aCandidate(), 0.49)).toBe('19')
  })

  test('what is too little to matter is nothing, and never raised to the least', () => {
    expect(sizedQuantity(aCandidate(), 0.2)).toBeNull()
    for (const fraction of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(sizedQuantity(aCandidate(), fraction)).toBeNull()
  })

  test('whatever the fraction, the size is within the range and not above the fraction of the most', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 1, max: 1_000 }), fc.nat(10_000), (fraction, least, more) => {
        const range = { quantityMin: Quantity(String(least)), quantityMax: Quantity(String(least + more)) }
        const size = sizedQuantity(range, fraction)
        if (size === null) return
        expect(decimal(size).gte(range.quantityMin) && decimal(size).lte(range.quantityMax)).toBe(true)
        expect(Number(size)).toBeLessThanOrEqual(Math.min(1, fraction) * (least + more))
      }),
    )
  })
})

describe('a model’s choice', () => {
  test('takes its words and its size, and keeps the risks that code knows', () => {
    const [idea] = applyChoices([aCandidate()], [aChoice()])
    expect(idea).toMatchObject({ quantity: '20', confidence: 0.6, rationale: 'Too much in one company.' })
    expect(idea?.risks).toEqual(['It may rise.', 'A sale can realize a taxable gain.'])
    expect(idea?.evidence[0]).toMatchObject({ claim: 'It is 18% of your money.', facts: [{ value: '18.00' }] })
    expect(idea?.checks).toMatchObject([{ check: 'evidence', outcome: 'pass' }])
  })

  test('cannot invent a symbol, choose twice or exceed the range', () => {
    const choices = [aChoice({ candidateId: 'buy:GME:a' }), aChoice({ sizeFraction: 7 }), aChoice()]
    expect(applyChoices([aCandidate()], choices).map(({ quantity }) => quantity)).toEqual(['40'])
  })

  test('that names a figure which was not read is shown as blocked', () => {
    for (const claims of [[], [{ text: 'It will double.', factIds: [] }], [{ text: 'x', factIds: ['f1', 'f9'] }]])
      expect(applyChoices([aCandidate()], [aChoice({ claims })])[0]?.checks).toMatchObject([
        { check: 'evidence', outcome: 'block' },
      ])
  })
})

describe('checks', () => {
  const fine = { priceNow: Price('200'), quoteMissing: null, tradable: null, cash: Money('3000') }
  const outcomes = (
    over: Partial<typeof fine> | { tradable: boolean } | { priceNow: null },
    side: 'buy' | 'sell' = 'buy',
  ) =>
    Object.fromEntries(
      ideaChecks({ ...ideaOf(aCandidate({ side, quantityMax: Quantity('15') })) }, { ...fine, ...over }).map(
        ({ check, outcome }) => [check, outcome],
      ),
    )

  test('all is well', () => {
    expect(outcomes({})).toEqual({ tradable: 'pass', price_moved: 'pass', cash: 'pass' })
  })
  test('a purchase beyond the cash is blocked, to the cent', () => {
    expect(outcomes({ cash: Money('2999.99') })).toMatchObject({ cash: 'block' })
  })
  test('a sale needs no cash', () => {
    expect(outcomes({ cash: Money('0') }, 'sell')).toEqual({ tradable: 'pass', price_moved: 'pass' })
  })
  test('two percent is as far as a price may move unmentioned', () => {
    expect(outcomes({ priceNow: Price('196') }).price_moved).toBe('pass')
    expect(outcomes({ priceNow: Price('195.99') }).price_moved).toBe('warn')
  })
  test('no quote, or a word that it cannot be traded, blocks', () => {
    expect(outcomes({ priceNow: null })).toEqual({ tradable: 'block', cash: 'pass' })
    expect(outcomes({ tradable: false })).toMatchObject({ tradable: 'block' })
  })
})

describe('an idea’s life', () => {
  test('is decided once, unless only the size was changed', () => {
    const table = ideaStatuses.map((status) =>
      (['accept', 'reject', 'modify', 'question'] as const).map((word) => {
        const response = respond(status, word)
        return response.kind === 'moves' ? response.to : response.kind
      }),
    )
    expect(Object.fromEntries(ideaStatuses.map((status, index) => [status, table[index]]))).toEqual({
      new: ['accepted', 'rejected', 'modified', 'stays'],
      accepted: ['stays', 'contradicts', 'contradicts', 'stays'],
      rejected: ['contradicts', 'stays', 'contradicts', 'stays'],
      modified: ['accepted', 'rejected', 'modified', 'stays'],
      expired: ['contradicts', 'contradicts', 'contradicts', 'stays'],
    })
    expect(ideaStatuses.filter(isOrderable)).toEqual(['new', 'accepted', 'modified'])
  })

  test('ends at a close of the exchange', () => {
    const at = (text: string, days: number) => new Date(lapsesAt(Date.parse(text), days)).toISOString()
    // Friday 20 Nov 2026, 11:00 in New York: today's close is 16:00 = 21:00 UTC, the next trading day is Monday.
    expect(at('2026-11-20T16:00:00Z', 0)).toBe('2026-11-20T21:00:00.000Z')
    expect(at('2026-11-20T16:00:00Z', 1)).toBe('2026-11-23T21:00:00.000Z')
    // After the close (16:30) "today" is over.
    expect(at('2026-11-20T21:30:00Z', 0)).toBe('2026-11-23T21:00:00.000Z')
    // Five trading days on, with Thanksgiving on the 26th and an early close (13:00) on the 27th between: Monday the 30th.
    expect(at('2026-11-20T16:00:00Z', 5)).toBe('2026-11-30T21:00:00.000Z')
    expect(at('2026-11-20T16:00:00Z', 4)).toBe('2026-11-27T18:00:00.000Z')
  })

  test('claims little: between five and seven in ten', () => {
    expect([-1, 0, 0.4, 1, 9].map(statedConfidence)).toEqual([0.5, 0.5, 0.58, 0.7, 0.7])
  })
})
