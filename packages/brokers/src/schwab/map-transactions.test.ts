import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { payloadMapping } from './map.ts'

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))
const list = (name: string): Record<string, unknown>[] => {
  const value = fixture(name)
  return Array.isArray(value) ? value : expect.fail(`${name} is no list`)
}

/** Everything but the raw payload. */
const seen = (items: readonly object[]): unknown[] =>
  items.map((item) => Object.fromEntries(Object.entries(item).filter(([field]) => field !== 'raw')))

describe('transactions', () => {
  test('a trade with its fees, and income that nothing names', () => {
    const { items, warnings } = payloadMapping.transactions(list('transactions'))
    expect(seen(items)).toEqual([
      {
        id: '91000000001',
        type: 'buy',
        symbol: 'AAPL',
        quantity: '100',
        price: '170.492',
        fee: '0',
        amount: '-17049.2',
        date: '2026-11-20',
        at: '2026-11-20T15:30:04Z',
        description: null,
        brokerOrderId: '1003000000001',
      },
      {
        id: '91000000002',
        type: 'other',
        symbol: null,
        quantity: null,
        price: null,
        fee: null,
        amount: '25',
        date: '2026-11-19',
        at: null,
        description: null,
        brokerOrderId: null,
      },
    ])
    expect(warnings.map(({ path }) => path)).toEqual(['[1].description'])
  })

  const moved = (type: string, changes: object, item: object = {}) => ({
    activityId: 1,
    type,
    tradeDate: '2026-11-20T15:30:04+0000',
    netAmount: 10,
    transferItems: [{ instrument: { assetType: 'EQUITY', symbol: 'AAPL' }, amount: 5, cost: -10, ...item }],
    ...changes,
  })
  const typeOf = (payload: unknown) => payloadMapping.transactions(payload).items[0]?.type

  test.each([
    ['TRADE', { amount: 5, positionEffect: 'OPENING' }, 'buy'],
    ['TRADE', { amount: 5, positionEffect: 'CLOSING' }, 'buy_to_cover'],
    ['TRADE', { amount: -5, positionEffect: 'OPENING' }, 'sell_short'],
    ['TRADE', { amount: -5, positionEffect: 'CLOSING' }, 'sell'],
    ['DIVIDEND_OR_INTEREST', {}, 'dividend'],
    ['RECEIVE_AND_DELIVER', { amount: 5 }, 'transfer_in'],
    ['RECEIVE_AND_DELIVER', { amount: -5 }, 'transfer_out'],
    ['JOURNAL', { amount: -5 }, 'transfer_out'],
  ])('%s of %j is %s', (type, item, expected) => {
    expect(typeOf(moved(type, {}, item))).toBe(expected)
  })

  test.each([
    ['ACH_RECEIPT', 100, 'deposit'],
    ['WIRE_OUT', -100, 'withdrawal'],
    ['ELECTRONIC_FUND', 100, 'deposit'],
    ['JOURNAL', -100, 'withdrawal'],
    ['MONEY_MARKET', 100, 'other'],
    ['TELEPORT', 100, 'other'],
  ])('%s of %s dollars is %s', (type, netAmount, expected) => {
    expect(typeOf(moved(type, { netAmount, transferItems: [] }))).toBe(expected)
  })

  test('deliveries are told apart by their words', () => {
    const option = { instrument: { assetType: 'OPTION', symbol: 'AAPL  270115C00200000' }, amount: -1 }
    expect(typeOf(moved('RECEIVE_AND_DELIVER', { description: 'REMOVED DUE TO EXPIRATION' }, option))).toBe(
      'option_expire',
    )
    expect(typeOf(moved('RECEIVE_AND_DELIVER', { description: 'STOCK SPLIT' }))).toBe('split')
    expect(typeOf(moved('DIVIDEND_OR_INTEREST', { description: 'MARGIN INTEREST', transferItems: [] }))).toBe(
      'interest',
    )
  })

  test('fees are one positive figure, whichever sign they were sent with', () => {
    const items = [
      { instrument: { assetType: 'EQUITY', symbol: 'AAPL' }, amount: -5, cost: 500, positionEffect: 'CLOSING' },
      { instrument: { assetType: 'CURRENCY' }, feeType: 'SEC_FEE', cost: -0.02 },
      { instrument: { assetType: 'CURRENCY' }, feeType: 'TAF_FEE', cost: 0.01 },
    ]
    expect(
      payloadMapping.transactions(moved('TRADE', { netAmount: 499.97, transferItems: items })).items,
    ).toMatchObject([{ type: 'sell', fee: '0.03', amount: '499.97', quantity: '5' }])
  })

  const option = { instrument: { assetType: 'OPTION', symbol: 'KO    261120C00060000' } }
  const contract = 'KO261120C00060000'
  const shares = { instrument: { assetType: 'EQUITY', symbol: 'KO' } }
  const currency = { instrument: { assetType: 'CURRENCY', symbol: 'CURRENCY_USD' } }
  const fee = (cost: number) => ({ ...currency, feeType: 'COMMISSION', amount: cost, cost: -cost })

  /** Type, words, cash, items; then what the ledger gets: type, symbol, quantity, price, fee, amount. By hand. */
  test.each([
    // 100 shares at 62.10 are 6210.00; two contracts at 1.25 a share are 250.00.
    [
      'TRADE',
      null,
      -6210,
      [{ ...shares, amount: 100, cost: -6210, price: 62.1, positionEffect: 'OPENING' }],
      ['buy', 'KO', '100', '62.1', null, '-6210'],
    ],
    [
      'TRADE',
      null,
      6209.98,
      [{ ...shares, amount: -100, cost: 6210, price: 62.1, positionEffect: 'CLOSING' }, fee(0.02)],
      ['sell', 'KO', '100', '62.1', '0.02', '6209.98'],
    ],
    [
      'TRADE',
      null,
      6210,
      [{ ...shares, amount: -100, cost: 6210, price: 62.1, positionEffect: 'OPENING' }],
      ['sell_short', 'KO', '100', '62.1', null, '6210'],
    ],
    [
      'TRADE',
      null,
      -6210,
      [{ ...shares, amount: 100, cost: -6210, price: 62.1, positionEffect: 'CLOSING' }],
      ['buy_to_cover', 'KO', '100', '62.1', null, '-6210'],
    ],
    [
      'TRADE',
      null,
      248.7,
      [{ ...option, amount: -2, cost: 250, price: 1.25, positionEffect: 'OPENING' }, fee(1.3)],
      ['sell_short', contract, '2', '1.25', '1.3', '248.7'],
    ],
    [
      'TRADE',
      null,
      -251.3,
      [{ ...option, amount: 2, cost: -250, price: 1.25, positionEffect: 'CLOSING' }, fee(1.3)],
      ['buy_to_cover', contract, '2', '1.25', '1.3', '-251.3'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'REMOVED DUE TO EXPIRATION',
      0,
      [{ ...option, amount: 2, cost: 0 }],
      ['option_expire', contract, '2', null, null, '0'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'REMOVED DUE TO ASSIGNMENT',
      0,
      [{ ...option, amount: 2, cost: 0 }],
      ['option_assign', contract, '2', null, null, '0'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'OPTION EXERCISED',
      0,
      [{ ...option, amount: -2, cost: 0 }],
      ['option_exercise', contract, '-2', null, null, '0'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'QUALIFIED DIVIDEND ~ COCA COLA CO',
      48.5,
      [{ ...currency, amount: 48.5 }],
      ['dividend', null, null, null, null, '48.5'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'LONG TERM CAP GAIN',
      3.2,
      [{ ...currency, amount: 3.2 }],
      ['dividend', null, null, null, null, '3.2'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'REINVEST DIVIDEND',
      -48.5,
      [{ ...shares, amount: 0.780998, cost: -48.5, price: 62.1 }],
      ['dividend_reinvested', 'KO', '0.780998', '62.1', null, '-48.5'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'NRA TAX ON DIVIDEND',
      -7.28,
      [{ ...currency, amount: -7.28 }],
      ['tax', null, null, null, null, '-7.28'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'INTEREST WITHHELD',
      -0.3,
      [{ ...currency, amount: -0.3 }],
      ['tax', null, null, null, null, '-0.3'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'RETURN OF CAPITAL',
      5,
      [{ ...shares, amount: 0, cost: 0 }],
      ['return_of_capital', 'KO', '0', null, null, '5'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'CREDIT INTEREST',
      1.07,
      [{ ...currency, amount: 1.07 }],
      ['interest', null, null, null, null, '1.07'],
    ],
    [
      'DIVIDEND_OR_INTEREST',
      'ADR PASS THRU FEE',
      -2,
      [{ ...currency, amount: -2 }],
      ['fee', null, null, null, null, '-2'],
    ],
    ['JOURNAL', 'WIRE FEE', -25, [fee(25)], ['fee', null, null, null, null, '-25']],
    [
      'JOURNAL',
      'JOURNAL TO ANOTHER ACCOUNT',
      -500,
      [{ ...currency, amount: -500 }],
      ['withdrawal', null, null, null, null, '-500'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'STOCK SPLIT',
      0,
      [{ ...shares, amount: 100, cost: 0 }],
      ['split', 'KO', '100', null, null, '0'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'SPIN-OFF',
      0,
      [{ ...shares, amount: 20, cost: 0 }],
      ['spin_off', 'KO', '20', null, null, '0'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'CASH MERGER',
      6300,
      [{ ...shares, amount: -100, cost: 6300 }],
      ['merger', 'KO', '-100', null, null, '6300'],
    ],
    [
      'RECEIVE_AND_DELIVER',
      'NAME CHANGE',
      0,
      [{ ...shares, amount: 100, cost: 0 }],
      ['symbol_change', 'KO', '100', null, null, '0'],
    ],
  ] as const)('%s %s of %d is its line of the ledger', (type, description, netAmount, transferItems, line) => {
    const { items, warnings } = payloadMapping.transactions(moved(type, { description, netAmount, transferItems }))
    const [item] = items
    expect([item?.type, item?.symbol, item?.quantity, item?.price, item?.fee, item?.amount]).toEqual(line)
    expect(warnings).toEqual([])
  })

  test.each([
    ['RECEIVE_AND_DELIVER', 'STOCK DIVIDEND', 'VALID'],
    ['TRADE', 'CANCELLED BY THE BROKER', 'INVALID'],
  ])('%s, %s, %s: kept with its money as other, and named', (type, description, status) => {
    const { items, warnings } = payloadMapping.transactions(moved(type, { description, status }))
    expect([items[0]?.type, items[0]?.amount, warnings.length]).toEqual(['other', '10', 1])
  })
})
