import { expect, test } from 'vitest'
import { payloadMapping } from './map.ts'

/** 2026-11-18, ten in the morning in New York. */
const transactionDate = Date.parse('2026-11-18T15:00:00Z')
const shares = { symbol: 'KO', securityType: 'EQ' }
const call = {
  symbol: 'KO',
  securityType: 'OPTN',
  callPut: 'CALL',
  expiryYear: 2026,
  expiryMonth: 11,
  expiryDay: 20,
  strikePrice: 60,
}
const contract = 'KO261120C00060000'

interface Moved {
  readonly product?: object
  readonly quantity?: number
  readonly price?: number
  readonly fee?: number
}
const mapped = (transactionType: string, amount: number, brokerage: Moved = {}) => {
  const row = { transactionId: '1', transactionDate, amount, transactionType, brokerage }
  const { items, warnings } = payloadMapping.transactions([row])
  const [item] = items
  return item && { ...item, warnings: warnings.length }
}

/** Word, cash, what moved; then what the ledger gets: type, symbol, quantity, price, fee, amount. By hand. */
test.each([
  // 100 shares at 62.10 are 6210.00; sales pay 0.02 to the SEC.
  [
    'Bought',
    -6210,
    { product: shares, quantity: 100, price: 62.1, fee: 0 },
    ['buy', 'KO', '100', '62.1', '0', '-6210'],
  ],
  [
    'Sold',
    6209.98,
    { product: shares, quantity: -100, price: 62.1, fee: 0.02 },
    ['sell', 'KO', '100', '62.1', '0.02', '6209.98'],
  ],
  [
    'Sold Short',
    6209.98,
    { product: shares, quantity: -100, price: 62.1, fee: 0.02 },
    ['sell_short', 'KO', '100', '62.1', '0.02', '6209.98'],
  ],
  [
    'Bought To Cover',
    -6210,
    { product: shares, quantity: 100, price: 62.1, fee: 0 },
    ['buy_to_cover', 'KO', '100', '62.1', '0', '-6210'],
  ],
  // Two contracts at 1.25 a share are 250.00, and 0.65 each in commission.
  [
    'Bought To Open',
    -251.3,
    { product: call, quantity: 2, price: 1.25, fee: 1.3 },
    ['buy', contract, '2', '1.25', '1.3', '-251.3'],
  ],
  [
    'Sold To Close',
    248.7,
    { product: call, quantity: -2, price: 1.25, fee: 1.3 },
    ['sell', contract, '2', '1.25', '1.3', '248.7'],
  ],
  [
    'Sold To Open',
    248.7,
    { product: call, quantity: -2, price: 1.25, fee: 1.3 },
    ['sell_short', contract, '2', '1.25', '1.3', '248.7'],
  ],
  [
    'Bought To Close',
    -251.3,
    { product: call, quantity: 2, price: 1.25, fee: 1.3 },
    ['buy_to_cover', contract, '2', '1.25', '1.3', '-251.3'],
  ],
  // The end of an option moves its contracts and no cash; which way is the sign that was sent.
  [
    'Option Expired',
    0,
    { product: call, quantity: -2, price: 0, fee: 0 },
    ['option_expire', contract, '-2', null, null, '0'],
  ],
  [
    'Option Assignment',
    0,
    { product: call, quantity: 2, price: 0, fee: 0 },
    ['option_assign', contract, '2', null, null, '0'],
  ],
  [
    'Option Exercise',
    0,
    { product: call, quantity: -2, price: 0, fee: 0 },
    ['option_exercise', contract, '-2', null, null, '0'],
  ],
  ['Dividend', 48.5, { product: shares, quantity: 0, price: 0, fee: 0 }, ['dividend', 'KO', null, null, null, '48.5']],
  ['Qualified Dividend', 48.5, { product: shares }, ['dividend', 'KO', null, null, null, '48.5']],
  ['Long Term Capital Gain', 3.2, { product: shares }, ['dividend', 'KO', null, null, null, '3.2']],
  // 48.50 at 62.10 are 0.780998 shares.
  [
    'Dividend Reinvestment',
    -48.5,
    { product: shares, quantity: 0.780998, price: 62.1 },
    ['dividend_reinvested', 'KO', '0.780998', '62.1', null, '-48.5'],
  ],
  ['Interest', 1.07, {}, ['interest', null, null, null, null, '1.07']],
  ['Margin Interest', -12.4, {}, ['interest', null, null, null, null, '-12.4']],
  ['Service Fee', -25, {}, ['fee', null, null, null, null, '-25']],
  ['Foreign Tax', -7.28, { product: shares }, ['tax', 'KO', null, null, null, '-7.28']],
  ['Return Of Capital', 5, { product: shares }, ['return_of_capital', 'KO', null, null, null, '5']],
  ['Transfer', 500, {}, ['deposit', null, null, null, null, '500']],
  ['Wire Out', -500, {}, ['withdrawal', null, null, null, null, '-500']],
  ['Transfer', 0, { product: shares, quantity: -10 }, ['transfer_out', 'KO', '-10', null, null, '0']],
  // Two for one on a hundred shares brings a hundred.
  ['Stock Split', 0, { product: shares, quantity: 100 }, ['split', 'KO', '100', null, null, '0']],
  ['Reverse Split', 0, { product: shares, quantity: -90 }, ['split', 'KO', '-90', null, null, '0']],
  ['Spin-Off', 0, { product: shares, quantity: 20 }, ['spin_off', 'KO', '20', null, null, '0']],
  ['Merger', 0, { product: shares, quantity: -100 }, ['merger', 'KO', '-100', null, null, '0']],
  ['Symbol Change', 0, { product: shares, quantity: 100 }, ['symbol_change', 'KO', '100', null, null, '0']],
] as const)('%s of %d is its line of the ledger', (word, amount, brokerage, line) => {
  const item = mapped(word, amount, brokerage)
  expect([item?.type, item?.symbol, item?.quantity, item?.price, item?.fee, item?.amount]).toEqual(line)
  expect(item?.warnings).toBe(0)
})

test.each(['Bought Cancelled', 'Stock Dividend', 'Adjustment', 'Gifted'])(
  '%s has no place in the ledger: it is kept with its words and its money, and named',
  (word) => {
    expect(mapped(word, -6210, { product: shares, quantity: 100 })).toMatchObject({
      type: 'other',
      amount: '-6210',
      quantity: '100',
      warnings: 1,
    })
  },
)
