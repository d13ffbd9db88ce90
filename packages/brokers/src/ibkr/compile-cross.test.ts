import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compilerComplaints, goldenOrders } from '../conformance/orders/index.ts'
import { ibkr } from './index.ts'
import { readBack } from './read-back.ts'

const compiler = { definition: ibkr, readBack }

test('every kind of ticket reads back as itself or is refused in sentences, and the capabilities are what compiles', () => {
  expect(compilerComplaints(compiler).slice(0, 20)).toEqual([])
})

test('the requests are those that were reviewed (node scripts/golden-orders.mjs --write ibkr)', () => {
  expect(goldenOrders(compiler)).toBe(readFileSync(new URL('fixtures/golden-orders.txt', import.meta.url), 'utf8'))
})
