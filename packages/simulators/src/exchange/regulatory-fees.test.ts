import { expect, test } from 'vitest'
import { regulatoryFees } from './regulatory-fees.ts'

const stockSale = { side: 'sell', assetType: 'stock' } as const

test.each([
  // $50,000 x 20.60 / 1,000,000 = 1.03; 1,000 x 0.000195 = 0.195, up to 0.20.
  { order: stockSale, quantity: '1000', price: '50', fee: '1.23' },
  // $10 x 20.60 / 1,000,000 = 0.000206, up to 0.01; 1 x 0.000195, up to 0.01.
  { order: stockSale, quantity: '1', price: '10', fee: '0.02' },
  // 100,000 x 0.000195 = 19.50, at most 9.79; $100,000 pay 2.06.
  { order: stockSale, quantity: '100000', price: '1', fee: '11.85' },
  // 10 contracts at 2.50 are $2,500: 0.0515, up to 0.06; 10 x 0.00329 = 0.0329, up to 0.04.
  { order: { side: 'sell', assetType: 'option' } as const, quantity: '10', price: '2.5', fee: '0.10' },
  { order: { side: 'buy', assetType: 'stock' } as const, quantity: '1000', price: '50', fee: '0' },
  { order: { side: 'sell', assetType: 'crypto' } as const, quantity: '1', price: '98000', fee: '0' },
])('$order.side $quantity $order.assetType at $price costs $fee', ({ fee, ...execution }) => {
  expect(regulatoryFees(execution)).toBe(fee)
})
