/** Accounts, balance, portfolio and lots: shapes of the samples, identities, quirks (brokers/etrade.md 2.1 to 2.3). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sample } from './testing/etrade-desk.ts'
import type { EtradeDesk } from './testing/etrade-desk.ts'
import { at, listAt, textAt } from '../testing/json.ts'
import { shapeDifferences } from '../testing/shape.ts'

let desk: EtradeDesk
beforeAll(async () => {
  desk = await etradeDesk({ profile: 'balanced' })
  await desk.control('POST', '/clock', { paused: true })
})
afterAll(() => desk.close())

const number = (value: unknown, ...path: readonly (string | number)[]): number => {
  const found = at(value, ...path)
  if (typeof found !== 'number') throw new TypeError(`no number at ${path.join('.')}`)
  return found
}
const margin = () => desk.accountKeys[0] ?? ''
const cash = () => desk.accountKeys[1] ?? ''

test('the list has the margin account, the Roth IRA and one that is closed, in the shape of the sample', async () => {
  const answer = await desk.get('/accounts/list.json')
  expect(shapeDifferences(sample('accounts_list'), answer)).toEqual([])
  const accounts = listAt(answer, 'AccountListResponse', 'Accounts', 'Account')
  expect(accounts.map((account) => [at(account, 'accountMode'), at(account, 'accountStatus')])).toEqual([
    ['MARGIN', 'ACTIVE'],
    ['CASH', 'ACTIVE'],
    ['CASH', 'CLOSED'],
  ])
  for (const account of accounts) {
    expect(textAt(account, 'accountIdKey')).toMatch(/^[\w-]{22}$/)
    expect(textAt(account, 'accountId')).toMatch(/^4\d{8}$/)
  }
})

test('keys of others, numbers for keys, and the closed account are told apart', async () => {
  const other = await desk.login('person-2')
  const path = (key: string) => `/accounts/${key}/balance.json?instType=BROKERAGE`
  const [theirs] = other.accountKeys
  expect((await desk.call('GET', path(theirs ?? ''))).json).toEqual(sample('errors/100_account_not_users'))
  const accounts = listAt(await desk.get('/accounts/list.json'), 'AccountListResponse', 'Accounts', 'Account')
  const wrong = await desk.call('GET', path(textAt(accounts[0], 'accountId')))
  expect([wrong.status, wrong.json]).toEqual([400, sample('errors/102_invalid_account_key')])
  const closed = await desk.call('GET', path(textAt(accounts[2], 'accountIdKey')))
  expect(closed.json).toEqual(sample('errors/7001_invalid_account'))
  const type = await desk.call('GET', `/accounts/${margin()}/balance.json`)
  expect(type.json).toEqual(sample('errors/7002_invalid_inst_type'))
})

test('the identities of a margin balance hold, and its plain cash fields are 0', async () => {
  const answer = await desk.get(`/accounts/${margin()}/balance.json?instType=BROKERAGE&realTimeNAV=true`)
  expect(shapeDifferences(sample('balance_margin'), answer)).toEqual([])
  const computed = at(answer, 'BalanceResponse', 'Computed')
  const real = at(computed, 'RealTimeValues')
  const balance = number(computed, 'accountBalance')
  expect(number(computed, 'marginBalance') + number(computed, 'shortAdjustBalance')).toBeCloseTo(balance, 6)
  expect(number(real, 'netMv') + balance).toBeCloseTo(number(real, 'totalAccountValue'), 6)
  expect(number(computed, 'marginBuyingPower')).toBeCloseTo(2 * number(computed, 'cashBuyingPower'), 1)
  expect([number(computed, 'cashBalance'), number(computed, 'cashAvailableForInvestment')]).toEqual([0, 0])
})

test('a cash balance has no margin fields, and settled and unsettled cash add up', async () => {
  const answer = await desk.get(`/accounts/${cash()}/balance.json?instType=BROKERAGE&realTimeNAV=true`)
  expect(shapeDifferences(sample('balance_cash'), answer)).toEqual([])
  const computed = at(answer, 'BalanceResponse', 'Computed')
  expect(number(computed, 'settledCashForInvestment') + number(computed, 'unSettledCashForInvestment')).toBeCloseTo(
    number(computed, 'cashAvailableForInvestment'),
    6,
  )
})

test('balances are those of the exchange', async () => {
  const state = await desk.control('GET', '/state')
  const accounts = listAt(state, 'brokers', 'etrade', 'accounts')
  for (const key of desk.accountKeys) {
    const answer = await desk.get(`/accounts/${key}/balance.json?instType=BROKERAGE&realTimeNAV=true`)
    const known = accounts.find((account) => at(account, 'accountId') === key)
    const real = at(answer, 'BalanceResponse', 'Computed', 'RealTimeValues')
    expect(number(real, 'totalAccountValue')).toBe(Number(textAt(known, 'totalValue')))
    expect(number(answer, 'BalanceResponse', 'Computed', 'accountBalance')).toBe(Number(textAt(known, 'cash')))
    expect(textAt(answer, 'BalanceResponse', 'accountId')).toBe(textAt(known, 'accountNumber'))
  }
})

test('the portfolio pages until nextPageNo is absent, and no position is shown twice or lost', async () => {
  const path = `/accounts/${margin()}/portfolio.json?count=4`
  const first = await desk.get(path)
  const [page] = listAt(first, 'PortfolioResponse', 'AccountPortfolio')
  expect(shapeDifferences(sample('portfolio_quick_page1'), first)).toEqual([])
  const ids = new Set<unknown>()
  const pages = number(page, 'totalPages')
  expect(pages).toBeGreaterThan(2)
  for (let place = 1; place <= pages; place += 1) {
    const answer = await desk.get(`${path}&pageNumber=${place}`)
    const [shown] = listAt(answer, 'PortfolioResponse', 'AccountPortfolio')
    for (const position of listAt(shown, 'Position')) ids.add(at(position, 'positionId'))
    expect(at(shown, 'nextPageNo')).toBe(place === pages ? undefined : String(place + 1))
  }
  const state = await desk.control('GET', '/state')
  const known = listAt(state, 'brokers', 'etrade', 'accounts').find((account) => at(account, 'accountId') === margin())
  expect(ids.size).toBe(listAt(known, 'positions').length)
})

test('the complete view has the fields of the sample and totals that add up', async () => {
  const answer = await desk.get(`/accounts/${margin()}/portfolio.json?view=COMPLETE&totalsRequired=true`)
  const differences = shapeDifferences(sample('portfolio_complete'), answer)
  expect(differences.filter((text) => !text.includes('securitySubType'))).toEqual([])
  const positions = listAt(answer, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  const sum = (name: string) => positions.reduce<number>((total, position) => total + number(position, name), 0)
  const totals = at(answer, 'PortfolioResponse', 'Totals')
  expect(number(totals, 'totalMarketValue')).toBeCloseTo(sum('marketValue'), 4)
  expect(number(totals, 'totalGainLoss')).toBeCloseTo(sum('totalGain'), 4)
  expect(sum('pctOfPortfolio')).toBeCloseTo(100, 1)
  for (const position of positions)
    expect(number(position, 'marketValue') - number(position, 'totalCost')).toBeCloseTo(
      number(position, 'totalGain'),
      6,
    )
})

test.each(['PERFORMANCE', 'FUNDAMENTAL', 'OPTIONSWATCH'])('the view %s has exactly its own block', async (view) => {
  const answer = await desk.get(`/accounts/${margin()}/portfolio.json?view=${view}&count=1`)
  const [position] = listAt(answer, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  const blocks = ['Quick', 'Performance', 'Fundamental', 'OptionsWatch', 'Complete'].filter(
    (name) => at(position, name) !== undefined,
  )
  expect(blocks.map((name) => name.toUpperCase())).toEqual([view])
})

test('lots of a position add up to it, in the shape of the sample', async () => {
  const answer = await desk.get(`/accounts/${margin()}/portfolio.json?lotsRequired=true`)
  const positions = listAt(answer, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  const position = positions.find((entry) => listAt(entry, 'PositionLot').length > 1)
  const lots = await desk.get(`/accounts/${margin()}/portfolio/${String(at(position, 'positionId'))}.json`)
  expect(shapeDifferences(sample('position_lots'), lots)).toEqual([])
  const quantity = listAt(lots, 'PositionLotsResponse', 'PositionLot').reduce<number>(
    (total, lot) => total + number(lot, 'remainingQty'),
    0,
  )
  expect(quantity).toBeCloseTo(number(position, 'quantity'), 6)
})

test('an unknown cost shows zeros, and the gain is the whole value', async () => {
  const before = await desk.get(`/accounts/${margin()}/portfolio.json`)
  const [first] = listAt(before, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  const symbol = textAt(first, 'Product', 'symbol')
  await desk.settings({ unknownCostSymbols: [symbol] })
  const after = await desk.get(`/accounts/${margin()}/portfolio.json`)
  const [position] = listAt(after, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  expect(position).toMatchObject({
    dateAcquired: -57_600_000,
    pricePaid: 0,
    costPerShare: 0,
    totalCost: 0,
    totalGainPct: 0,
  })
  expect(number(position, 'totalGain')).toBe(number(position, 'marketValue'))
  await desk.settings({ unknownCostSymbols: [] })
})

test('the same symbol may come as a cash row and a margin row', async () => {
  const path = `/accounts/${margin()}/portfolio.json`
  const whole = listAt(await desk.get(path), 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  await desk.settings({ splitsPositionRows: true })
  const rows = listAt(await desk.get(path), 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')
  await desk.settings({ splitsPositionRows: false })
  const symbol = rows
    .map((row) => textAt(row, 'Product', 'symbol'))
    .find((name, place, all) => all.indexOf(name) < place)
  const of = (list: readonly unknown[]) => list.filter((row) => at(row, 'Product', 'symbol') === symbol)
  expect(of(rows).map((row) => at(row, 'positionIndicator'))).toEqual(['TYPE1', 'TYPE2'])
  for (const name of ['quantity', 'marketValue', 'totalCost', 'daysGain'])
    expect(of(rows).reduce<number>((total, row) => total + number(row, name), 0)).toBeCloseTo(
      number(of(whole)[0], name),
      6,
    )
})

test('an empty portfolio is 204 without a body, or 200 without a position', async () => {
  const { keys, accountKeys } = await desk.login('person-3')
  const path = `/accounts/${accountKeys[0] ?? ''}/portfolio.json`
  const empty = await desk.as(keys).call('GET', path)
  expect([empty.status, empty.text]).toEqual([204, ''])
  await desk.settings({ emptyPortfolio: 200 })
  const other = await desk.as(keys).call('GET', path)
  await desk.settings({ emptyPortfolio: 204 })
  expect([other.status, at(other.json, 'PortfolioResponse', 'AccountPortfolio', 0, 'Position')]).toEqual([
    200,
    undefined,
  ])
})
