/** The Roth IRA: no loan, sales settle a day later, options of level 1, no short sale (brokers/etrade.md 2.2, 2.13). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sample } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt, textAt } from '../../testing/json.ts'
import { equity, newClientOrderId, option, traderAt } from '../testing/orders.ts'
import type { Ticket, Trader } from '../testing/orders.ts'
import { shapeDifferences } from '../../testing/shape.ts'

let desk: EtradeDesk
let trader: Trader
let key = ''
beforeAll(async () => {
  desk = await etradeDesk({ profile: 'income' })
  key = desk.accountKeys[1] ?? ''
  trader = traderAt(desk, key)
})
afterAll(() => desk.close())

const balance = async () =>
  at(await desk.get(`/accounts/${key}/balance.json?instType=BROKERAGE&realTimeNAV=true`), 'BalanceResponse', 'Computed')
const code = async (ticket: Ticket) =>
  at((await trader.preview({ clientOrderId: newClientOrderId(), ...ticket })).json, 'Error', 'code')

test('a preview tells settled and unsettled power, in the shape of the sample', async () => {
  const answer = await trader.preview({
    clientOrderId: newClientOrderId(),
    order: { priceType: 'LIMIT', limitPrice: 1.5 },
    legs: [equity('T', 'BUY', 1)],
  })
  const differences = shapeDifferences(sample('preview_response_eq_cash_account'), answer.json)
  expect(differences.filter((text) => !text.includes('messages'))).toEqual([])
})

test('proceeds of a sale are unsettled until the next trading day', async () => {
  const positions = listAt(
    await desk.get(`/accounts/${key}/portfolio.json`),
    'PortfolioResponse',
    'AccountPortfolio',
    0,
    'Position',
  )
  const symbol = textAt(
    positions.find((position) => Number(at(position, 'quantity')) >= 1),
    'Product',
    'symbol',
  )
  expect(at(await balance(), 'unSettledCashForInvestment')).toBe(0)
  const orderId = await trader.enter({ legs: [equity(symbol, 'SELL', 1)] })
  await trader.detail(orderId, (found) => at(found, 'status') === 'EXECUTED')
  const after = await balance()
  expect(Number(at(after, 'unSettledCashForInvestment'))).toBeGreaterThan(1)
  expect(Number(at(after, 'settledCashForInvestment')) + Number(at(after, 'unSettledCashForInvestment'))).toBeCloseTo(
    Number(at(after, 'cashAvailableForInvestment')),
    4,
  )
})

test('open buys tie up cash', async () => {
  const before = await balance()
  const orderId = await trader.enter({ order: { priceType: 'LIMIT', limitPrice: 2 }, legs: [equity('T', 'BUY', 3)] })
  await trader.detail(orderId)
  const after = await balance()
  expect(
    Number(at(before, 'cashAvailableForInvestment')) - Number(at(after, 'cashAvailableForInvestment')),
  ).toBeCloseTo(6, 4)
  expect(at(after, 'cashBalance')).toBe(at(before, 'cashBalance'))
})

test('there is no short sale, and of options only covered calls', async () => {
  const terms = { symbol: 'AAPL', expiresOn: '2026-12-18', callPut: 'CALL', strike: 250 }
  expect(await code({ legs: [equity('TSLA', 'SELL_SHORT', 1)] })).toBe(9905)
  expect(await code({ orderType: 'OPTN', legs: [option(terms, 'BUY_OPEN', 1)] })).toBe(9903)
  expect(await code({ orderType: 'OPTN', legs: [option({ ...terms, callPut: 'PUT' }, 'SELL_OPEN', 1)] })).toBe(9903)
  // Allowed in itself; there are no hundred shares to cover it.
  expect(await code({ orderType: 'OPTN', legs: [option(terms, 'SELL_OPEN', 1)] })).toBe(1037)
})
