import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WireMismatch, payloadKinds } from '../port/index.ts'
import type { Mapped, PayloadKind } from '../port/index.ts'
import { mapPositionsPage, mapTransactionsPage, payloadMapping } from './map.ts'

const folder = new URL('./fixtures/', import.meta.url)
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const sample = (name: string): unknown => JSON.parse(textOf(`${name}.json`))
const copy = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value))

type ListKind = Exclude<PayloadKind, 'error'>
const kinds: readonly (readonly [RegExp, ListKind])[] = [
  [/^accounts_list/, 'account'],
  [/^balance_/, 'balance'],
  [/^portfolio_/, 'positions'],
  [/^quote_/, 'quotes'],
  [/^orders_|^order_details/, 'orders'],
  [/^transaction/, 'transactions'],
]
const samples = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace(/\.json$/, ''))
  .flatMap((name) => kinds.filter(([pattern]) => pattern.test(name)).map(([, kind]) => [name, kind] as const))

/** Items as text without raw, decimals in one form: XML writes `248.0` where JSON reads 248. */
const shape = ({ items }: Mapped<object>): unknown =>
  JSON.parse(JSON.stringify(items), (key: string, value: unknown) => {
    if (key === 'raw') return undefined
    return typeof value === 'string' && /^-?\d+\.\d*$/.test(value) ? value.replace(/\.?0+$/, '') : value
  })

describe('documented payloads', () => {
  test('there are samples of every kind that the broker has', () => {
    const found = new Set(samples.map(([, kind]) => kind))
    expect(payloadKinds.filter((kind) => kind !== 'error' && kind !== 'bars' && !found.has(kind))).toEqual([])
  })

  test.each(samples)('%s is understood, as XML too', (name, kind) => {
    const fromJson: Mapped<object> = payloadMapping[kind](sample(name))
    const fromXml: Mapped<object> = payloadMapping[kind](textOf(`${name}.xml`))
    expect(fromJson.items.length).toBeGreaterThan(0)
    expect(fromJson.warnings.length).toBe(name === 'quote_one_invalid_symbol' ? 1 : 0)
    expect(shape(fromXml)).toEqual(shape(fromJson))
    expect(fromXml.warnings).toEqual(fromJson.warnings)
  })

  test.each(samples.filter(([name]) => name !== 'transaction_details'))(
    '%s without its root is the same',
    (name, kind) => {
      const [inner] = Object.values(copy(sample(name)))
      expect(shape(payloadMapping[kind](inner))).toEqual(shape(payloadMapping[kind](sample(name))))
    },
  )
})

describe('accounts', () => {
  const accounts = payloadMapping.account(sample('accounts_list')).items

  test('closed accounts are left out, keys name the rest', () => {
    expect(accounts.map(({ id }) => id)).toEqual(['Xy_12-AbCdEfGhIjKlMnOp', 'Qr7StUvWxYz0123456-aBc'])
    expect(accounts[0]).toMatchObject({ accountNumber: '412345670', accountType: 'margin', tradable: true })
  })

  test('an empty nickname gives way to the description', () => {
    expect(accounts.map(({ accountName }) => accountName)).toEqual(['Active trading', 'ROTH IRA'])
  })

  test('accounts that are no brokerage accounts are left out with a warning', () => {
    const { items, warnings } = payloadMapping.account([
      { accountIdKey: 'k', accountId: '1', institutionType: 'STOCKPLAN', accountStatus: 'ACTIVE' },
    ])
    expect([items, warnings.length]).toEqual([[], 1])
  })

  test('an account without a key is a mismatch, since nothing can be asked about it', () => {
    expect(() => payloadMapping.account([{ accountId: '1' }])).toThrow(WireMismatch)
  })
})

describe('balances', () => {
  test('of a margin account: the account balance is the cash, the rest is what the page says', () => {
    // brokers/etrade.md 5: cash accountBalance, available cashBuyingPower, power marginBuyingPower, debit max(0, -cash).
    expect(payloadMapping.balance(sample('balance_margin')).items[0]).toMatchObject({
      cash: '-3700.25',
      cashAvailable: '18250.4',
      buyingPower: '36500.8',
      dayTradingBuyingPower: null,
      portfolioValue: '42300.25',
      marginUsed: '3700.25',
    })
  })

  test('of a cash account: only settled cash is available', () => {
    expect(payloadMapping.balance(sample('balance_cash')).items[0]).toMatchObject({
      cash: '10000',
      cashAvailable: '7000',
      buyingPower: '8500',
      portfolioValue: '25000',
      marginUsed: '0',
    })
  })

  const margin = (over: Record<string, unknown>, computed: Record<string, unknown> = {}) => {
    const { BalanceResponse: balance } = copy(sample('balance_margin'))
    const whole = copy(balance)
    return payloadMapping.balance({
      BalanceResponse: { ...whole, ...over, Computed: { ...copy(whole['Computed']), ...computed } },
    }).items[0]
  }

  test('day trading power belongs to pattern day traders', () => {
    expect(margin({ dayTraderStatus: 'PDT' }, { dtMarginBuyingPower: 5000 })?.dayTradingBuyingPower).toBe('5000')
    expect(margin({ dayTraderStatus: 'NO_PDT' }, { dtMarginBuyingPower: 5000 })?.dayTradingBuyingPower).toBeNull()
    expect(margin({ dayTraderStatus: 'PDT' }, {})?.dayTrades?.isPatternDayTrader).toBe(true)
    expect(margin({ dayTraderStatus: 'NO_PDT' }, {})?.dayTrades?.isPatternDayTrader).toBe(false)
    expect(margin({ dayTraderStatus: '' }, {})?.dayTrades).toBeNull()
  })

  test('an IRA is told by its figures', () => {
    expect(margin({ accountMode: 'IRA' })?.cash).toBe('-3700.25')
    expect(margin({ accountMode: 'IRA' }, { marginBuyingPower: 0 })?.cash).toBe('0')
  })

  test('a margin account without margin figures has unknown ones, not zeros', () => {
    const answer = { BalanceResponse: { accountMode: 'MARGIN', Computed: { cashBalance: 0 } } }
    expect(payloadMapping.balance(answer).items[0]).toMatchObject({ cash: null, buyingPower: null, marginUsed: null })
  })

  test('a balance without figures is a mismatch', () => {
    expect(() => payloadMapping.balance({ BalanceResponse: { accountMode: 'CASH' } })).toThrow(WireMismatch)
  })
})

describe('positions', () => {
  const position = (over: Record<string, unknown>) =>
    payloadMapping.positions([
      { Product: { symbol: 'MSFT', securityType: 'EQ' }, quantity: 10, pricePaid: 1, totalCost: 10, ...over },
    ])

  test('long and short rows of one symbol stay two, signs as sent', () => {
    const rows = [
      { Product: { symbol: 'MSFT', securityType: 'EQ' }, quantity: 10, positionType: 'LONG' },
      { Product: { symbol: 'MSFT', securityType: 'EQ' }, quantity: -4, positionType: 'SHORT' },
    ]
    expect(payloadMapping.positions(rows).items.map(({ quantity }) => quantity)).toEqual(['10', '-4'])
  })

  test('an option is named by its own key, not by its underlier', () => {
    const [, , , option] = payloadMapping.positions(sample('portfolio_complete')).items
    expect(option).toMatchObject({ symbol: 'AAPL270115C00250000', assetType: 'option', averageCost: '12.25' })
  })

  test('without a key the terms name it', () => {
    const Product = {
      symbol: 'GE',
      securityType: 'OPTN',
      callPut: 'PUT',
      expiryYear: 2027,
      expiryMonth: 1,
      expiryDay: 15,
      strikePrice: 2.5,
    }
    expect(position({ Product }).items[0]?.symbol).toBe('GE270115P00002500')
  })

  test('an unknown cost is unknown, and so is the gain', () => {
    const unknown = {
      pricePaid: 0,
      totalCost: 0,
      dateAcquired: -57_600_000,
      totalGain: 500,
      totalGainPct: 0,
      marketValue: 500,
    }
    expect(position(unknown).items[0]).toMatchObject({
      averageCost: null,
      costBasis: null,
      unrealizedPl: null,
      unrealizedPlPercent: null,
      marketValue: '500',
    })
  })

  test('fees are part of the cost', () => {
    expect(position({ pricePaid: 10, costPerShare: 10.05 }).items[0]?.averageCost).toBe('10.05')
  })

  test.each([
    ['EQ', undefined, undefined, 'stock'],
    ['EQ', 'ETF', 'EQUITY', 'etf'],
    ['EQ', undefined, 'EXCHANGE_TRADED_FUND', 'etf'],
    ['MF', undefined, undefined, 'mutual_fund'],
    ['MMF', undefined, undefined, 'mutual_fund'],
    ['INDX', undefined, undefined, 'other'],
    ['BOND', undefined, undefined, 'other'],
  ])('%s %s %s is %s', (securityType, securitySubType, typeCode, assetType) => {
    const Product = { symbol: 'X', securityType, securitySubType, productId: { symbol: 'X', typeCode } }
    expect(position({ Product }).items[0]?.assetType).toBe(assetType)
  })

  test('a security type never met is other, with a warning', () => {
    const { items, warnings } = position({ Product: { symbol: 'X', securityType: 'NFT' } })
    expect([items[0]?.assetType, warnings[0]?.path]).toEqual(['other', '[0].securityType'])
  })

  test('the next page is named until there is none, under either name of the count', () => {
    expect(mapPositionsPage(sample('portfolio_quick_page1')).nextPage).toBe('2')
    expect(mapPositionsPage(sample('portfolio_quick_page2')).nextPage).toBeNull()
  })

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no position', { PortfolioResponse: { AccountPortfolio: [{ accountId: '1' }] } }],
  ])('%s is an empty portfolio', (_what, payload) => {
    expect(payloadMapping.positions(payload).items).toEqual([])
  })

  test('a position without a quantity is a mismatch with its path', () => {
    const payload = copy(sample('portfolio_quick_page1'))
    const text = JSON.stringify(payload).replace('"quantity":60.5', '"quantity":"many"')
    expect(() => payloadMapping.positions(JSON.parse(text))).toThrow(
      expect.objectContaining({ path: 'PortfolioResponse.AccountPortfolio[0].Position[1].quantity' }),
    )
  })
})

describe('quotes', () => {
  const quote = (all: Record<string, unknown>, over: Record<string, unknown> = {}) =>
    payloadMapping.quotes([
      {
        Product: { symbol: 'X', securityType: 'EQ' },
        quoteStatus: 'REALTIME',
        All: { lastTrade: 10, ...all },
        ...over,
      },
    ]).items[0]

  test('a price of 0 is no price', () => {
    expect(quote({ bid: 0, ask: 0, open: 0, high: 0, low: 0, previousClose: 0, changeClose: 0 })).toMatchObject({
      bid: null,
      ask: null,
      open: null,
      high: null,
      low: null,
      previousClose: null,
      change: '0',
    })
    expect(quote({ lastTrade: 0, changeClose: 0, changeClosePercentage: 0 })).toMatchObject({
      last: null,
      change: null,
      changePercent: null,
    })
  })

  test.each([
    ['REALTIME', false],
    ['EH_REALTIME', false],
    ['DELAYED', true],
    ['CLOSING', true],
    ['EH_CLOSED', true],
    ['SOMETHING_NEW', true],
  ])('%s: delayed is %s', (quoteStatus, delayed) => {
    expect(quote({}, { quoteStatus })?.delayed).toBe(delayed)
  })

  test('after hours the evening price counts, and says that it is one', () => {
    // 251.05 - 249 = 2.05, 2.05 / 249 = 0.82 %.
    expect(payloadMapping.quotes(sample('quote_after_hours')).items[0]).toMatchObject({
      last: '251.05',
      change: '2.05',
      changePercent: '0.82',
      source: 'etrade_extended_hours',
      timestamp: '2026-11-21T00:59:57.000Z',
    })
  })

  test('a fund has a net asset value', () => {
    const fund = {
      Product: { symbol: 'VTSAX', securityType: 'MF' },
      quoteStatus: 'CLOSING',
      MutualFund: { netAssetValue: 101.5 },
    }
    expect(payloadMapping.quotes([fund]).items[0]?.last).toBe('101.5')
  })

  test('an invalid symbol is a warning', () => {
    expect(payloadMapping.quotes(sample('quote_one_invalid_symbol')).warnings).toEqual([
      { path: 'QuoteResponse.Messages.Message[0]', message: 'ZZZZQ is an invalid symbol' },
    ])
  })
})

describe('transactions', () => {
  const transaction = (transactionType: string, over: Record<string, unknown> = {}) =>
    payloadMapping.transactions([
      { transactionId: '1', transactionDate: 1_794_996_006_000, amount: 100, transactionType, ...over },
    ])

  test('what was sold has a positive quantity, and its amount keeps its sign', () => {
    expect(payloadMapping.transactions(sample('transactions_list_page1')).items[0]).toMatchObject({
      type: 'sell',
      quantity: '10',
      price: '250.2',
      fee: '0.02',
      amount: '2501.98',
    })
  })

  test('the date is the one in New York', () => {
    // 2026-11-18T03:00Z is ten in the evening of the 17th.
    expect(transaction('Bought', { transactionDate: Date.parse('2026-11-18T03:00:00Z') }).items[0]).toMatchObject({
      date: '2026-11-17',
      at: '2026-11-18T03:00:00.000Z',
    })
  })

  test.each([
    ['Transfer', { amount: 100 }, 'deposit'],
    ['Transfer', { amount: -100 }, 'withdrawal'],
    [
      'Transfer',
      { amount: 0, brokerage: { quantity: 5, product: { symbol: 'X', securityType: 'EQ' } } },
      'transfer_in',
    ],
    [
      'Transfer',
      { amount: 0, brokerage: { quantity: -5, product: { symbol: 'X', securityType: 'EQ' } } },
      'transfer_out',
    ],
    ['Dividend', {}, 'dividend'],
    ['Interest', {}, 'interest'],
  ])('%s %j is %s', (word, over, type) => {
    expect(transaction(word, over).items[0]?.type).toBe(type)
  })

  test('a type never met is kept as other, with a warning', () => {
    const { items, warnings } = transaction('Gifted')
    expect([items[0]?.type, warnings.length]).toEqual(['other', 1])
  })

  test('only the marker says that there is more', () => {
    expect(mapTransactionsPage(sample('transactions_list_page1')).marker).toBe('26322100761001_1794891600')
    expect(mapTransactionsPage(sample('transactions_list_last')).marker).toBeNull()
  })

  test('the details of one name its order', () => {
    expect(payloadMapping.transactions(sample('transaction_details')).items[0]?.brokerOrderId).toBe('412')
  })
})

test('bars do not exist here: nothing is nothing, anything else a mismatch', () => {
  expect(payloadMapping.bars(undefined).items).toEqual([])
  expect(() => payloadMapping.bars({ bars: [] })).toThrow(WireMismatch)
})

test('whatever comes, it is mapped or a WireMismatch', () => {
  const spoiled = fc.constantFrom(...samples).chain(([name, kind]) => {
    const text = JSON.stringify(sample(name))
    return fc
      .tuple(
        fc.nat({ max: text.length - 1 }),
        fc.nat({ max: 20 }),
        fc.constantFrom('', '0', 'null', '{}', '[]', '"x"', '-1e400'),
      )
      .map(([at, length, filling]) => [kind, text.slice(0, at) + filling + text.slice(at + length)] as const)
  })
  fc.assert(
    fc.property(spoiled, ([kind, text]) => {
      try {
        const { items }: Mapped<object> = payloadMapping[kind](text)
        expect(Array.isArray(items)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(WireMismatch)
      }
    }),
    { numRuns: 3000 },
  )
})
