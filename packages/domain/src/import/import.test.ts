import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDate, readTime, timeText } from './dates.ts'
import { contradictionsOf, duplicatesAmong } from './duplicates.ts'
import { farFromClose, firstPricesOf } from './first-prices.ts'
import type { ImportLine } from './line.ts'
import { readingOf } from './mapping.ts'
import { ledgerLineOf, odditiesOf } from './oddities.ts'
import { readNumber } from './numbers.ts'
import { readOfx } from './read-ofx.ts'
import { readRow } from './read-row.ts'
import { guardText, unguardText } from './text-cells.ts'

const aLine = (line: number, given: Partial<ImportLine> = {}): ImportLine => ({
  line,
  externalId: null,
  date: '2024-01-02',
  at: null,
  type: 'buy',
  symbol: 'MSFT',
  quantity: '10',
  price: '370',
  fee: null,
  amount: null,
  currency: 'USD',
  description: null,
  ratio: null,
  newSymbol: null,
  basisFraction: null,
  lots: [],
  ...given,
})

/** Rows of a file as the import reads them. */
function readAll(header: readonly string[], ...rows: readonly (readonly string[])[]) {
  const table = { line: 1, header, rows: rows.map((cells, place) => ({ line: place + 2, cells })) }
  const reading = readingOf(table, {})
  if ('problems' in reading) return reading.problems
  return table.rows.map((row) => {
    const read = readRow(row, reading, header.length, 'USD')
    if (read.kind !== 'line') return read
    const { date, type, symbol, quantity, price, fee, amount } = read.line
    return [date, type, symbol, quantity, price, fee, amount]
  })
}

describe('files of brokers are read without a mapping', () => {
  test('Schwab: money with signs and dollars, a transfer by its sign', () => {
    const header = ['Date', 'Action', 'Symbol', 'Description', 'Quantity', 'Price', 'Fees & Comm', 'Amount']
    expect(
      readAll(
        header,
        ['11/20/2026', 'Buy', 'AAPL', 'APPLE INC', '10', '$1,187.50', '$0.65', '-$11,875.65'],
        ['11/19/2026', 'Qualified Dividend', 'KO', '', '', '', '', '$12.30'],
        ['11/18/2026', 'MoneyLink Transfer', '', 'Tfr BANK', '', '', '', '-$500.00'],
        ['11/17/2026', 'MoneyLink Transfer', '', 'Tfr BANK', '', '', '', '$700.00'],
        ['11/16/2026', 'NRA Tax Adj', 'KO', '', '', '', '', '-$1.23'],
      ),
    ).toEqual([
      ['2026-11-20', 'buy', 'AAPL', '10', '1187.5', '0.65', '-11875.65'],
      ['2026-11-19', 'dividend', 'KO', null, null, null, '12.3'],
      ['2026-11-18', 'withdrawal', null, null, null, null, '-500'],
      ['2026-11-17', 'deposit', null, null, null, null, '700'],
      ['2026-11-16', 'tax', 'KO', null, null, null, '-1.23'],
    ])
  })

  test('a line of totals and the header once more are no transactions; a line that lost its date is still wrong', () => {
    const header = ['Date', 'Action', 'Symbol', 'Description', 'Quantity', 'Price', 'Fees & Comm', 'Amount']
    const totals = { kind: 'ignored', reason: 'a line of totals, no transaction' }
    expect(
      readAll(
        header,
        ['11/20/2026', 'Journal', '', 'Frm …1234', '', '', '', '$250.00'],
        header,
        ['Transactions Total', '', '', '', '', '', '', '-$10,175.88'],
        ['', 'Totals:', '', '', '', '', '', '1'],
        ['', 'Sell', 'TOTAL', 'Total', '1', '$1', '', '$1'],
        ['11/20/2026', 'Total', '', '', '', '', '', '1'],
        ['', 'Buy', '', 'Totally else', '1', '$1', '', '-$1'],
      ),
    ).toEqual([
      ['2026-11-20', 'deposit', null, null, null, null, '250'],
      { kind: 'ignored', reason: 'the header once more, no transaction' },
      totals,
      totals,
      { kind: 'wrong', problems: ['it has no date'], unknownType: null },
      { kind: 'wrong', problems: [expect.stringContaining('not known')], unknownType: 'Total' },
      { kind: 'wrong', problems: ['it has no date'], unknownType: null },
    ])
  })

  test('E*TRADE: names in one word, a sale with a sign', () => {
    const header = [
      'TransactionDate',
      'TransactionType',
      'SecurityType',
      'Symbol',
      'Quantity',
      'Amount',
      'Price',
      'Commission',
      'Description',
    ]
    expect(
      readAll(
        header,
        ['11/20/26', 'Sold', 'EQ', 'MSFT', '-5', '2000', '400', '0', 'MICROSOFT CORP'],
        ['11/19/26', 'Bought To Open', 'OPTN', 'AAPL261218C00200000', '1', '-505.5', '5', '5.5', ''],
        ['11/18/26', 'Interest Income', '', '', '0', '1.02', '0', '0', ''],
        ['11/17/26', 'Transfer', '', '', '0', '0', '0', '0', ''],
      ),
    ).toEqual([
      ['2026-11-20', 'sell', 'MSFT', '5', '400', '0', '2000'],
      ['2026-11-19', 'buy', 'AAPL261218C00200000', '1', '5', '5.5', '-505.5'],
      ['2026-11-18', 'interest', null, '0', '0', '0', '1.02'],
      { kind: 'wrong', problems: [expect.stringContaining('whose sign tells')], unknownType: null },
    ])
  })

  test('a Flex report of Interactive Brokers: trades with their own ids', () => {
    const header = [
      'CurrencyPrimary',
      'Symbol',
      'TradeID',
      'TradeDate',
      'Buy/Sell',
      'Quantity',
      'TradePrice',
      'IBCommission',
      'NetCash',
    ]
    expect(readAll(header, ['USD', 'SPY', '77', '20261120', 'SELL', '-3', '610.25', '-1', '1829.75'])).toEqual([
      ['2026-11-20', 'sell', 'SPY', '3', '610.25', '-1', '1829.75'],
    ])
  })
})

describe('numbers', () => {
  test.each([
    ['1,234.50', false, '1234.5'],
    ['1.234,50', true, '1234.5'],
    ["1'234.50", false, '1234.5'],
    ['($1,000.00)', false, '-1000'],
    ['12.50-', false, '-12.5'],
    ['+7', false, '7'],
    ['', false, null],
    ['--', false, null],
    ['1,23', false, undefined],
    ['1.2.3', false, undefined],
    ['1e5', false, undefined],
    ['ten', false, undefined],
  ])('%s', (text, decimalComma, value) => {
    expect(readNumber(text, { decimalComma })).toBe(value)
  })
})

describe('dates', () => {
  test.each([
    ['01/02/2024', 'MM/DD/YYYY', '2024-01-02'],
    ['01/02/2024', 'DD/MM/YYYY', '2024-02-01'],
    ['31/12/99', 'MM/DD/YY', undefined],
    ['12/31/99', 'MM/DD/YY', '1999-12-31'],
    ['29.02.2023', 'DD.MM.YYYY', undefined],
    ['05-Mar-2024', 'DD-MMM-YYYY', '2024-03-05'],
    ['Mar 5, 2024', 'MMM DD, YYYY', '2024-03-05'],
    ['2024-01-02 14:30:00', 'YYYY-MM-DD', '2024-01-02'],
  ] as const)('%s as %s', (text, format, date) => {
    expect(readDate(text, format)).toBe(date)
  })

  test('an instant is written and read back, also when it lies on the next day in UTC', () => {
    for (const at of ['2024-01-02T14:30:00.000Z', '2024-01-02T14:30:00.123Z', '2024-01-03T00:30:00.000Z'])
      expect(readTime(timeText(at, '2024-01-02'), '2024-01-02')).toBe(at)
    expect(readTime('25:00', '2024-01-02')).toBeUndefined()
  })
})

test('texts that a spreadsheet would run are guarded, and every text comes back as it was', () => {
  expect(guardText('=HYPERLINK("x")')).toBe('\'=HYPERLINK("x")')
  expect(guardText('@SUM(A1)')).toBe("'@SUM(A1)")
  const text = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '\t', 'a', '1'), maxLength: 6 })
  fc.assert(
    fc.property(text, (given) => {
      expect(guardText(given)).not.toMatch(/^[=+\-@\t\r]/)
      expect(unguardText(guardText(given))).toBe(given)
    }),
  )
})

describe('duplicates', () => {
  const known = { ...aLine(0), externalId: 'b-1', isFromFile: false }

  test('a broker’s own line answers for one line with an id, so two equal fills stay two', () => {
    const lines = [aLine(2, { externalId: 'x' }), aLine(3, { externalId: 'y' })]
    expect([...duplicatesAmong(lines, [known], { keepRepeated: false }).keys()]).toEqual([2])
  })

  test('the figures decide without ids, whatever their places, signs and names for a cover', () => {
    const line = aLine(2, { quantity: '10.00', price: '370.0', type: 'buy_to_cover' })
    expect([...duplicatesAmong([line], [known], { keepRepeated: false }).keys()]).toEqual([2])
    expect(duplicatesAmong([aLine(2, { price: '371' })], [known], { keepRepeated: false }).size).toBe(0)
  })

  test('an id that comes again with other figures is said to do so, in the file and against the account', () => {
    const lines = [
      aLine(2, { externalId: 'x' }),
      aLine(3, { externalId: 'x' }),
      aLine(4, { externalId: 'x', price: '371' }),
      aLine(5, { externalId: 'b-1', quantity: '11' }),
      aLine(6, { externalId: 'b-1' }),
    ]
    const found = duplicatesAmong(
      lines,
      [
        { ...known, date: '2023-01-03' },
        { ...known, externalId: 'z' },
      ],
      {
        keepRepeated: false,
      },
    )
    expect(contradictionsOf(found).map(({ line }) => line)).toEqual([4, 5, 6])
    expect([found.get(3), found.get(5)]).toEqual([
      'it has the same id as line 2',
      expect.stringContaining('to correct that one, undo its import first'),
    ])
  })

  test('a line that repeats another in every field is kept only when told to', () => {
    const lines = [aLine(2), aLine(3), aLine(4, { fee: '1' })]
    expect([...duplicatesAmong(lines, [], { keepRepeated: false }).keys()]).toEqual([3])
    expect(duplicatesAmong(lines, [], { keepRepeated: true }).size).toBe(0)
  })
})

const sgml = `OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>
<INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD
<INVTRANLIST>
<BUYSTOCK><INVBUY><INVTRAN><FITID>1<DTTRADE>20240103120000.000[-5:EST]<MEMO>Bought A&amp;B</INVTRAN>
<SECID><UNIQUEID>594918104<UNIQUEIDTYPE>CUSIP</SECID><UNITS>10<UNITPRICE>370<COMMISSION>1<TOTAL>-3701
<SUBACCTSEC>CASH<SUBACCTFUND>CASH</INVBUY><BUYTYPE>BUY</BUYSTOCK>
<SELLSTOCK><INVSELL><INVTRAN><FITID>2<DTTRADE>20240201</INVTRAN>
<SECID><UNIQUEID>594918104<UNIQUEIDTYPE>CUSIP</SECID><UNITS>-4<UNITPRICE>400<TOTAL>1600</INVSELL><SELLTYPE>SELL</SELLSTOCK>
<INCOME><INVTRAN><FITID>3<DTTRADE>20240301</INVTRAN><SECID><UNIQUEID>594918104<UNIQUEIDTYPE>CUSIP</SECID>
<INCOMETYPE>DIV<TOTAL>4.50</INCOME>
<SPLIT><INVTRAN><FITID>4<DTTRADE>20240401</INVTRAN><SECID><UNIQUEID>594918104<UNIQUEIDTYPE>CUSIP</SECID>
<OLDUNITS>6<NEWUNITS>12<NUMERATOR>2<DENOMINATOR>1</SPLIT>
<INVBANKTRAN><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20240102<TRNAMT>5000<FITID>5<NAME>ACH</STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN>
</INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1>
<SECLISTMSGSRSV1><SECLIST><STOCKINFO><SECINFO><SECID><UNIQUEID>594918104<UNIQUEIDTYPE>CUSIP</SECID>
<SECNAME>Microsoft<TICKER>MSFT</SECINFO></STOCKINFO></SECLIST></SECLISTMSGSRSV1></OFX>
`

describe('OFX', () => {
  test('an SGML statement of investments, values without end tags, symbols from its security list', () => {
    const { lines, errors } = readOfx(sgml, 'USD')
    expect(errors).toEqual([])
    expect(lines).toMatchObject([
      {
        externalId: '1',
        date: '2024-01-03',
        type: 'buy',
        symbol: 'MSFT',
        quantity: '10',
        price: '370',
        fee: '1',
        amount: '-3701',
      },
      { externalId: '2', date: '2024-02-01', type: 'sell', symbol: 'MSFT', quantity: '4', amount: '1600' },
      { externalId: '3', type: 'dividend', amount: '4.5' },
      { externalId: '4', type: 'split', ratio: '2', quantity: null },
      { externalId: '5', type: 'deposit', symbol: null, amount: '5000', description: 'ACH' },
    ])
    expect(lines[0]?.description).toBe('Bought A&B')
  })

  test('an XML statement of a bank', () => {
    const xml = `<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD</CURDEF>
<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20240105</DTPOSTED><TRNAMT>-20.00</TRNAMT><FITID>a</FITID><MEMO></MEMO></STMTTRN>
<STMTTRN><TRNTYPE>INT</TRNTYPE><DTPOSTED>20240131</DTPOSTED><TRNAMT>1.25</TRNAMT><FITID>b</FITID></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`
    expect(readOfx(xml, 'USD')).toMatchObject({
      errors: [],
      lines: [
        { externalId: 'a', type: 'withdrawal', amount: '-20', description: null },
        { externalId: 'b', type: 'interest', amount: '1.25' },
      ],
    })
  })

  test('a broker’s and a bank’s statement in one file: both are read, or the one that is chosen; ids of a bank are its own', () => {
    const bank = `<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>00998877<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20240102<TRNAMT>-5000<FITID>5<NAME>ACH</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>`
    const both = sgml
      .replace('<INVTRANLIST>', '<INVACCTFROM><BROKERID>b<ACCTID>123456</INVACCTFROM><INVTRANLIST>')
      .replace('</INVSTMTMSGSRSV1>', `</INVSTMTMSGSRSV1>${bank}`)
    const { lines, accounts, errors } = readOfx(both, 'USD')
    expect(errors).toEqual([])
    expect(lines.map(({ externalId, type }) => [externalId, type])).toEqual([
      ['1', 'buy'],
      ['2', 'sell'],
      ['3', 'dividend'],
      ['4', 'split'],
      ['5', 'deposit'],
      ['8877:5', 'withdrawal'],
    ])
    expect(accounts).toEqual([
      { id: 'invstmtrs-3456', name: 'Investment account ending in 3456', transactions: 5 },
      { id: 'stmtrs-8877', name: 'Bank account ending in 8877', transactions: 1 },
    ])
    expect(readOfx(both, 'USD', 'stmtrs-8877').lines.map(({ externalId }) => externalId)).toEqual(['8877:5'])
    expect(readOfx(both, 'USD', 'Investment account ending in 3456').rows).toBe(5)
    expect(readOfx(both, 'USD', 'other').errors).toMatchObject([{ message: expect.stringContaining('no account') }])
  })

  test('margin interest is interest; cash between the parts of one account moves nothing', () => {
    const journal = (to: string) =>
      `<JRNLFUND><INVTRAN><FITID>7<DTTRADE>20240501</INVTRAN><SUBACCTTO>${to}<SUBACCTFROM>CASH<TOTAL>-40</JRNLFUND>`
    const margin = '<MARGININTEREST><INVTRAN><FITID>6<DTTRADE>20240430</INVTRAN><TOTAL>-3.20</MARGININTEREST>'
    const typesIn = (text: string) =>
      readOfx(sgml.replace('</INVTRANLIST>', `${text}</INVTRANLIST>`), 'USD')
        .lines.slice(5)
        .map(({ type, amount }) => [type, amount])
    expect(typesIn(margin + journal('MARGIN'))).toEqual([
      ['interest', '-3.2'],
      ['other', '-40'],
    ])
    expect(typesIn(journal('CASH'))).toEqual([['transfer_out', '-40']])
  })

  test('a cut file, entities of its own and a bad number are told with their line, never thrown', () => {
    expect(readOfx('<OFX><STMTRS><BANKTRANLIST>', 'USD').errors).toMatchObject([
      { message: expect.stringContaining('cut') },
    ])
    const entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><OFX></OFX>'
    expect(readOfx(entity, 'USD').errors).toMatchObject([{ message: expect.stringContaining('entities') }])
    expect(readOfx(sgml.replace('<TOTAL>1600', '<TOTAL>16OO'), 'USD').errors).toMatchObject([{ line: 11 }])
    fc.assert(
      fc.property(fc.nat({ max: sgml.length }), fc.string({ maxLength: 5 }), (at, text) => {
        readOfx(`${sgml.slice(0, at)}${text}${sgml.slice(at)}`, 'USD')
      }),
    )
  })
})

describe('what is taken and looks odd', () => {
  const facts = { before: [], isWhole: false }
  const known = { ...ledgerLineOf(aLine(1, { price: '100', date: '2024-01-01' })), id: 'known' }

  test('a price a hundred times or a hundredth of the one before it is named, in the file or in the account', () => {
    const inFile = odditiesOf([aLine(1, { price: '100' }), aLine(2, { price: '1', date: '2024-03-05' })], facts)
    expect(inFile).toMatchObject([{ line: 2, message: expect.stringContaining('price 1 is far from 100 before it') }])
    expect(odditiesOf([aLine(1, { price: '10000' })], { ...facts, before: [known] })).toMatchObject([
      { line: 1, message: expect.stringContaining('price 10000 is far from 100 before it') },
    ])
    expect(odditiesOf([aLine(1, { price: '150' })], { ...facts, before: [known] })).toEqual([])
    expect(odditiesOf([aLine(1, { price: '10000', symbol: 'X' })], { ...facts, before: [known] })).toEqual([])
  })

  test('the first price of a symbol is held against the close of its day, and only the first', () => {
    const lines = [
      aLine(1, { price: '6012', date: '2024-03-05', symbol: 'KO' }),
      aLine(2, { price: '60', date: '2024-03-06', symbol: 'KO' }),
      aLine(3, { price: '0', amount: '-10', date: '2024-03-04', symbol: 'PG' }),
      aLine(4, { price: '7', date: '2024-03-06', symbol: 'X' }),
    ]
    const before = [{ ...known, symbol: 'X' }]
    const first = firstPricesOf(lines, before)
    expect(first).toEqual([{ line: 1, symbol: 'KO', date: '2024-03-05', price: '6012' }])
    const close = (price: string) =>
      first.map((one) => farFromClose(one, { price, date: '2024-03-04', source: 'Alpaca' })?.message)
    expect(close('60.12')[0]).toContain(
      'price 6012 is about 100 times more than the close of KO on 2024-03-04, 60.12 (Alpaca)',
    )
    expect(close('60120')[0]).toContain('about 10 times less than')
    expect([...close('602'), ...close('0'), ...close('601.2')].map((told) => told !== undefined)).toEqual([
      false,
      false,
      true,
    ])
  })

  test('a price of zero beside an amount is named: the amount counts', () => {
    expect(odditiesOf([aLine(1, { price: '0', amount: '-100' })], facts)).toEqual([
      { line: 1, message: 'its price is zero; what is paid is taken from the amount' },
    ])
  })
})
