/** Quotes, lookup, expirations and chains (brokers/etrade.md 2.6 to 2.9). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sample } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { at, listAt, textAt } from '../../testing/json.ts'
import { shapeDifferences } from '../../testing/shape.ts'

let desk: EtradeDesk
beforeAll(async () => {
  desk = await etradeDesk()
  await desk.control('POST', '/clock', { paused: true })
})
afterEach(() => desk.settingsAsAtFirst())
afterAll(() => desk.close())

const quotes = async (path: string) => listAt(await desk.get(`/market/quote/${path}`), 'QuoteResponse', 'QuoteData')
const number = (value: unknown, ...path: readonly string[]) => Number(at(value, ...path))

test('quotes of the regular session have the fields of the sample and agree with the market', async () => {
  const answer = await desk.get('/market/quote/AAPL,MSFT.json')
  expect(shapeDifferences(sample('quote_all'), answer)).toEqual([])
  const [apple] = listAt(answer, 'QuoteResponse', 'QuoteData')
  expect(apple).toMatchObject({
    quoteStatus: 'REALTIME',
    ahFlag: 'false',
    Product: { symbol: 'AAPL', securityType: 'EQ' },
  })
  const all = at(apple, 'All')
  expect(number(all, 'lastTrade') - number(all, 'previousClose')).toBeCloseTo(number(all, 'changeClose'), 4)
  expect(number(all, 'bid')).toBeLessThan(number(all, 'ask'))
  expect(number(all, 'low52')).toBeLessThanOrEqual(number(all, 'low'))
  expect(textAt(all, 'companyName')).toBe('APPLE INC COM')
  // 10:00:00 in New York, on 2026-11-25.
  expect(textAt(apple, 'dateTime')).toMatch(/^10:00:\d\d EST 11-25-2026$/)
})

test('INTRADAY lacks open and previous close', async () => {
  expect(
    shapeDifferences(sample('quote_intraday'), await desk.get('/market/quote/AAPL.json?detailFlag=INTRADAY')),
  ).toEqual([])
})

test.each([
  ['FUNDAMENTAL', 'Fundamental'],
  ['OPTIONS', 'Option'],
  ['WEEK_52', 'Week52'],
])('the flag %s, also written detailflag, gives the block %s only', async (flag, block) => {
  const [quote] = await quotes(`AAPL.json?detailflag=${flag}`)
  expect(at(quote, block)).toBeDefined()
  expect(at(quote, 'All')).toBeUndefined()
})

test('MF_DETAIL of a share has no block, and an unknown flag is refused', async () => {
  const [quote] = await quotes('AAPL.json?detailFlag=MF_DETAIL')
  expect(at(quote, 'All')).toBeUndefined()
  expect((await desk.call('GET', '/market/quote/AAPL.json?detailFlag=EVERYTHING')).status).toBe(400)
})

test('an invalid symbol is missing from the data and named in the messages, with 200', async () => {
  const answer = await desk.get('/market/quote/AAPL,ZZZZQ.json')
  expect(shapeDifferences(sample('quote_one_invalid_symbol'), answer)).toEqual([])
  expect(listAt(answer, 'QuoteResponse', 'Messages', 'Message')).toEqual(
    listAt(sample('quote_one_invalid_symbol'), 'QuoteResponse', 'Messages', 'Message'),
  )
  const none = await desk.get('/market/quote/ZZZZQ,BTC%2FUSD.json')
  expect(at(none, 'QuoteResponse', 'QuoteData')).toBeUndefined()
})

test('twenty-five symbols at once, fifty when overridden, in long addresses', async () => {
  const symbols = (count: number) => Array.from({ length: count }, () => 'AAPL').join(',')
  expect(await quotes(`${symbols(25)}.json`)).toHaveLength(25)
  expect((await desk.call('GET', `/market/quote/${symbols(26)}.json`)).status).toBe(400)
  expect(await quotes(`${symbols(50)}.json?overrideSymbolCount=true`)).toHaveLength(50)
  expect((await desk.call('GET', `/market/quote/${symbols(51)}.json?overrideSymbolCount=true`)).status).toBe(400)
})

test('an option is quoted by its terms, under the symbol of its underlier', async () => {
  const answer = await desk.get('/market/quote/AAPL:2027:1:15:CALL:250.json')
  expect(shapeDifferences(sample('quote_option'), answer)).toEqual([])
  const [quote] = listAt(answer, 'QuoteResponse', 'QuoteData')
  expect(at(quote, 'All', 'osiKey')).toBe('AAPL--270115C00250000')
  expect(at(quote, 'Product')).toMatchObject({ symbol: 'AAPL', callPut: 'CALL', strikePrice: 250 })
  expect(number(quote, 'All', 'intrinsicValue') + number(quote, 'All', 'timePremium')).toBeGreaterThanOrEqual(
    number(quote, 'All', 'lastTrade') - 0.01,
  )
})

test('who has not signed the market-data agreement gets quotes of fifteen minutes ago, marked DELAYED', async () => {
  await desk.settings({ realtimeQuotes: false })
  const [quote] = await quotes('AAPL.json')
  expect(at(quote, 'quoteStatus')).toBe('DELAYED')
  expect(textAt(quote, 'dateTime')).toMatch(/^09:45:/)
})

test('without .json an answer is XML, with Accept it is JSON', async () => {
  const xml = await desk.call('GET', '/market/quote/AAPL')
  expect(xml.headers.get('content-type')).toContain('application/xml')
  expect(xml.text).toMatch(/^<\?xml .*<QuoteResponse><QuoteData><dateTime>/)
  expect(xml.text).toContain('<Product><symbol>AAPL</symbol><securityType>EQ</securityType></Product>')
})

test('a lookup finds by name and by symbol, skips punctuation and coins, and stops at ten rows', async () => {
  const rows = async (search: string) => {
    const answer = await desk.get(`/market/lookup/${search}.json`)
    return { answer, rows: at(answer, 'LookupResponse', 'Data') }
  }
  const apple = await rows('apple')
  expect(shapeDifferences(sample('lookup'), apple.answer)).toEqual([])
  expect(at(apple.rows, 0, 'symbol')).toBe('AAPL')
  expect(at((await rows('mcdonald%27s')).rows, 0, 'symbol')).toBe('MCD')
  expect(listAt((await rows('inc')).answer, 'LookupResponse', 'Data')).toHaveLength(10)
  expect((await rows('bitcoin')).rows).toBeUndefined()
  await desk.settings({ emptyLookup: 204 })
  expect((await desk.call('GET', '/market/lookup/nothing-of-this-name.json')).status).toBe(204)
})

test('expirations are weekly and monthly, and can be asked for by type', async () => {
  const answer = await desk.get('/market/optionexpiredate.json?symbol=AAPL&expiryType=ALL')
  expect(shapeDifferences(sample('option_expire_dates'), answer)).toEqual([])
  const dates = listAt(answer, 'OptionExpireDateResponse', 'ExpirationDate')
  // The third Friday of December 2026 is the eighteenth.
  expect(dates).toContainEqual({ year: 2026, month: 12, day: 18, expiryType: 'MONTHLY' })
  expect(dates).toContainEqual({ year: 2026, month: 12, day: 4, expiryType: 'WEEKLY' })
  const monthly = await desk.get('/market/optionexpiredate.json?symbol=AAPL&expiryType=MONTHLY')
  const types = listAt(monthly, 'OptionExpireDateResponse', 'ExpirationDate').map((date) => at(date, 'expiryType'))
  expect(new Set(types)).toEqual(new Set(['MONTHLY']))
  expect((await desk.call('GET', '/market/optionexpiredate.json?symbol=ZZZZQ')).status).toBe(400)
})

const chainPath = '/market/optionchains.json?symbol=AAPL'

test('a chain has calls and puts of one date, in the shape of the sample', async () => {
  const answer = await desk.get(`${chainPath}&expiryYear=2027&expiryMonth=1&expiryDay=15&noOfStrikes=4`)
  expect(shapeDifferences(sample('option_chains'), answer)).toEqual([
    '$.OptionChainResponse.timeStamp: not in the sample',
    '$.OptionChainResponse.quoteType: not in the sample',
    '$.OptionChainResponse.nearPrice: not in the sample',
  ])
  const pairs = listAt(answer, 'OptionChainResponse', 'OptionPair')
  expect(pairs).toHaveLength(4)
  const near = number(answer, 'OptionChainResponse', 'nearPrice')
  for (const pair of pairs) {
    const strike = number(pair, 'Call', 'strikePrice')
    expect(at(pair, 'Put', 'strikePrice')).toBe(strike)
    expect(at(pair, 'Call', 'inTheMoney')).toBe(near > strike ? 'y' : 'n')
    expect(number(pair, 'Call', 'OptionGreeks', 'delta')).toBeGreaterThan(0)
    expect(number(pair, 'Put', 'OptionGreeks', 'delta')).toBeLessThan(0)
  }
})

test('a chain of calls lacks puts, and without a date it is of the nearest monthly expiry', async () => {
  const answer = await desk.get(`${chainPath}&chainType=CALL&noOfStrikes=1`)
  expect(at(answer, 'OptionChainResponse', 'SelectedED')).toEqual({ year: 2026, month: 12, day: 18 })
  expect(at(answer, 'OptionChainResponse', 'OptionPair', 0, 'Put')).toBeUndefined()
})

test('a weekly expiry needs includeWeekly', async () => {
  const weekly = `${chainPath}&expiryYear=2026&expiryMonth=12&expiryDay=4&noOfStrikes=1`
  expect((await desk.call('GET', weekly)).status).toBe(400)
  expect((await desk.call('GET', `${weekly}&includeWeekly=true`)).status).toBe(200)
})

// The clock moves on from here: these tests come last.

test('after hours lastTrade stays the close, bid and ask are of the evening, and the extended block appears', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-25T22:30:00Z' })
  const { keys } = await desk.login('evening')
  const evening = desk.as(keys)
  const answer = await evening.get('/market/quote/AAPL.json')
  expect(shapeDifferences(sample('quote_after_hours'), answer)).toEqual([])
  const [quote] = listAt(answer, 'QuoteResponse', 'QuoteData')
  expect(quote).toMatchObject({ quoteStatus: 'CLOSING', ahFlag: 'true' })
  expect(at(quote, 'All', 'ExtendedHourQuoteDetail', 'quoteStatus')).toBe('EH_REALTIME')
  const [later] = listAt(await evening.get('/market/quote/AAPL.json'), 'QuoteResponse', 'QuoteData')
  expect(at(later, 'All', 'lastTrade')).toBe(at(quote, 'All', 'lastTrade'))
})

test('before the open the day before is still the last one', async () => {
  await desk.control('POST', '/clock', { to: '2026-11-27T13:00:00Z' })
  const { keys } = await desk.login('morning')
  const [quote] = listAt(await desk.as(keys).get('/market/quote/AAPL.json'), 'QuoteResponse', 'QuoteData')
  expect(at(quote, 'All', 'ExtendedHourQuoteDetail', 'quoteStatus')).toBe('EH_BEFORE_OPEN')
})
