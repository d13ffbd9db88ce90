import { describe, expect, test } from 'vitest'
import { Money, Percent, Price, Quantity } from '../money/index.ts'
import { rebalance } from './rebalance.ts'
import { aLot, anAccount, anInput, codesOf, held, priced, targets, tickets } from './testing/builders.ts'
import type { Rebalanced } from './types.ts'

describe('what moves', () => {
  // 1000 of X and 500 of Y, 500 cash: X is 50 %, Y 25 %, cash 25 %.
  const half = {
    accounts: [anAccount({ cash: Money('500'), holdings: [held('X', '10'), held('Y', '10')] })],
    instruments: priced({ X: '100', Y: '50' }),
  }

  test('nothing, while everything is inside its band', () => {
    expect(rebalance(anInput({ ...half, targets: targets({ X: '46', Y: '29' }) })).trades).toEqual([])
  })

  test('what is outside its band goes to its target, and the rest stays', () => {
    // X to 40 % = 800: two shares less. Y is on target, and 35 % cash is what the targets leave.
    const plan = rebalance(anInput({ ...half, targets: targets({ X: '40', Y: '25' }) }))
    expect(tickets(plan)).toEqual(['A sell 2 X'])
    expect(plan.cash).toMatchObject({ targetPercent: '35', afterPercent: '35' })
  })

  test('sales come first, and pay for the purchases', () => {
    // X 20 % = 400, Y 80 % = 1600: six X less, twenty-two Y more, cash to zero.
    const plan = rebalance(anInput({ ...half, targets: targets({ X: '20', Y: '80' }) }))
    expect(tickets(plan)).toEqual(['A sell 6 X', 'A buy 22 Y'])
    expect(plan.accounts).toEqual([{ accountId: 'A', cashNow: '500', cashAfter: '0' }])
  })

  test('what has no target is kept, or sold if that is wanted', () => {
    const all = { ...half, targets: targets({ X: '50' }) }
    expect(rebalance(anInput(all)).trades).toEqual([])
    expect(tickets(rebalance(anInput({ ...all, others: 'sell' })))).toEqual(['A sell 10 Y'])
  })

  test('a symbol inside its band pays for one outside when there is no other money', () => {
    // 1000 each of X, Y, Z. Z at 40 % needs 200; X and Y are only 100 too heavy each, within 5 %.
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ holdings: [held('X', '10'), held('Y', '10'), held('Z', '10')] })],
        instruments: priced({ X: '100', Y: '100', Z: '100' }),
        targets: targets({ X: '30', Y: '30', Z: '40' }),
      }),
    )
    expect(tickets(plan)).toEqual(['A sell 1 X', 'A sell 1 Y', 'A buy 2 Z'])
  })

  test('new money goes to what is furthest below its target', () => {
    const plan = rebalance(anInput({ ...half, targets: targets({ X: '50', Y: '25' }), cashFlow: Money('1000') }))
    // Of 3000, X should be 1500 and Y 750: five X and five Y more; the cash target is 750.
    expect(tickets(plan)).toEqual(['A buy 5 X', 'A buy 5 Y'])
    expect(plan.totalValue).toBe('3000')
  })

  test('money that has to go out is raised in its account and stays there', () => {
    const plan = rebalance(anInput({ ...half, targets: targets({ X: '60', Y: '40' }), cashFlow: Money('-1000') }))
    // Of the 1000 that stay, X should be 600 and Y 400.
    expect(tickets(plan)).toEqual(['A sell 4 X', 'A sell 2 Y'])
    expect(plan.accounts[0]?.cashAfter).toBe('1000')
    expect(plan.cash).toMatchObject({ afterPercent: '0', constraints: [] })
  })

  test('money that no sale in its account can raise is named', () => {
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ cash: Money('100') }), anAccount({ accountId: 'B', holdings: [held('X', '10')] })],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '100' }),
        cashFlow: Money('-500'),
      }),
    )
    expect(tickets(plan)).toEqual(['B sell 4 X'])
    expect(plan.cash.constraints.map(({ code }) => code)).toEqual(['cash_not_raised'])
  })
})

describe('what an account allows', () => {
  test('each spends its own cash, and the one that holds the symbol buys first', () => {
    const plan = rebalance(
      anInput({
        accounts: [
          anAccount({ cash: Money('1000') }),
          anAccount({ accountId: 'B', cash: Money('250'), holdings: [held('X', '1')] }),
        ],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '100' }),
      }),
    )
    expect(tickets(plan)).toEqual(['B buy 2 X', 'A buy 10 X'])
    expect(codesOf(plan, 'X')).toEqual([])
  })

  test('parts of a share only where the broker divides them', () => {
    const wish = {
      accounts: [
        anAccount({ cash: Money('150') }),
        anAccount({ accountId: 'B', cash: Money('150'), fractional: true }),
      ],
      instruments: priced({ X: '100' }),
      targets: targets({ X: '100' }),
      driftBandPercent: Percent('1'),
    }
    expect(tickets(rebalance(anInput({ ...wish, shares: 'fractional' })))).toEqual(['A buy 1 X', 'B buy 1.5 X'])
    const whole = rebalance(anInput(wish))
    expect(tickets(whole)).toEqual(['A buy 1 X', 'B buy 1 X'])
    expect(codesOf(whole, 'X')).toEqual(['cash_short'])
  })

  test('shares that open orders hold back are not sold', () => {
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ holdings: [held('X', '10', '3')] })],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '0' }),
      }),
    )
    expect(tickets(plan)).toEqual(['A sell 3 X'])
    expect(codesOf(plan, 'X')).toContain('open_orders')
  })

  test('an account that takes no orders is left alone and named', () => {
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ barred: 'the connection is read-only', holdings: [held('X', '10')] })],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '50' }),
      }),
    )
    expect(plan.trades).toEqual([])
    expect(codesOf(plan, 'X')).toContain('account_barred')
  })

  test('the reserve stays, also when the targets would use it', () => {
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ cash: Money('1000') })],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '100' }),
        cashReservePercent: Percent('20'),
      }),
    )
    expect(tickets(plan)).toEqual(['A buy 8 X'])
    expect(codesOf(plan, 'X')).toEqual(['cash_short'])
  })

  test('nothing below the smallest trade is proposed', () => {
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ cash: Money('1000'), holdings: [held('X', '1')] })],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '20' }),
        minimumTrade: Money('500'),
      }),
    )
    expect(plan.trades).toEqual([])
    expect(codesOf(plan, 'X')).toEqual(['minimum_trade'])
  })

  test('what has no price, is sold short or is an option is named and left alone', () => {
    const instruments = new Map(priced({ X: '100', S: '10', O: '2' }))
    instruments.set('O', {
      symbol: 'O',
      assetType: 'option',
      price: Price('2'),
      buyPrice: Price('2'),
      sellPrice: Price('2'),
    })
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ cash: Money('1000'), holdings: [held('S', '-10'), held('O', '10'), held('N', '5')] })],
        instruments,
        targets: targets({ S: '20', O: '20', N: '20' }),
      }),
    )
    expect(plan.trades).toEqual([])
    expect([codesOf(plan, 'S'), codesOf(plan, 'O'), codesOf(plan, 'N')]).toEqual([
      ['short_position'],
      ['not_tradable'],
      ['no_price'],
    ])
  })
})

describe('which shares are sold', () => {
  const lots = [
    aLot({ transactionId: 'old', costBasis: Money('200'), quantity: Quantity('5'), term: 'long' }),
    aLot({
      transactionId: 'dear',
      costBasis: Money('450'),
      quantity: Quantity('5'),
      term: 'long',
      openedOn: '2025-03-03',
    }),
    aLot({
      transactionId: 'new',
      costBasis: Money('475'),
      quantity: Quantity('5'),
      term: 'short',
      openedOn: '2026-06-01',
    }),
    aLot({
      transactionId: 'loss',
      costBasis: Money('600'),
      quantity: Quantity('5'),
      term: 'short',
      openedOn: '2026-05-01',
    }),
  ]
  const sellTwelve = {
    accounts: [anAccount({ holdings: [held('X', '20')] })],
    instruments: priced({ X: '100' }),
    targets: targets({ X: '40' }),
    lots,
  }
  const soldLots = (plan: Rebalanced) =>
    plan.trades.flatMap((trade) => (trade.lots ?? []).map(({ transactionId, quantity }) => [transactionId, quantity]))

  test('losses first, then long gains before short ones, the dearest first', () => {
    const plan = rebalance(anInput(sellTwelve))
    expect(soldLots(plan)).toEqual([
      ['loss', '5'],
      ['dear', '5'],
      ['old', '2'],
    ])
    expect(plan.trades[0]?.lots?.map(({ gain }) => gain)).toEqual(['-100', '50', '120'])
  })

  test('a loss is left alone within 30 days of a purchase anywhere', () => {
    const wash = { boughtOn: new Map([['X', '2026-11-02']]), lossOn: new Map() }
    const plan = rebalance(anInput({ ...sellTwelve, wash }))
    expect(soldLots(plan)).toEqual([
      ['dear', '5'],
      ['old', '5'],
      ['new', '2'],
    ])
    const all = rebalance(anInput({ ...sellTwelve, wash, targets: targets({ X: '0' }) }))
    expect(tickets(all)).toEqual(['A sell 15 X'])
    expect(codesOf(all, 'X')).toContain('wash_sale_sell')
  })

  test('what was sold at a loss is not bought again', () => {
    const plan = rebalance(
      anInput({
        accounts: [anAccount({ cash: Money('1000') })],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '50' }),
        wash: { boughtOn: new Map(), lossOn: new Map([['X', '2026-11-02']]) },
      }),
    )
    expect(plan.trades).toEqual([])
    expect(codesOf(plan, 'X')).toEqual(['wash_sale_buy'])
  })

  test('a retirement account sells before a gain is taxed', () => {
    const plan = rebalance(
      anInput({
        accounts: [
          anAccount({ holdings: [held('X', '10')] }),
          anAccount({ accountId: 'R', isRetirement: true, holdings: [held('X', '10')] }),
        ],
        instruments: priced({ X: '100' }),
        targets: targets({ X: '50' }),
        lots: [
          aLot({ costBasis: Money('500') }),
          aLot({ accountId: 'R', transactionId: 'r', costBasis: Money('500') }),
        ],
      }),
    )
    expect(tickets(plan)).toEqual(['R sell 10 X'])
  })

  test('lots that do not add up to what is held are not named', () => {
    const plan = rebalance(anInput({ ...sellTwelve, lots: lots.slice(1) }))
    expect(tickets(plan)).toEqual(['A sell 12 X'])
    expect(plan.trades[0]?.lots).toBeNull()
  })
})
