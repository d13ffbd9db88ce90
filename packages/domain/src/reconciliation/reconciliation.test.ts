import { describe, expect, test } from 'vitest'
import { decimal } from '../money/index.ts'
import { chooseBaseline } from './index.ts'
import type { Accepted } from './index.ts'
import { line, deposit, buy, sell, held, report, lines, ko, aapl, msft, whole, look, told } from './testing/scene.ts'

test('what the transactions explain is no difference, and everything was compared', () => {
  const comparison = look({ report: report('3600', [ko, aapl, msft]) })
  // Three quantities, three costs, the cash.
  expect(comparison).toEqual({ found: [], outgrown: [], compared: 7, uncompared: [] })
})

describe('each cause, where it was put', () => {
  test('a transfer that is not listed: more units, and no cash went for them', () => {
    const scene = { report: report('3600', [held('KO', '65', '3900', { currentPrice: '62' }), aapl, msft]) }
    expect(told(scene)).toEqual([['KO', '25', 'missing_transfer', true]])
    const [found] = look(scene).found
    expect(found).toMatchObject({ broker: '65', ledger: '40', holdsOrders: true })
    expect(found?.explanation).toContain('25 KO more')
  })

  test('a position that the broker lists no longer', () => {
    expect(told({ report: report('3600', [aapl, msft]) })).toEqual([['KO', '-40', 'vanished_position', true]])
  })

  test('a purchase that is not listed: named by its units, its money and its price', () => {
    const scene = { report: report('2981.5', [held('KO', '50', '3018.50', { currentPrice: '62' }), aapl, msft]) }
    expect(told(scene)).toEqual([
      ['KO', '10', 'missing_transaction', true],
      ['cash', '-618.50', 'missing_transaction', true],
    ])
    expect(look(scene).found[0]?.explanation).toBe(
      'The transactions lack a purchase of 10 KO for about $618.50 ($61.85 each).',
    )
  })

  test('two trades that are not listed are found together by their sum', () => {
    // 10 KO bought at 62 and 5 MSFT sold at 110: 70 paid.
    const holdings = [
      held('KO', '50', '3020', { currentPrice: '62' }),
      aapl,
      held('MSFT', '15', '1500', { currentPrice: '110' }),
    ]
    expect(told({ report: report('3530', holdings) })).toEqual([
      ['KO', '10', 'missing_transaction', true],
      ['MSFT', '-5', 'missing_transaction', true],
      ['cash', '-70.00', 'missing_transaction', true],
    ])
  })

  test('a trade beside a transfer: the one that the cash shows is the trade', () => {
    const holdings = [
      held('KO', '50', '3020', { currentPrice: '62' }),
      aapl,
      held('MSFT', '53', null, { currentPrice: '110' }),
    ]
    expect(told({ report: report('2980', holdings) })).toEqual([
      ['KO', '10', 'missing_transaction', true],
      ['MSFT', '33', 'missing_transfer', true],
      ['cash', '-620.00', 'missing_transaction', true],
    ])
  })

  test('a trade that came after the first comparison is expected for three days, then missed', () => {
    const baseline = { ...whole, asOf: '2026-11-10T20:00:00.000Z' }
    const scene = { baseline, report: report('2980', [held('KO', '50', '3020', { currentPrice: '62' }), aapl, msft]) }
    expect(told(scene)).toEqual([
      ['KO', '10', 'timing', false],
      ['cash', '-620.00', 'timing', false],
    ])
    expect(told({ ...scene, seenSince: '2026-11-18T15:00:00.000Z' })[0]).toEqual(['KO', '10', 'timing', false])
    expect(told({ ...scene, seenSince: '2026-11-17T15:00:00.000Z' })[0]).toEqual([
      'KO',
      '10',
      'missing_transaction',
      true,
    ])
  })

  test.each([
    ['4', '160', '4 for 1'],
    ['3/2', '60', '3 for 2'],
    ['1/8', '5', '1 for 8'],
  ])('a split of %s keeps the cost', (_ratio, quantity, words) => {
    const scene = { report: report('3600', [held('KO', quantity, '2400'), aapl, msft]) }
    expect(told(scene)).toEqual([['KO', decimal(quantity).minus(40).toFixed(), 'split', true]])
    expect(look(scene).found[0]?.explanation).toContain(words)
  })

  test('a reverse split pays the fraction in cash', () => {
    // 40 shares 1 for 3: 13, and a third of one in cash.
    const scene = { report: report('3660', [held('KO', '13', '2400'), aapl, msft]) }
    expect(told(scene)[0]).toEqual(['KO', '-27', 'split', true])
  })

  test('3 for 2 of 41 is 61, and half a share in cash', () => {
    const odd = [...lines, buy('KO', '1', '60', '2025-04-03')]
    const scene = { lines: odd, report: report('3560', [held('KO', '61', '2441'), aapl, msft]) }
    expect(told(scene)[0]).toEqual(['KO', '20', 'split', true])
    expect(look(scene).found[0]?.explanation).toContain('type split with ratio 1.5')
  })

  test.each([
    // Bought at 60. Without a cost the price of now tells: 8 times as much for an eighth, a quarter for four times as many.
    ['5', null, '470', 'split'],
    ['160', null, '16', 'split'],
    ['5', null, '61', 'missing_transfer'],
    // A broker that did not restate the cost of one: twice the cost, at half the price.
    ['80', '4800', '31', 'split'],
    ['80', '4800', '62', 'doubled_holdings'],
    // Half the cost went with half the shares, whatever the price did since.
    ['20', '1200', '120', 'missing_transfer'],
    // A cost that wash sales moved by a tenth says nothing; the price does.
    ['160', '2640', '15', 'split'],
  ])('%s shares of 40 at a cost of %s and a price of %s: %s', (quantity, cost, currentPrice, cause) => {
    const scene = { report: report('3600', [held('KO', quantity, cost, { currentPrice }), aapl, msft]) }
    expect(told(scene)[0]?.[2]).toBe(cause)
  })

  test('half of a position that is gone with half of its cost is a transfer, not a split', () => {
    expect(told({ report: report('3600', [held('KO', '20', '1200'), aapl, msft]) })).toEqual([
      ['KO', '-20', 'missing_transfer', true],
    ])
  })

  test('a page of positions counted twice: twice the units at twice the cost', () => {
    const holdings = [held('KO', '80', '4800'), held('AAPL', '20', '4000'), msft]
    expect(told({ report: report('3600', holdings) })).toEqual([
      ['AAPL', '10', 'doubled_holdings', true],
      ['KO', '40', 'doubled_holdings', true],
    ])
    expect(told({ report: report('3600', [ko, ko, aapl, msft]) })).toEqual([['KO', '40', 'doubled_holdings', true]])
  })

  test('a page of transactions counted twice', () => {
    const [, again] = lines
    const doubled = [...lines, { ...buy('KO', '40', '60', '2025-01-03'), ...again, id: 'again' }]
    expect(told({ report: report('3600', [ko, aapl, msft]), lines: doubled })).toEqual([
      ['KO', '-40', 'doubled_holdings', true],
      ['cash', '2400.00', 'doubled_holdings', true],
    ])
  })

  test('a symbol that is called otherwise now', () => {
    const scene = { report: report('3600', [held('COKE', '40', '2400'), aapl, msft]) }
    expect(told(scene)).toEqual([
      ['COKE', '40', 'symbol_change', true],
      ['KO', '-40', 'symbol_change', true],
    ])
  })

  test('a line of today that is not in the position and the cash yet', () => {
    const today = [...lines, buy('KO', '5', '62', '2026-11-20')]
    expect(told({ report: report('3600', [ko, aapl, msft]), lines: today })).toEqual([
      ['KO', '-5', 'timing', false],
      ['cash', '310.00', 'timing', false],
    ])
  })

  test('a line of yesterday that is not in the position is no matter of timing', () => {
    const yesterday = [...lines, buy('KO', '5', '62', '2026-11-19')]
    expect(told({ report: report('3600', [ko, aapl, msft]), lines: yesterday })[0]).not.toContain('timing')
  })

  test('a sale whose money has not come yet, at a broker that counts settled cash', () => {
    // Sold on Friday, settled on Monday.
    const sold = [...lines, sell('KO', '10', '62', '2026-11-19', { at: '2026-11-19T16:00:00.000Z' })]
    const friday = report('3600', [held('KO', '30', '1800'), aapl, msft], { today: '2026-11-19' })
    expect(told({ report: friday, lines: sold })).toEqual([['cash', '-620.00', 'timing', false]])
    const later = { ...friday, asOf: '2026-11-21T20:00:00.000Z', today: '2026-11-21' }
    const soldOnFriday = [...lines, sell('KO', '10', '62', '2026-11-20', { at: '2026-11-20T16:00:00.000Z' })]
    expect(told({ report: later, lines: soldOnFriday })).toEqual([['cash', '-620.00', 'unsettled_cash', false]])
    const settled = { ...later, asOf: '2026-11-23T20:00:00.000Z', today: '2026-11-23' }
    expect(told({ report: settled, lines: soldOnFriday })[0]).not.toContain('unsettled_cash')
  })

  test('fractions and cents are rounding', () => {
    expect(told({ report: report('3600.02', [held('KO', '40.0004', '2400'), aapl, msft]) })).toEqual([
      ['KO', '0.0004', 'rounding', false],
      ['cash', '0.02', 'rounding', false],
    ])
  })

  test('cash alone: a round sum is a deposit or withdrawal, another one a payment', () => {
    expect(told({ report: report('4100', [ko, aapl, msft]) })).toEqual([['cash', '500.00', 'missing_transfer', true]])
    expect(told({ report: report('3618.4', [ko, aapl, msft]) })).toEqual([
      ['cash', '18.40', 'missing_transaction', true],
    ])
  })

  test('a total taken for the cost of one, and the other way round; orders go on', () => {
    const many = { report: report('3600', [held('KO', '40', '96000'), aapl, msft]) }
    expect(told(many)).toEqual([['KO', '93600.00', 'total_for_per_share', true]])
    expect(look(many).found[0]?.holdsOrders).toBe(false)
    expect(told({ report: report('3600', [held('KO', '40', '60'), aapl, msft]) })).toEqual([
      ['KO', '-2340.00', 'total_for_per_share', true],
    ])
  })

  test('a cost that nothing explains says so, and a small one is not material', () => {
    expect(told({ report: report('3600', [held('KO', '40', '2600'), aapl, msft]) })).toEqual([
      ['KO', '200.00', 'unknown', true],
    ])
    expect(told({ report: report('3600', [held('KO', '40', '2409'), aapl, msft]) })).toEqual([
      ['KO', '9.00', 'unknown', false],
    ])
  })
})

describe('the cost in each way that brokers count', () => {
  // 10 at 100 and 10 at 200 with a fee of 1 each; 10 sold. First in, first out: 2000 left, on average 1500.
  const traded = [
    deposit('5000'),
    buy('KO', '10', '100', '2025-01-03', { fee: '1', amount: '-1001' }),
    buy('KO', '10', '200', '2025-01-04', { fee: '1', amount: '-2001' }),
    sell('KO', '10', '210', '2025-01-05', { fee: '1', amount: '2099' }),
  ]
  test.each(['2000', '2001', '1500', '1501'])('%s is right', (cost) => {
    expect(told({ report: report('4097', [held('KO', '10', cost)]), lines: traded })).toEqual([])
  })
  test('1000 is not', () => {
    expect(told({ report: report('4097', [held('KO', '10', '1000')]), lines: traded })).toEqual([
      ['KO', '-1000.00', 'unknown', true],
    ])
  })
  test('units that came without a price have no cost to compare', () => {
    const moved = [...traded, line('transfer_in', '2025-02-01', { symbol: 'KO', quantity: '5' })]
    expect(told({ report: report('4097', [held('KO', '15', '9999')]), lines: moved })).toEqual([])
  })
  test('a short position, whichever sign its cost has', () => {
    const short = [
      deposit('5000'),
      line('sell_short', '2025-01-03', { symbol: 'KO', quantity: '10', price: '60', amount: '600' }),
    ]
    for (const cost of ['600', '-600'])
      expect(told({ report: report('5600', [held('KO', '-10', cost)]), lines: short })).toEqual([])
  })
})

describe('the baseline', () => {
  test('a history that begins with money coming in and explains the cash is whole, one gap or not', () => {
    const holdings = [ko, aapl, msft, held('PG', '5', '500')]
    expect(chooseBaseline(report('3600', holdings), lines)).toMatchObject({
      kind: 'whole_history',
      since: '2025-01-02',
    })
  })

  test('one that begins in the middle is counted from what was held when it was first read', () => {
    const late = lines.slice(2)
    const baseline = chooseBaseline(report('3600', [ko, aapl, msft]), late)
    expect(baseline).toMatchObject({ kind: 'first_reading', since: '2026-11-20', cash: '3600' })
    expect(told({ report: report('3600', [ko, aapl, msft]), lines: late, baseline })).toEqual([])
    const next = report('3600', [held('KO', '65', null), aapl, msft], {
      asOf: '2026-12-01T20:00:00.000Z',
      today: '2026-12-01',
    })
    expect(told({ report: next, lines: late, baseline })).toEqual([['KO', '25', 'missing_transfer', true]])
  })

  test('one that begins with a deposit but leaves the cash unexplained is not whole', () => {
    expect(chooseBaseline(report('99600', [ko, aapl, msft]), lines).kind).toBe('first_reading')
    expect(chooseBaseline(report(null, [ko, aapl, msft]), lines).kind).toBe('first_reading')
  })

  test('lines after it count, lines before it do not, however late they come', () => {
    const baseline = chooseBaseline(report('3600', [ko, aapl, msft]), [])
    const since = [
      buy('KO', '1', '60', '2026-11-12'),
      buy('KO', '10', '62', '2026-11-23'),
      sell('AAPL', '10', '220', '2026-11-24'),
    ]
    const next = report('5180', [held('KO', '50', '3020'), msft], {
      asOf: '2026-12-01T20:00:00.000Z',
      today: '2026-12-01',
    })
    expect(told({ report: next, lines: since, baseline })).toEqual([])
  })

  test('a line of its own day without a time was in it already, or was not: the report tells', () => {
    const baseline = chooseBaseline(report('3600', [ko, aapl, msft]), [])
    const sameDay = [
      buy('KO', '10', '62', '2026-11-20'),
      line('dividend', '2026-11-20', { symbol: 'AAPL', amount: '8' }),
    ]
    const next = { asOf: '2026-12-01T20:00:00.000Z', today: '2026-12-01' }
    expect(told({ report: report('3600', [ko, aapl, msft], next), lines: sameDay, baseline })).toEqual([])
    expect(
      told({ report: report('2988', [held('KO', '50', '3020'), aapl, msft], next), lines: sameDay, baseline }),
    ).toEqual([])
  })

  test('a line with a time goes by it', () => {
    const baseline = chooseBaseline(report('3600', [ko, aapl, msft]), [])
    const timed = (at: string) => [buy('KO', '10', '62', '2026-11-20', { at })]
    const next = report('2980', [held('KO', '50', '3020'), aapl, msft], { asOf: '2026-11-20T20:30:00.000Z' })
    expect(told({ report: next, lines: timed('2026-11-20T20:10:00.000Z'), baseline })).toEqual([])
    expect(
      told({ report: report('3600', [ko, aapl, msft]), lines: timed('2026-11-20T19:00:00.000Z'), baseline }),
    ).toEqual([])
  })
})

describe('what a person accepted', () => {
  const accepted: readonly Accepted[] = [{ kind: 'quantity', symbol: 'KO', difference: '25' }]
  test('counts as part of the ledger from then on', () => {
    expect(told({ report: report('3600', [held('KO', '65', '3900'), aapl, msft]), accepted })).toEqual([])
    expect(told({ report: report('3600', [held('KO', '70', '4200'), aapl, msft]), accepted })).toEqual([
      ['KO', '5', 'missing_transfer', true],
    ])
  })
  test('is dropped when the missing line comes after all', () => {
    const came = [...lines, line('transfer_in', '2025-05-05', { symbol: 'KO', quantity: '25', price: '60' })]
    const comparison = look({ report: report('3600', [held('KO', '65', '3900'), aapl, msft]), lines: came, accepted })
    expect(comparison).toMatchObject({ found: [], outgrown: accepted })
  })
  test('of the cash and of a cost too', () => {
    const explained: readonly Accepted[] = [
      { kind: 'cash', symbol: null, difference: '500' },
      { kind: 'cost_basis', symbol: 'KO', difference: '200' },
    ]
    expect(told({ report: report('4100', [held('KO', '40', '2600'), aapl, msft]), accepted: explained })).toEqual([])
  })
})

test('what cannot be compared is told: cash that is not reported, lines that nobody understands', () => {
  const odd = [...lines, line('buy', '2025-04-01', { symbol: 'KO' })]
  const { found, uncompared } = look({ report: report(null, [ko, aapl, msft]), lines: odd })
  expect(found).toEqual([])
  expect(uncompared).toEqual([
    'Cash is not compared: the broker does not tell every payment.',
    'A transaction could not be understood and moved nothing.',
  ])
})

test('money in a fund is cash by another name and is not counted as a position', () => {
  const fund = held('SWVXX', '1200', '1200', { assetType: 'cash_equivalent' })
  expect(told({ report: report('3600', [ko, aapl, msft, fund]) })).toEqual([])
})
