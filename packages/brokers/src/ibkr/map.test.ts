import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WireMismatch } from '../port/errors.ts'
import { payloadMapping } from './map.ts'
import { mapRates } from './map/accounts.ts'
import { mapOrders } from './map/orders.ts'
import { mapPositions } from './map/positions.ts'

const sample = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
const live = sample('orders-live')
const frames = sample('ws-frames')
const [row] = live.populated.orders

describe('orders', () => {
  test('the list, each in our words', () => {
    const { items, warnings } = payloadMapping.orders(live.populated)
    expect(warnings).toEqual([])
    const told = items.map(
      ({ brokerOrderId, clientOrderId, side, status, orderType, limitPrice, stopPrice, timeInForce }) =>
        [brokerOrderId, clientOrderId, side, status, orderType, limitPrice, stopPrice, timeInForce].join(' '),
    )
    expect(told).toEqual([
      '473740665 g2e-0001 sell filled market   day',
      '473740666 g2e-0002 buy partially_filled limit 205.00  gtc',
      '473740667 g2e-0003 sell open stop  195.00 gtc',
      '473740668 g2e-0004 buy rejected limit 1.00  day',
      '473740669 g2e-0005 buy rejected limit 300.00  day',
    ])
    expect(items[0]).toMatchObject({
      filledQuantity: '5',
      leavesQuantity: '0',
      averageFillPrice: '212.06',
      filledAt: '2026-11-20T15:30:04Z',
      submittedAt: null,
    })
    expect(items[1]).toMatchObject({ quantity: '100', filledQuantity: '30', leavesQuantity: '70' })
    // Cancelled by the system before anything filled is a refusal, and its words are kept.
    expect(items[4]?.rejectReason).toBe('Order was rejected by the exchange.')
  })

  test('the first answer after connecting holds none', () => {
    expect(payloadMapping.orders(live.first_call).items).toEqual([])
  })

  test('the status of one order, which has no id of ours', () => {
    const { items } = payloadMapping.orders(sample('order-status').ok_filled)
    expect(items[0]).toMatchObject({
      brokerOrderId: '473740665',
      clientOrderId: null,
      side: 'sell',
      status: 'filled',
      quantity: '5',
      filledQuantity: '5',
      averageFillPrice: '212.06',
      submittedAt: '2026-11-20T15:30:04Z',
    })
  })

  test('a whole row of the stream is an order; its changes alone are not', () => {
    expect(payloadMapping.orders(frames.server_sor_full).items[0]).toMatchObject({ symbol: 'AAPL', limitPrice: '205' })
    const { items, warnings } = payloadMapping.orders(frames.server_sor_status_delta)
    expect([items.length, warnings.length]).toEqual([0, 3])
  })

  test('questions and answers to placing are told, and are no orders', () => {
    const replies = sample('order-replies')
    for (const name of ['question_200', 'submitted_200', 'advanced_reject_prompt_200']) {
      const { items, warnings } = payloadMapping.orders(replies[name])
      expect([name, items.length, warnings.length]).toEqual([name, 0, 1])
    }
  })

  test('a status never met is unknown, never a guess', () => {
    const { items, warnings } = payloadMapping.orders([{ ...row, status: 'Dreaming' }])
    expect(items[0]).toMatchObject({ status: 'unknown', brokerStatus: 'Dreaming' })
    expect(warnings).toEqual([expect.objectContaining({ path: '[0].status' })])
  })

  test('an order canceled after a part of it filled is canceled', () => {
    const raw = { ...live.populated.orders[4], filledQuantity: 1, avgPrice: '299.9' }
    expect(payloadMapping.orders([raw]).items[0]).toMatchObject({ status: 'canceled', filledQuantity: '1' })
  })

  test('an option is named by its contract, or by what the session knows of the id', () => {
    const option = { ...row, secType: 'OPT', ticker: 'SPY', conid: 584891614, description2: "JAN 15 '27 640 Call" }
    expect(payloadMapping.orders([option]).items[0]?.symbol).toBe('SPY270115C00640000')
    const bare = { ...option, description2: undefined }
    expect(payloadMapping.orders([bare]).warnings).toHaveLength(1)
    expect(
      mapOrders([bare], (conid) => (conid === '584891614' ? 'SPY270115C00640000' : undefined)).items[0]?.symbol,
    ).toBe('SPY270115C00640000')
  })

  test.each([
    ['no id', { ...row, orderId: undefined, order_id: undefined }],
    ['an id of minus one', { ...row, orderId: -1 }],
    ['no status', { ...row, status: '' }],
    ['a quantity in words', { ...row, filledQuantity: 'five' }],
    ['a symbol that is a number', { ...row, ticker: 7 }],
    ['a text in place of an order', 'order'],
  ])('%s does not fit', (_, raw) => {
    expect(() => payloadMapping.orders([raw])).toThrow(WireMismatch)
  })

  test('a mismatch names the place', () => {
    expect(() => payloadMapping.orders({ orders: [row, { ...row, avgPrice: '1,2' }] })).toThrow(/orders\[1\]\.avgPrice/)
    expect(() => payloadMapping.orders({ orders: 'none' })).toThrow(WireMismatch)
  })
})

describe('positions', () => {
  test('the page: shares, a short, an option and crypto', () => {
    const { items } = payloadMapping.positions(sample('portfolio-positions-page0'))
    expect(items.map(({ symbol, assetType, quantity }) => `${symbol} ${assetType} ${quantity}`)).toEqual([
      'SPY etf 44',
      'AAPL stock -10',
      'SPY270115C00640000 option 1',
      'BTC/USD crypto 0.01',
    ])
    // 29.10 made on 2150.20 sold short; the cost of what is short is negative, as its value is.
    expect(items[1]).toMatchObject({
      averageCost: '215.02',
      marketValue: '-2121.1',
      costBasis: '-2150.2',
      unrealizedPl: '29.1',
      unrealizedPlPercent: '1.353362',
    })
    // `avgCost` of an option holds the multiplier, `avgPrice` does not.
    expect(items[2]).toMatchObject({ averageCost: '30.010401', costBasis: '3001.0401', currentPrice: '35.707' })
  })

  test('the near-real-time form, whose ids are texts', () => {
    const [position] = payloadMapping.positions(sample('portfolio2-positions')).items
    expect(position).toMatchObject({ symbol: 'SPY', quantity: '44', marketValue: '28859.362060546875' })
  })

  const [spy, aapl] = sample('portfolio-positions-page0')

  test('a closed position is left out', () => {
    expect(payloadMapping.positions([{ ...spy, position: 0 }]).items).toEqual([])
  })

  test('the same ticker abroad is another instrument', () => {
    const abroad = { ...aapl, conid: 38708077, isUS: false, listingExchange: 'MEXI', currency: 'MXN' }
    expect(payloadMapping.positions([abroad]).items[0]?.symbol).toBe('AAPL.MEXI')
  })

  test('figures abroad become the currency of the account by the rates of the ledger', () => {
    const rates = mapRates(sample('portfolio-ledger'))
    const euros = {
      ...spy,
      currency: 'EUR',
      position: 2,
      mktPrice: 100,
      mktValue: 200,
      avgCost: 90,
      avgPrice: 90,
      unrealizedPnl: 20,
    }
    const base = { base: 'USD', of: (currency: string) => rates.get(currency) }
    const [position] = mapPositions([euros], base).items
    // 1.081 dollars a euro.
    expect(position).toMatchObject({
      currentPrice: '108.1',
      marketValue: '216.2',
      costBasis: '194.58',
      unrealizedPl: '21.62',
    })
    expect(mapPositions([{ ...euros, currency: 'JPY' }], base)).toMatchObject({
      items: [{ marketValue: null, quantity: '2' }],
      warnings: [{ path: '[0].currency' }],
    })
  })

  test('no quantity is no position', () => {
    expect(() => payloadMapping.positions([{ ...spy, position: null }])).toThrow(/\[0\]\.position/)
  })
})

describe('accounts and balances', () => {
  test('an account', () => {
    expect(payloadMapping.account(sample('portfolio-accounts')).items).toMatchObject([
      { id: 'DU1234567', accountNumber: 'DU1234567', accountType: 'individual', currency: 'USD', tradable: true },
    ])
    const [closed] = sample('portfolio-accounts').map((account: object) => ({ ...account, clearingStatus: 'C' }))
    expect(payloadMapping.account(closed).items[0]).toMatchObject({ tradable: false, tradingNote: /closed/ })
  })

  test('day trades that are left are the broker’s own count; -1 or a word is any number', () => {
    const left = (entry: object | undefined) =>
      payloadMapping.balance({ ...sample('portfolio-summary'), daytradesremaining: entry }).items[0]?.dayTrades
    expect(left({ amount: 0, isNull: false, value: '2' })).toEqual({ made: null, left: 2, isPatternDayTrader: null })
    expect(left({ amount: 0, isNull: false, value: '-1' })?.left).toBeNull()
    expect(left({ amount: 0, isNull: false, value: 'Unlimited' })?.left).toBeNull()
    expect(left(undefined)).toBeNull()
  })

  test('the balance of the summary', () => {
    expect(payloadMapping.balance(sample('portfolio-summary')).items).toMatchObject([
      {
        currency: 'USD',
        cash: '69902.6',
        cashAvailable: '69902.6',
        buyingPower: '367200.48',
        dayTradingBuyingPower: null,
        portfolioValue: '100516.5',
        marginUsed: '0',
        asOf: '2026-11-20T21:00:00.000Z',
      },
    ])
  })

  test('a debit is margin used, and leaves no cash', () => {
    const summary = sample('portfolio-summary')
    summary.totalcashvalue.amount = -250.5
    expect(payloadMapping.balance(summary).items[0]).toMatchObject({
      cash: '-250.5',
      cashAvailable: '0',
      marginUsed: '250.5',
    })
  })

  test('what does not apply is null, never zero', () => {
    const summary = sample('portfolio-summary')
    summary.buyingpower.isNull = true
    delete summary.availablefunds
    expect(payloadMapping.balance(summary).items[0]).toMatchObject({ buyingPower: null, cashAvailable: null })
  })

  test('the ledger, in the currency whose rate is one', () => {
    expect(payloadMapping.balance(sample('portfolio-ledger')).items[0]).toMatchObject({
      currency: 'USD',
      cash: '69902.6',
      portfolioValue: '100516.5',
      buyingPower: null,
      asOf: '2026-11-20T21:00:00.000Z',
    })
  })

  test('anything else is no balance', () => {
    expect(() => payloadMapping.balance({ cash: '1' })).toThrow(WireMismatch)
  })
})

describe('quotes', () => {
  const snapshot = sample('marketdata-snapshot')

  test('the full answer, without its decorations', () => {
    expect(payloadMapping.quotes(snapshot.call_3_full).items[0]).toEqual({
      symbol: 'AAPL',
      bid: '212.10',
      ask: '212.12',
      last: '212.11',
      volume: '41213877',
      change: '0.77',
      changePercent: '0.36',
      high: '213.94',
      low: '210.58',
      open: '211.40',
      previousClose: '211.34',
      timestamp: '2026-11-20T21:00:01.093Z',
      source: 'ibkr',
      delayed: false,
    })
  })

  test('the first answer only opens the stream, and what is not subscribed is no quote', () => {
    expect(payloadMapping.quotes(snapshot.call_1_preflight)).toMatchObject({ items: [], warnings: [{}, {}] })
    expect(payloadMapping.quotes(snapshot.not_subscribed).items).toEqual([])
  })

  test('a prior close is no last price', () => {
    expect(payloadMapping.quotes(snapshot.last_is_prior_close).items[0]).toMatchObject({
      last: null,
      previousClose: '211.34',
      delayed: true,
    })
    expect(payloadMapping.quotes(snapshot.halted).items[0]?.last).toBe('212.00')
  })

  test('a value that is no figure is left out and named', () => {
    const { items, warnings } = payloadMapping.quotes([
      { conid: 1, '55': 'X', '31': '5', '84': 'soon', '7762': '1,300' },
    ])
    expect(items[0]).toMatchObject({ bid: null, volume: '1300' })
    expect(warnings).toEqual([expect.objectContaining({ path: '[0].84' })])
  })

  test('a message of the stream', () => {
    expect(payloadMapping.quotes(frames.server_smd_first).items[0]).toMatchObject({ last: '212.11', symbol: '265598' })
  })
})

describe('bars and transactions', () => {
  test('bars, with volume in shares', () => {
    expect(payloadMapping.bars(sample('marketdata-history')).items).toMatchObject([
      { symbol: 'AAPL', time: '2026-11-20T14:30:00.000Z', open: '211.4', close: '211.9', volume: '1721912.5' },
      { time: '2026-11-20T14:35:00.000Z', high: '212.3', low: '211.85', volume: '673070' },
    ])
    expect(() => payloadMapping.bars({ data: [{ o: 1 }] })).toThrow(WireMismatch)
  })

  test('a daily bar begins at midnight in New York', () => {
    const daily = { ...sample('marketdata-history'), barLength: 86_400 }
    expect(payloadMapping.bars(daily).items[0]?.time).toBe('2026-11-20T05:00:00.000Z')
  })

  test('an execution, and what it did to the cash', () => {
    // 5 at 212.06 less 1.01 commission.
    expect(payloadMapping.transactions(sample('trades')).items).toMatchObject([
      {
        id: '0000e0d5.6576fd38.01.01',
        type: 'sell',
        symbol: 'AAPL',
        quantity: '5',
        price: '212.06',
        fee: '1.01',
        amount: '1059.29',
        date: '2026-11-20',
        brokerOrderId: '473740665',
      },
    ])
    // 30 at 204.99 and 0.35 commission.
    expect(payloadMapping.transactions(frames.server_str).items[0]).toMatchObject({ type: 'buy', amount: '-6150.05' })
  })
})

test('nothing at all is no items, of every kind', () => {
  for (const kind of ['account', 'balance', 'positions', 'orders', 'quotes', 'transactions', 'bars'] as const)
    for (const payload of [null, undefined, {}]) expect(payloadMapping[kind](payload).items).toEqual([])
})

describe('refusals', () => {
  const errors = sample('errors')
  test.each([
    ['not_authenticated_401', 'auth_required', false],
    ['problem_detail_401', 'auth_required', false],
    ['problem_detail_400', 'invalid_request', false],
    ['no_brokerage_session_400', 'unavailable', true],
    ['length_required_411', 'invalid_request', false],
    ['too_many_requests_429', 'rate_limited', true],
    ['internal_500', 'unavailable', true],
    ['unavailable_503', 'unavailable', true],
    ['oauth_invalid_consumer_401', 'auth_required', false],
  ])('%s is %s', (name, kind, retryable) => {
    const { status, body, body_text: bodyText } = errors[name]
    expect(payloadMapping.error({ status, body: body ?? bodyText })).toMatchObject({ kind, retryable })
  })

  test.each([
    ['rejected_200', 'rejected'],
    ['declined_200', 'rejected'],
    ['duplicate_coid', 'duplicate'],
    ['modify_unknown_order', 'not_found'],
  ])('a success may be an error: %s', (name, kind) => {
    expect(payloadMapping.error({ status: 200, body: sample('order-replies')[name] }).kind).toBe(kind)
  })

  test('pages, halves and nothing have a sentence too', () => {
    expect(payloadMapping.error({ status: 401, body: '<html>' })).toMatchObject({
      kind: 'auth_required',
      message: /page/,
    })
    expect(payloadMapping.error({ status: 503, body: '{"error":' })).toMatchObject({ kind: 'unavailable' })
    expect(payloadMapping.error({ status: 410, body: '' })).toMatchObject({
      kind: 'unavailable',
      message: /without a body/,
    })
  })
})
