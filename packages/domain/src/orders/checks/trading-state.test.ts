import { describe, expect, test } from 'vitest'
import { Price, Quantity } from '../../money/index.ts'
import type { OrderRequest } from '../request.ts'
import type { CheckFacts, TradingStop } from './check.ts'
import { runChecks, sinceThen } from './index.ts'
import type { JournalFacts } from './index.ts'
import { nowMs, aStop, aRequest, someFacts, outcomeOf, sell, held } from './some-facts.ts'

describe('reduce-only', () => {
  const reduceOnly = { stops: [aStop({ state: 'reduce_only' })] }
  test.each<[string, OrderRequest, string, string]>([
    ['selling a part', sell({ quantity: Quantity('4') }), '10', 'pass'],
    ['selling all', sell(), '10', 'pass'],
    ['buying more', aRequest(), '10', 'block'],
    ['covering a part', aRequest({ side: 'buy_to_cover', quantity: Quantity('4') }), '-10', 'pass'],
    ['opening short', aRequest({ side: 'sell_short' }), '0', 'block'],
  ])('%s', (_, request, quantity, expected) => {
    expect(outcomeOf('trading_state', { ...reduceOnly, request, ...held(quantity) })).toBe(expected)
  })
  test('a sell that would go below zero together with what works already does not pass', () => {
    const working = (quantity: string | null): Partial<CheckFacts> => ({
      openOrders: [
        { id: 'o', symbol: 'AAPL', side: 'sell', leavesQuantity: quantity === null ? null : Quantity(quantity) },
      ],
    })
    const selling4 = { ...reduceOnly, request: sell({ quantity: Quantity('4') }), ...held('10') }
    expect(outcomeOf('trading_state', { ...selling4, ...working('6') })).toBe('pass')
    expect(outcomeOf('trading_state', { ...selling4, ...working('7') })).toBe('block')
    expect(outcomeOf('trading_state', { ...selling4, ...working(null) })).toBe('block')
  })
  test('nothing passes on a position that is not live, nor an entry whose exits would follow', () => {
    const selling = { ...reduceOnly, request: sell(), ...held('10') }
    expect(outcomeOf('trading_state', { ...selling, staleSince: '2026-11-20T15:00:00.000Z' })).toBe('block')
    const entry = aRequest({ side: 'buy_to_cover', orderClass: 'oto', takeProfit: { limitPrice: Price('120') } })
    expect(outcomeOf('trading_state', { ...reduceOnly, request: entry, ...held('-10') })).toBe('block')
  })
})

describe('several stops on one order', () => {
  const at = (where: string, state: TradingStop['state']): TradingStop => aStop({ where, state, reason: 'earnings.' })
  const wordsOf = (stops: readonly TradingStop[]) =>
    runChecks(someFacts({ stops, request: sell(), ...held('10') })).find(({ check }) => check === 'trading_state')
  test('the strictest wins, and is named with its time and reason', () => {
    expect(wordsOf([at('in the account Main', 'reduce_only'), at('at E*TRADE', 'halted')])).toMatchObject({
      outcome: 'block',
      message:
        'Trading at E*TRADE is halted since 2026-11-20 10:00 New York time: earnings. Resume it in the settings to send orders.',
    })
  })
  test('stops of one strictness are all named', () => {
    expect(wordsOf([at('at E*TRADE', 'reduce_only'), at('in the account Main', 'reduce_only')])).toMatchObject({
      outcome: 'pass',
      message: expect.stringMatching(
        /at E\*TRADE is reduce-only.*in the account Main is reduce-only.*reduces a position/,
      ),
    })
  })
})

describe('the last look', () => {
  const recentSell = (createdAtMs: number, isVoid = false): CheckFacts['recentOrders'][number] => ({
    id: 'new',
    symbol: 'AAPL',
    side: 'sell',
    quantity: '8',
    notional: null,
    orderType: 'market',
    limitPrice: null,
    stopPrice: null,
    timeInForce: 'day',
    createdAtMs,
    isVoid,
  })
  const then = someFacts({
    request: sell({ quantity: Quantity('4') }),
    ...held('10'),
    stops: [aStop({ state: 'reduce_only' })],
    openOrders: [{ id: 'old', symbol: 'AAPL', side: 'sell', leavesQuantity: Quantity('5') }],
  })
  const leavesNow = (now: Partial<JournalFacts>) =>
    sinceThen(then, { ...then, openOrders: [], ...now }).openOrders.map(({ id, leavesQuantity }) => [
      id,
      leavesQuantity,
    ])
  test('an order that filled since the position was read still counts', () => {
    expect(leavesNow({})).toEqual([['old', '5']])
  })
  test('an order that came and filled since counts in full; one of before, or of which nothing came, does not', () => {
    expect(leavesNow({ recentOrders: [recentSell(nowMs)] })).toEqual([
      ['old', '5'],
      ['new', '8'],
    ])
    expect(leavesNow({ recentOrders: [recentSell(nowMs - 1)] })).toEqual([['old', '5']])
    expect(leavesNow({ recentOrders: [recentSell(nowMs, true)] })).toEqual([['old', '5']])
  })
  test('an order that grew since counts with what is left of it now', () => {
    const grown = [{ id: 'old', symbol: 'AAPL', side: 'sell' as const, leavesQuantity: Quantity('9') }]
    expect(leavesNow({ openOrders: grown })).toEqual([['old', '9']])
  })
})
