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
})
