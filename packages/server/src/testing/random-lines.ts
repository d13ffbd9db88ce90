/** Random ledgers of every kind of line, each of which an import takes: for what must hold whatever the ledger is. */
import { writeCsv } from '@g2e/domain/import'
import type { ImportLine } from '@g2e/domain/import'
import fc from 'fast-check'

const dayMs = 86_400_000
const day = fc
  .integer({ min: 0, max: 700 })
  .map((days) => new Date(Date.UTC(2023, 0, 2) + days * dayMs).toISOString().slice(0, 10))
const decimalOf = (whole: number): string => String(whole / 100)
const money = fc.integer({ min: 1, max: 9_999_999 }).map(decimalOf)
const negative = money.map((amount) => `-${amount}`)
const symbol = fc.constantFrom('MSFT', 'AAPL', 'SPY')
const option = fc.constantFrom('AAPL240119C00200000', 'MSFT250117P00300000')
const units = fc.integer({ min: 1, max: 900 }).map((quarters) => String(quarters / 4))
const fee = fc.constantFrom(null, '1', '0.35')
const ratio = fc.constantFrom('2', '0.5', '3', '0.333333333333')
/** What a spreadsheet would run, quotes, separators, and letters beyond ASCII. */
const words = fc.oneof(
  fc.constantFrom(null, '=1+1, "x"', "'quoted", '-5', "''=2", '@home', 'Zürich; 100 %', 'two\nlines'),
  fc.string({ maxLength: 12 }).map((text) => text.trim() || null),
)

type Some = Partial<ImportLine> & Pick<ImportLine, 'type'>
const line = <T extends object>(types: readonly ImportLine['type'][], rest: fc.Arbitrary<T>): fc.Arbitrary<Some> =>
  fc.tuple(fc.constantFrom(...types), rest).map(([type, given]) => ({ ...given, type }))

const kinds: readonly fc.WeightedArbitrary<Some>[] = [
  {
    weight: 12,
    arbitrary: line(
      ['buy', 'buy', 'sell', 'sell_short', 'buy_to_cover'],
      fc.record({ symbol, quantity: units, price: money, fee }),
    ),
  },
  {
    weight: 2,
    arbitrary: line(
      ['buy', 'sell', 'sell_short'],
      fc.record({ symbol: option, quantity: fc.constantFrom('1', '3'), price: money, fee }),
    ),
  },
  { weight: 3, arbitrary: line(['dividend', 'return_of_capital'], fc.record({ symbol, amount: money })) },
  { weight: 2, arbitrary: line(['dividend_reinvested'], fc.record({ symbol, quantity: units, price: money })) },
  { weight: 2, arbitrary: line(['interest', 'deposit'], fc.record({ amount: money })) },
  { weight: 3, arbitrary: line(['fee', 'tax', 'withdrawal'], fc.record({ amount: negative })) },
  { weight: 2, arbitrary: line(['transfer_in', 'transfer_out'], fc.record({ symbol, quantity: units, price: money })) },
  { weight: 1, arbitrary: line(['transfer_in'], fc.record({ amount: money })) },
  { weight: 2, arbitrary: line(['split'], fc.record({ symbol, ratio })) },
  {
    weight: 1,
    arbitrary: line(['split'], fc.record({ symbol, ratio, quantity: units, amount: money, fee })),
  },
  {
    weight: 1,
    arbitrary: line(
      ['symbol_change', 'merger'],
      fc.record({ symbol, newSymbol: fc.constantFrom('NEWCO', 'OLDCO'), amount: money, fee }),
    ),
  },
  {
    weight: 1,
    arbitrary: line(
      ['spin_off'],
      fc.record({ symbol, ratio, newSymbol: fc.constant('NEWCO'), basisFraction: fc.constantFrom('0.1', '0.25') }),
    ),
  },
  {
    weight: 1,
    arbitrary: line(
      ['merger', 'symbol_change'],
      fc.record({ symbol, ratio, newSymbol: fc.constantFrom('NEWCO', 'SPY') }),
    ),
  },
  {
    weight: 1,
    arbitrary: line(
      ['option_expire', 'option_assign', 'option_exercise'],
      fc.record({ symbol: option, quantity: fc.constantFrom('1', '2') }),
    ),
  },
  { weight: 1, arbitrary: line(['other'], fc.record({ symbol })) },
]

const nothing = {
  externalId: null,
  symbol: null,
  quantity: null,
  price: null,
  fee: null,
  amount: null,
  currency: 'USD',
  ratio: null,
  newSymbol: null,
  basisFraction: null,
  lots: [],
} satisfies Partial<ImportLine>

const drawn = fc.record({
  some: fc.oneof(...kinds),
  date: day,
  hasTime: fc.boolean(),
  description: words,
  names: fc.boolean(),
})
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never

/** A closing of a ledger with ids names the last purchase of its symbol before it, sometimes. */
function lotsNamed(
  type: string,
  at: number,
  before: readonly Drawn[],
  of: string | null | undefined,
): readonly string[] {
  if (type !== 'sell') return []
  const place = before.findLastIndex(({ some }, index) => index < at && some.type === 'buy' && some.symbol === of)
  return place === -1 ? [] : [`id${place}`]
}

export const randomLines: fc.Arbitrary<readonly ImportLine[]> = fc
  .tuple(fc.array(drawn, { minLength: 3, maxLength: 40 }), fc.boolean())
  .map(([rows, hasIds]) =>
    rows.map(({ some, date, hasTime, description, names }, place): ImportLine => ({
      ...nothing,
      ...some,
      line: place + 2,
      date,
      at: hasTime ? `${date}T15:30:00.000Z` : null,
      description,
      externalId: hasIds ? `id${place}` : null,
      lots: hasIds && names ? lotsNamed(some.type, place, rows, some.symbol) : [],
    })),
  )

/** As a file of somebody else's, ids only where there are some. */
export const csvOf = (lines: readonly ImportLine[]): string =>
  writeCsv(lines.map((own) => ({ ...own, externalId: own.externalId ?? '', account: null })))
