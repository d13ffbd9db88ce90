/** Files in, undone, and what an account without a connection is worth: the whole app over HTTP, prices from the simulators. */
import { AccountList } from '@g2e/contract/connections'
import { ImportAnswer, ImportList } from '@g2e/contract/imports'
import { BarList } from '@g2e/contract/market'
import { decimal } from '@g2e/domain/money'
import { GainList, LotList, Portfolio, TransactionPage } from '@g2e/contract/portfolio'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedWorld
let users = 0
beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ port: 0, seed: 7 }))
})
afterAll(() => world.close())

const header = 'date,type,symbol,quantity,price,fee,amount,currency'
const csv = `${header}
2024-01-02,deposit,,,,,10000,USD
2024-01-03,buy,MSFT,10,370,1,-3701,USD
2024-02-01,sell,MSFT,4,400,1,1599,USD
2024-03-01,dividend,MSFT,,,,4.50,USD
`

const newUser = (): Promise<TestClient> => world.signUp(`user${(users += 1)}`)
const send = (client: TestClient, body: object) =>
  client.expect(200, ImportAnswer, client.post('/portfolio/import', body))
const lotsOf = (client: TestClient) => client.expect(200, LotList, client.get('/portfolio/lots'))

describe('importing a file', () => {
  test('a sale may name its lots: those are sold by the method specific, and none that is not there', async () => {
    const nora = await newUser()
    const named = (lots: string) => `${header},externalId,lots
2024-01-02,buy,MSFT,10,300,,,USD,b1,
2024-02-01,buy,MSFT,10,400,,,USD,b2,
2024-03-01,sell,MSFT,10,350,,,USD,s1,${lots}
`
    const wrong = await send(nora, { newAccountName: 'Old broker', csv: named('b9'), commit: true })
    expect(wrong).toMatchObject({ committed: false, errors: [{ line: 4 }] })
    expect(wrong.errors[0]?.message).toContain('"b9"')
    const bought = named('b2').replace(',USD,b1,', ',USD,b1,b2')
    expect(await send(nora, { newAccountName: 'X', csv: bought })).toMatchObject({ errors: [{ line: 2 }] })
    await send(nora, { newAccountName: 'Old broker', csv: named('b2'), commit: true })
    const gainBy = async (method: string) => {
      const { items } = await nora.expect(200, GainList, nora.get(`/portfolio/gains?method=${method}`))
      return items.map(({ gain, openedOn }) => [openedOn, gain])
    }
    // Sold for 3500: of the second purchase, which cost 4000, or of the first for 3000.
    expect(await gainBy('specific')).toEqual([['2024-02-01', '-500']])
    expect(await gainBy('fifo')).toEqual([['2024-01-02', '500']])
    const { items } = await nora.expect(200, LotList, nora.get('/portfolio/lots?method=specific'))
    expect(items).toMatchObject([
      { openedOn: '2024-01-02', heldSince: '2024-01-02', costBasis: '3000', quantity: '10' },
    ])
    const { positions } = await nora.expect(200, Portfolio, nora.get('/portfolio'))
    expect(positions).toMatchObject([{ symbol: 'MSFT', averageCost: '300' }])
  })

  test('a transaction says where it comes from', async () => {
    const nora = await newUser()
    const { importId } = await send(nora, { newAccountName: 'Old broker', csv, commit: true })
    const { items } = await nora.expect(200, TransactionPage, nora.get('/portfolio/transactions'))
    const mark = { source: 'file', importId, correctedAt: null, withdrawnAt: null }
    expect(items).toMatchObject([mark, mark, mark, mark])
  })

  test('tells what it would do and stores nothing until told to', async () => {
    const nora = await newUser()
    const answer = await send(nora, { newAccountName: 'Old broker', csv })
    expect(answer).toMatchObject({
      accountId: null,
      new: 4,
      duplicates: 0,
      rows: 4,
      errors: [],
      committed: false,
    })
    const { items } = await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))
    expect(items).toEqual([])
  })

  test('opens an account without a connection that counts in portfolio, transactions, lots and gains', async () => {
    const nora = await newUser()
    const made = await send(nora, { newAccountName: 'Old broker', csv, commit: true })
    expect(made).toMatchObject({ new: 4, committed: true })
    const { items } = await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))
    expect(items).toMatchObject([
      { id: made.accountId, connectionId: null, brokerId: 'manual', accountName: 'Old broker', isDefault: false },
    ])
    const portfolio = await nora.expect(200, Portfolio, nora.get('/portfolio'))
    // 10000 - 3701 + 1599 + 4.50
    expect(portfolio.totals.cash).toBe('7902.5')
    expect(portfolio.accounts).toMatchObject([{ accountId: made.accountId, status: 'fresh', error: null }])
    const [position] = portfolio.positions
    // 6 of the 10 shares that cost 3701 with the fee.
    expect(position).toMatchObject({ symbol: 'MSFT', quantity: '6', averageCost: '370.1' })
    expect(Number(position?.marketValue)).toBeCloseTo(6 * Number(position?.currentPrice), 6)
    expect((await lotsOf(nora)).items).toMatchObject([{ symbol: 'MSFT', quantity: '6', costBasis: '2220.6' }])
    const gains = await nora.expect(200, GainList, nora.get('/portfolio/gains?year=2024'))
    // 1599 less 4 of 10 parts of 3701.
    expect(gains.items).toMatchObject([{ gain: '118.6', term: 'short' }])
    const page = await nora.expect(200, TransactionPage, nora.get('/portfolio/transactions'))
    expect(page.total).toBe(4)
  })

  test('twice changes nothing, whether the file comes whole or as an overlapping part', async () => {
    const nora = await newUser()
    const { accountId } = await send(nora, { newAccountName: 'Old broker', csv, commit: true })
    const before = await lotsOf(nora)
    expect(await send(nora, { accountId, csv, commit: true })).toMatchObject({ new: 0, duplicates: 4, rows: 4 })
    const part = `${csv.split('\n').slice(0, 3).join('\n')}\n2024-04-01,interest,,,,,1.25,USD\n`
    expect(await send(nora, { accountId, csv: part, commit: true })).toMatchObject({ new: 1, duplicates: 2, rows: 3 })
    expect(await lotsOf(nora)).toEqual(before)
  })

  test('names every bad line and then takes none', async () => {
    const nora = await newUser()
    const bad = `${header}
2024-01-02,deposit,,,,,10000,USD
2024-13-02,buy,MSFT,10,370,1,-3701,USD
2024-01-03,buy,MSFT,10,0,,,USD
2024-01-03,buy,MSFT,10,3700,,-3700,USD
2999-01-03,buy,MSFT,10,370,,,USD
2024-01-03,buy,MSFT,10,370,,,EUR
2024-01-03,buy,MSFT,9999999999999999999,370,,,USD
2024-01-03,steal,MSFT,10,370,,,USD
2024-01-03,buy,MSFT,ten,370,,,USD
2024-01-03,buy,MSFT,10,,,,USD
`
    const answer = await send(nora, { newAccountName: 'Bad', csv: bad, commit: true })
    expect(answer.committed).toBe(false)
    expect(answer.errors.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(answer.errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('no date'),
      expect.stringContaining('price is zero'),
      expect.stringContaining('a total where a price per unit is meant'),
      expect.stringContaining('in the future'),
      expect.stringContaining('currency EUR'),
      expect.stringContaining('beyond belief'),
      expect.stringContaining('"steal" is not known'),
      expect.stringContaining('"ten" is no number'),
      expect.stringContaining('neither price nor amount'),
    ])
    expect((await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))).items).toEqual([])
  })

  test('marks a page that comes twice, and warns of a sale of what was never bought', async () => {
    const nora = await newUser()
    const page = '2024-01-03,buy,MSFT,10,370,1,-3701,USD\n2024-01-04,buy,MSFT,5,371,1,-1856,USD\n'
    const doubled = `${header}\n${page}${page}2024-02-01,sell,AAPL,4,190,,760,USD\n`
    const answer = await send(nora, { newAccountName: 'Twice', csv: doubled, commit: true, show: 10 })
    expect(answer).toMatchObject({ new: 3, duplicates: 2, rows: 5, committed: true })
    expect(answer.warnings).toMatchObject([{ line: 6, message: expect.stringContaining('gives away more of AAPL') }])
    expect(answer.items.filter(({ outcome }) => outcome === 'duplicate').map(({ line }) => line)).toEqual([4, 5])
    // The sale is held out of lots and positions, and named.
    const portfolio = await nora.expect(200, Portfolio, nora.get('/portfolio'))
    expect(portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([['MSFT', '15']])
    expect((await lotsOf(nora)).excluded).toMatchObject([{ reason: expect.stringContaining('AAPL') }])
  })

  test('the first price of a symbol is held against the close of its day, and a file of nothing says so', async () => {
    const nora = await newUser()
    const { items: bars } = await nora.expect(200, BarList, nora.get('/market/bars?symbol=MSFT&timeframe=1Day'))
    const { close, time } = bars.at(-5) ?? { close: '', time: '' }
    const file = (price: string) => `${header}\n${time.slice(0, 10)},buy,MSFT,2,${price},,,USD\n`
    const told = async (text: string) => (await send(nora, { newAccountName: 'X', csv: text })).warnings
    const hundredfold = decimal(close).times(100).toFixed()
    // On a busy machine the close may come too late for the first look; the next one has it.
    await expect
      .poll(() => told(file(hundredfold)), { timeout: 30_000 })
      .toMatchObject([
        { line: 2, message: expect.stringMatching(/about 100 times more than the close of MSFT on .* as given/) },
      ])
    expect(await told(file(close))).toEqual([])
    expect(await told(`${header}\n`)).toMatchObject([
      { message: 'the file holds a header and no rows; there is nothing to import' },
    ])
  })

  test('is undone without a trace, the account with it when it was opened for the file', async () => {
    const nora = await newUser()
    const { accountId } = await send(nora, { newAccountName: 'Old broker', csv, commit: true })
    const portfolio = await nora.expect(200, Portfolio, nora.get('/portfolio'))
    const lots = await lotsOf(nora)
    const more = `${header}\n2024-05-01,buy,AAPL,2,170,,-340,USD\n`
    const { importId } = await send(nora, { accountId, csv: more, commit: true })
    expect((await nora.expect(200, Portfolio, nora.get('/portfolio'))).positions).toHaveLength(2)
    expect((await nora.delete(`/portfolio/imports/${importId}`)).status).toBe(204)
    const after = await nora.expect(200, Portfolio, nora.get('/portfolio'))
    expect(after.totals.cash).toBe(portfolio.totals.cash)
    expect(after.positions.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([['MSFT', '6']])
    expect(await lotsOf(nora)).toEqual(lots)
    const { items } = await nora.expect(200, ImportList, nora.get('/portfolio/imports'))
    expect(items).toMatchObject([{ accountId, accountName: 'Old broker', new: 4 }])
    expect((await nora.delete(`/portfolio/imports/${items[0]?.id}`)).status).toBe(204)
    expect((await nora.expect(200, AccountList, nora.get('/brokerages/accounts'))).items).toEqual([])
  })

  test('takes orders for such an account nowhere, and says so', async () => {
    const nora = await newUser()
    const { accountId } = await send(nora, { newAccountName: 'Old broker', csv, commit: true })
    const order = { accountId, symbol: 'MSFT', side: 'sell', quantity: '1', orderType: 'market', timeInForce: 'day' }
    const answer = await nora.post('/orders/preview', order)
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ code: 'order_blocked', detail: expect.stringContaining('no connection') })
  })
})

describe('somebody else’s file', () => {
  test('is read by its own header, forms and words', async () => {
    const nora = await newUser()
    const german = `Depotauszug;;;
Datum;Vorgang;Symbol;Anzahl;Kurs;Betrag
03.01.2024;Kauf;MSFT;10;370,50;-3.705,00
01.02.2024;Verkauf;MSFT;4;400,00;1.600,00
05.02.2024;Sparplan;MSFT;1;401,00;-401,00
`
    const first = await send(nora, { newAccountName: 'Bank', csv: german })
    expect(first.errors).toMatchObject([{ line: 5, message: expect.stringContaining('"Sparplan" is not known') }])
    expect(first.reading).toMatchObject({
      mapping: { dateFormat: 'DD.MM.YYYY', decimalComma: true, columns: { date: 'Datum', quantity: 'Anzahl' } },
      unknownTypes: ['Sparplan'],
    })
    const mapping = { types: { Sparplan: 'buy' } }
    const made = await send(nora, { newAccountName: 'Bank', csv: german, mapping, commit: true })
    expect(made).toMatchObject({ new: 3, committed: true })
    expect((await lotsOf(nora)).items.map(({ quantity, costBasis }) => [quantity, costBasis])).toEqual([
      ['6', '2223'],
      ['1', '401'],
    ])
  })
})
