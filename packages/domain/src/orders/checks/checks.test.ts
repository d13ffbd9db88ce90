import { describe, expect, test } from 'vitest'
import { Money, Percent, Price, Quantity } from '../../money/index.ts'
import type { CheckFacts } from './check.ts'
import { afterTrade, brokerPreviewChecks, expectedNotional, isBlocked, runChecks, unacknowledged } from './index.ts'
import { nowMs, limits, aStop, aRequest, someFacts, outcomeOf, sell, market, held } from './some-facts.ts'

test('a plain order passes every check, each with a sentence and a name of its own', () => {
  const checks = runChecks(someFacts())
  expect(checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
  expect(new Set(checks.map(({ check }) => check)).size).toBe(checks.length)
  for (const { message } of checks) expect(message).toMatch(/^.+\.$/)
})

const inDispute = { kind: 'quantity', symbol: 'KO', broker: '65', ledger: '40' } as const
const cases: readonly [string, string, Partial<CheckFacts>, string][] = [
  [
    'what the broker cannot express',
    'broker_support',
    { unsupported: [{ field: 'orderType', reason: 'no' }] },
    'block',
  ],
  ['a halt', 'trading_state', { stops: [aStop({ state: 'halted' })] }, 'block'],
  [
    'a read-only connection',
    'connection_access',
    { connection: { ...someFacts().connection, access: 'read' } },
    'block',
  ],
  [
    'an expired connection',
    'connection_status',
    { connection: { ...someFacts().connection, status: 'expired' } },
    'block',
  ],
  [
    'a broker that is silent',
    'connection_status',
    { connection: { ...someFacts().connection, failure: 'x' } },
    'block',
  ],
  [
    'an account that takes no orders',
    'account',
    { account: { name: 'M', tradable: false, tradingNote: 'x' } },
    'block',
  ],
  ['orders not yet compared after a start', 'reconciliation', { isReconciled: false }, 'block'],
  ['an account that does not add up', 'reconciliation', { openDifferences: [inDispute] }, 'block'],
  [
    'the same where the hold is off',
    'reconciliation',
    { openDifferences: [inDispute], limits: { ...limits, holdOnDifference: false } },
    'warn',
  ],
  [
    'a way out of a position that is not in question',
    'reconciliation',
    { openDifferences: [inDispute], request: sell(), ...held('10') },
    'warn',
  ],
  [
    'a sale of what is in question',
    'reconciliation',
    { openDifferences: [{ ...inDispute, symbol: 'AAPL' }], request: sell(), ...held('10') },
    'block',
  ],
  [
    'a sale beyond what is held, while something is in question',
    'reconciliation',
    { openDifferences: [inDispute], request: sell(), ...held('9') },
    'block',
  ],
  ['an order in doubt', 'reconciliation', { unsettledOrders: [{ id: '1', symbol: 'AAPL', state: 'unknown' }] }, 'warn'],
  ['a doubt elsewhere', 'reconciliation', { unsettledOrders: [{ id: '1', symbol: 'MSFT', state: 'unknown' }] }, 'pass'],
  ['a price that nobody knows', 'price_collar', { quote: null, quoteMissing: 'no such symbol' }, 'block'],
  ['a limit within the collar', 'price_collar', { request: aRequest({ limitPrice: Price('110') }) }, 'pass'],
  ['a limit through the collar', 'price_collar', { request: aRequest({ limitPrice: Price('110.01') }) }, 'block'],
  ['a limit that waits far below', 'price_collar', { request: aRequest({ limitPrice: Price('1') }) }, 'pass'],
  [
    'a sale far below the market',
    'price_collar',
    { request: sell({ limitPrice: Price('89') }), ...held('10') },
    'block',
  ],
  [
    'a sell stop above the market',
    'price_collar',
    { request: sell({ orderType: 'stop', limitPrice: undefined, stopPrice: Price('99') }), ...held('10') },
    'warn',
  ],
  ['an order beyond buying power', 'buying_power', { request: aRequest({ quantity: Quantity('50.01') }) }, 'block'],
  ['an order of all buying power', 'buying_power', { request: aRequest({ quantity: Quantity('50') }) }, 'pass'],
  ['buying power that the broker hides', 'buying_power', { balance: null }, 'warn'],
  ['a market order priced at the ask', 'buying_power', { request: market({ quantity: Quantity('51') }) }, 'block'],
  ['a sale of what is held', 'position', { request: sell(), ...held('10') }, 'pass'],
  ['a sale beyond what is held', 'position', { request: sell(), ...held('9.99') }, 'block'],
  ['a sale of nothing', 'position', { request: sell() }, 'block'],
  ['a sale of what nobody knows', 'position', { request: sell(), position: null }, 'block'],
  ['a sale of shares that the broker holds back', 'position', { request: sell(), ...held('10', '4') }, 'block'],
  [
    'a sale of shares that another sale works on',
    'position',
    {
      request: sell(),
      ...held('15'),
      openOrders: [{ id: 'o', symbol: 'AAPL', side: 'sell', leavesQuantity: Quantity('6') }],
    },
    'block',
  ],
  ['a short sale of what is held', 'position', { request: aRequest({ side: 'sell_short' }), ...held('1') }, 'block'],
  ['a purchase while short', 'position', { ...held('-5') }, 'block'],
  ['covering a short', 'position', { request: aRequest({ side: 'buy_to_cover' }), ...held('-10') }, 'pass'],
  ['covering more than is short', 'position', { request: aRequest({ side: 'buy_to_cover' }), ...held('-9') }, 'block'],
  [
    'a sale by amount beyond the value held',
    'position',
    { request: market({ side: 'sell', quantity: undefined, notional: Money('1000') }), ...held('10') },
    'block',
  ],
  [
    'an order at the size limit',
    'max_order_notional',
    { limits: { ...limits, maxOrderNotional: Money('1000') } },
    'pass',
  ],
  [
    'an order over the size limit',
    'max_order_notional',
    { limits: { ...limits, maxOrderNotional: Money('999') } },
    'block',
  ],
  [
    'the last order of the day',
    'max_orders_per_day',
    { limits: { ...limits, maxOrdersPerDay: 3 }, ordersToday: 2 },
    'pass',
  ],
  ['one order too many', 'max_orders_per_day', { limits: { ...limits, maxOrdersPerDay: 3 }, ordersToday: 3 }, 'block'],
  ['a market order at night', 'market_hours', { request: market(), session: 'closed' }, 'warn'],
  [
    'an immediate order at night',
    'market_hours',
    { request: aRequest({ timeInForce: 'ioc' }), session: 'closed' },
    'block',
  ],
  [
    'a lasting limit at night',
    'market_hours',
    { request: aRequest({ timeInForce: 'gtc' }), session: 'closed' },
    'pass',
  ],
  [
    'an extended order after hours',
    'market_hours',
    { request: aRequest({ extendedHours: true }), session: 'post' },
    'pass',
  ],
  ['crypto at night', 'market_hours', { assetType: 'crypto', session: 'closed' }, 'pass'],
  ['a weight at the limit', 'concentration', { limits: { ...limits, concentrationPercent: Percent('4.975') } }, 'pass'],
  [
    'a weight over the limit',
    'concentration',
    { limits: { ...limits, concentrationPercent: Percent('4.97') } },
    'warn',
  ],
]

describe('the gate', () => {
  test.each(cases)('%s: %s', (_, name, changes, expected) => {
    expect(outcomeOf(name, changes)).toBe(expected)
  })
})

describe('a repeated order', () => {
  const recent = (secondsAgo: number, isVoid = false): Partial<CheckFacts> => ({
    recentOrders: [
      {
        id: 'o',
        symbol: 'AAPL',
        side: 'buy',
        quantity: '10.0',
        notional: null,
        orderType: 'limit',
        limitPrice: '100.00',
        stopPrice: null,
        timeInForce: 'day',
        createdAtMs: nowMs - secondsAgo * 1_000,
        isVoid,
      },
    ],
  })
  test('warns within the window, whatever zeros its figures carry', () => {
    expect(outcomeOf('duplicate_order', recent(10))).toBe('warn')
    expect(outcomeOf('duplicate_order', recent(11))).toBe('pass')
  })
  test('does not warn about an order that came to nothing', () => {
    expect(outcomeOf('duplicate_order', recent(1, true))).toBe('pass')
  })
})

describe('estimates', () => {
  test('an option contract is a hundred shares: 2 at 1.25 come to 250', () => {
    const request = aRequest({ symbol: 'AAPL261218C00200000', quantity: Quantity('2'), limitPrice: Price('1.25') })
    expect(expectedNotional(request, null)).toBe('250')
  })
  test('a sale counts the better of limit and market, a purchase its limit', () => {
    const { quote } = someFacts()
    expect(expectedNotional(sell({ limitPrice: Price('90') }), quote)).toBe('990')
    expect(expectedNotional(aRequest({ limitPrice: Price('110') }), quote)).toBe('1100')
  })
  test('buying 10 at 100 takes 1000 of cash and leaves 10 worth 995 at the last price', () => {
    expect(afterTrade(someFacts())).toMatchObject({ cash: '7000', quantityAfter: '10', totalValue: '20000' })
    expect(afterTrade(someFacts()).valueAfter?.toFixed()).toBe('995')
  })
  test('what is not known stays unknown', () => {
    const facts = someFacts({ portfolio: { totalValue: null, cash: null, symbolQuantity: null, symbolValue: null } })
    expect(afterTrade(facts)).toMatchObject({ cash: null, quantityAfter: null, valueAfter: null })
  })
})

describe('the broker’s own preview', () => {
  test('each of its questions is a warning that must be acknowledged by its own name', () => {
    const checks = brokerPreviewChecks({
      warnings: [
        { id: 'o163', message: 'Far from the market.' },
        { id: 'o451', message: 'Large order.' },
      ],
      refusals: [],
      failure: null,
    })
    expect(unacknowledged(checks, ['broker_warning:o163']).map(({ check }) => check)).toEqual(['broker_warning:o451'])
    expect(isBlocked(checks)).toBe(false)
  })
  test('a refusal, or a preview that failed, blocks', () => {
    expect(isBlocked(brokerPreviewChecks({ warnings: [], refusals: ['no funds'], failure: null }))).toBe(true)
    expect(isBlocked(brokerPreviewChecks({ warnings: [], refusals: [], failure: 'no answer' }))).toBe(true)
  })
})

test('a hold names the difference and where it is settled', () => {
  const said = runChecks(
    someFacts({ openDifferences: [inDispute, { ...inDispute, kind: 'cash', symbol: null }] }),
  ).find(({ check }) => check === 'reconciliation')
  expect(said?.message).toBe(
    'Main does not add up: KO (the broker says 65, the transactions 40) and 1 more. New orders wait until it is settled under Reconciliation.',
  )
})

describe('day trades, by the broker’s own count (FINRA Rule 4210)', () => {
  const boughtToday = [{ symbol: 'AAPL', side: 'buy', quantity: Quantity('10') }]
  const three = { made: 3, left: null, isPatternDayTrader: false }
  const closing: Partial<CheckFacts> = {
    request: sell(),
    dayTrades: three,
    equity: Money('24999.99'),
    filledToday: boughtToday,
  }
  test.each([
    ['the fourth in five business days under 25,000', {}, 'warn'],
    ['the third', { dayTrades: { ...three, made: 2 } }, 'pass'],
    ['with 25,000 of equity', { equity: Money('25000') }, 'pass'],
    ['equity that is not known does not excuse it', { equity: null }, 'warn'],
    ['what was bought before today', { filledToday: [] }, 'pass'],
    [
      'another share that was bought today',
      { filledToday: [{ symbol: 'KO', side: 'buy', quantity: Quantity('1') }] },
      'pass',
    ],
    ['one more purchase', { request: aRequest() }, 'pass'],
    [
      'a cover of what was sold short today',
      {
        request: aRequest({ side: 'buy_to_cover' }),
        filledToday: [{ symbol: 'AAPL', side: 'sell_short', quantity: Quantity('1') }],
      },
      'warn',
    ],
    ['none left by the broker’s word', { dayTrades: { made: null, left: 0, isPatternDayTrader: null } }, 'warn'],
    ['one left by the broker’s word', { dayTrades: { made: null, left: 1, isPatternDayTrader: null } }, 'pass'],
    ['a marked account', { dayTrades: { made: null, left: null, isPatternDayTrader: true } }, 'warn'],
    [
      'a purchase in a marked account',
      { request: aRequest(), dayTrades: { ...three, isPatternDayTrader: true } },
      'warn',
    ],
    ['a broker that says nothing', { dayTrades: null }, 'pass'],
    ['coins', { assetType: 'crypto' }, 'pass'],
  ] as const)('%s', (_title, changes, outcome) => {
    expect(outcomeOf('day_trade', { ...closing, ...changes })).toBe(outcome)
  })

  test('the sentence names count, equity and what to expect', () => {
    const told = runChecks(someFacts(closing)).find(({ check }) => check === 'day_trade')
    expect(told?.message).toContain('day trade 4 in five business days')
    expect(told?.message).toContain('24,999.99')
  })
})
