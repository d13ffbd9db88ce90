import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Income } from '@g2e/contract/income'
import { Breakdown, Performance } from '@g2e/contract/performance'
import { Receipt, partFigures, receiptFigures } from '@g2e/contract/receipts'
import { Portfolio, TransactionPage } from '@g2e/contract/portfolio'
import { Checkup, CheckupSettings, Risk, StressList, StressResult } from '@g2e/contract/risk'
import { decimal, sum } from '@g2e/domain/money'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const verifier = fileURLToPath(new URL('../../../../../scripts/verify-receipt.mjs', import.meta.url))
const range = 'from=2025-06-02'

interface Verdict {
  readonly valid: boolean
  readonly figures: number
  readonly differences: readonly unknown[]
}
/** The second implementation in this very process, for many receipts; it stays a script outside the packages. */
const { verify }: { readonly verify: (receipt: object) => Verdict } = await import(verifier)

let simulated: SimulatedApp
let nora: TestClient
let oscar: TestClient
let performance: Performance
let portfolio: Portfolio

beforeAll(async () => {
  simulated = await startSimulatedApp()
  await simulated.control('POST', '/clock', { paused: true })
  nora = await simulated.app.signUp('nora')
  oscar = await simulated.app.signUp('oscar')
  await Promise.all(['alpaca', 'schwab'].map((brokerId) => connectSimulated(nora, brokerId)))
  performance = await nora.expect(200, Performance, nora.get(`/portfolio/performance?${range}`))
  portfolio = await nora.expect(200, Portfolio, nora.get('/portfolio'))
})
afterAll(() => simulated.close())

const close = (a: string | null | undefined, b: string | null | undefined, within: string) =>
  decimal(a ?? 'x')
    .minus(b ?? 'x')
    .abs()
    .lte(within)

/** With the second implementation, in a process of its own. */
async function verifyApart(receipt: unknown): Promise<{ readonly code: number | null; readonly figures: number }> {
  const child = spawn(process.execPath, [verifier, '-'])
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  child.stdin.end(JSON.stringify(receipt))
  const told: unknown = JSON.parse(await text(child.stdout))
  return { code: await ended, figures: Number(Object(told).figures) }
}

describe('breakdown', () => {
  const read = (by: string) =>
    nora.expect(200, Breakdown, nora.get(`/portfolio/performance/breakdown?by=${by}&${range}`))

  test('parts add up to the whole: value, gain and contribution, by every dimension', async () => {
    for (const by of ['account', 'broker', 'sector', 'assetType', 'symbol']) {
      const { items, overlapping } = await read(by)
      expect([by, items.length > 1, overlapping]).toEqual([by, true, false])
      for (const part of ['opening', 'closing', 'gain'] as const) {
        const parts = sum(items.map((item) => decimal(item[part] ?? 'x')))
        expect(close(parts.toFixed(), performance.value[part], '1'), `${part} by ${by}`).toBe(true)
      }
      const contributions = sum(items.map(({ contributionPercent }) => decimal(contributionPercent ?? 'x')))
      expect(close(contributions.toFixed(), performance.twrPercent, '0.0001'), `contribution by ${by}`).toBe(true)
    }
  })

  test('an account is what performance says of it alone', async () => {
    const { items } = await read('account')
    expect(items.map(({ key }) => key).toSorted()).toEqual(
      portfolio.accounts.map(({ accountId }) => accountId).toSorted(),
    )
    const [item] = items
    const alone = await nora.expect(
      200,
      Performance,
      nora.get(`/portfolio/performance?${range}&accountId=${item?.key}`),
    )
    expect(close(item?.twrPercent, alone.twrPercent, '0.000001')).toBe(true)
    expect(close(item?.closing, alone.value.closing, '0.01')).toBe(true)
    expect(item?.label).toBe(portfolio.accounts.find(({ accountId }) => accountId === item?.key)?.accountName)
  })

  test('tags are the person’s own; two on one holding overlap and say so', async () => {
    const [first, second] = portfolio.positions
    expect((await read('tag')).items.map(({ key }) => key).toSorted()).toEqual(['cash', 'untagged'])
    await nora.patch(`/instruments/${first?.symbol}`, { tags: ['core'] })
    await nora.patch(`/instruments/${second?.symbol}`, { tags: ['core', 'fun'] })
    const { items, overlapping } = await read('tag')
    expect([items.map(({ key }) => key).toSorted(), overlapping]).toEqual([['cash', 'core', 'fun', 'untagged'], true])
    const bySymbol = await read('symbol')
    const alone = bySymbol.items.find(({ key }) => key === second?.symbol)
    const fun = items.find(({ key }) => key === 'fun')
    expect([fun?.closing, fun?.twrPercent, fun?.gain]).toEqual([alone?.closing, alone?.twrPercent, alone?.gain])
  })
})

describe('receipts', () => {
  const read = (query: string) => nora.expect(200, Receipt, nora.get(`/portfolio/receipts?${query}&${range}`))
  const confirm = (receipt: Receipt, told: string | null | undefined, within = '0.000000001') => {
    const name = [receipt.figure, receipt.by, receipt.of].join(' ')
    expect(receipt.value, name).not.toBeNull()
    expect(close(receipt.value, told, within), `${name}: ${receipt.value} and ${told}`).toBe(true)
    const { differences, figures } = verify(receipt)
    expect([name, differences, figures > 20]).toEqual([name, [], true])
  }

  test('every figure’s receipt is what the screens say, and the second implementation agrees to 1e-9', async () => {
    const risk = await nora.expect(200, Risk, nora.get(`/portfolio/risk?${range}`))
    const { symbols, matrix, average } = risk.correlations
    const [contribution] = performance.contributions
    const told: Readonly<Record<string, unknown>> = {
      ...performance,
      ...performance.value,
      ...risk,
      maxDrawdown: risk.maxDrawdown.value,
      topWeightPercent: risk.topN[1]?.weightPercent,
      correlation: matrix[0]?.[1],
      correlationAverage: average,
      contributionPercent: contribution?.contributionPercent,
      benchmarkMwrPercent: performance.benchmark.mwrPercent,
    }
    const subjects: Readonly<Record<string, string | undefined>> = {
      topWeightPercent: String(risk.topN[1]?.n),
      correlation: `${symbols[0]},${symbols[1]}`,
      contributionPercent: contribution?.symbol,
    }
    const cents: Readonly<Record<string, string | null>> = {
      benchmarkClosing: performance.benchmark.closing,
      benchmarkGain: performance.benchmark.gain,
    }
    // Those of ledger lines and of what is held are met by every-figure.test.ts.
    const others = /^(?:exposure|expected|realized|income[A-Z]|stress|checkup|lot|washSale|cost)/
    for (const figure of receiptFigures.filter((name) => !others.test(name))) {
      const of = subjects[figure]
      const receipt = await read(`figure=${figure}${of === undefined ? '' : `&of=${of}`}`)
      const isOfCents = figure in cents
      confirm(receipt, isOfCents ? cents[figure] : String(told[figure]), isOfCents ? '0.005' : undefined)
      expect(receipt).toMatchObject({ figure, version: 1, asOf: performance.conventions.asOf })
      const { valuations, transactions } = receipt.inputs
      expect(valuations === performance.series.length || transactions > 0 || figure === 'fees', figure).toBe(true)
    }
  }, 120_000)

  test('every part of a breakdown has receipts of its own, made once more from the whole', async () => {
    for (const by of ['account', 'broker', 'sector', 'assetType', 'tag', 'symbol'] as const) {
      const path = `/portfolio/performance/breakdown?by=${by}&${range}`
      const { items } = await nora.expect(200, Breakdown, nora.get(path))
      const chosen = [items[0], items.at(-1), items.find(({ key }) => key === 'cash')]
      for (const item of new Set(chosen.filter((found) => found !== undefined)))
        for (const figure of by === 'sector' || by === 'account' ? partFigures : (['gain'] as const)) {
          const isOfCents = !figure.endsWith('Percent')
          const receipt = await read(`figure=${figure}&by=${by}&of=${encodeURIComponent(item.key)}`)
          if (item[figure] === null)
            expect([figure, receipt.value, verify(receipt).valid]).toEqual([figure, null, true])
          else confirm(receipt, item[figure], isOfCents ? '0.005' : undefined)
        }
    }
  }, 120_000)

  test('each position’s contribution is the one of the breakdown, and they add up to the whole’s return', async () => {
    const parts = performance.contributions.slice(0, 4)
    for (const { symbol, contributionPercent } of parts)
      confirm(await read(`figure=contributionPercent&of=${symbol}`), contributionPercent)
  }, 60_000)

  test('a part that is none has no value and says so; a question that means nothing is refused, naming the field', async () => {
    const none = await read('figure=gain&of=NONE')
    expect([none.value, none.excluded.at(-1)?.what, verify(none).valid]).toEqual([null, 'NONE', true])
    const refused = [
      ['figure=contributionPercent', 'query.of'],
      ['figure=gain&by=sector', 'query.of'],
      ['figure=sharpe&of=AAPL', 'query.figure'],
      ['figure=hhi&by=symbol&of=AAPL', 'query.figure'],
      ['figure=correlation&of=AAPL', 'query.of'],
      ['figure=correlation', 'query.of'],
      ['figure=topWeightPercent&of=0', 'query.of'],
      ['figure=gain&by=luck&of=A', 'query.by'],
      ['figure=gain&by=month&of=2026-03', 'query.by'],
      ['figure=exposurePercent', 'query.by'],
      ['figure=exposurePercent&by=account&of=A', 'query.by'],
      ['figure=exposureValue&by=sector', 'query.of'],
      ['figure=incomeTotal&by=sector&of=Technology', 'query.by'],
      ['figure=incomeTotal&by=month&of=March', 'query.of'],
      ['figure=expectedYieldPercent&by=month&of=2026-12', 'query.figure'],
      ['figure=realizedGain&by=sale&of=none', 'query.of'],
      ['figure=realizedGain&by=month&of=2026-12', 'query.by'],
    ] as const
    for (const [query, path] of refused) {
      const { status, body } = await nora.get(`/portfolio/receipts?${query}`)
      expect([query, status, Object(body).errors?.[0]?.path]).toEqual([query, 422, path])
    }
  })

  test('what is not there has no value or none of it, and the receipt says so', async () => {
    const cases = [
      ['figure=exposurePercent&by=sector&of=Nowhere', null],
      ['figure=incomeTotal&by=symbol&of=NONE', '0'],
      ['figure=realizedGain&year=1999', '0'],
    ] as const
    for (const [query, value] of cases) {
      const receipt = await read(query)
      const named = receipt.excluded.map(({ what }) => what)
      expect([query, receipt.value, verify(receipt).valid]).toEqual([query, value, true])
      expect(named).toContain(receipt.of ?? '1999')
    }
  })

  test('no touched line of income, forecast or gains is confirmed', async () => {
    const paid = await read('figure=incomeTotal&year=2026')
    const lines = Object(paid.bundle['workings']).lines.slice(1)
    const less = { ...paid.bundle, workings: { ...Object(paid.bundle['workings']), lines } }
    expect(verify({ ...paid, bundle: less }).valid).toBe(false)
    const ahead = await read('figure=expectedEstimated')
    const other = { ...Object(ahead.bundle['workings']), today: '2026-01-02' }
    expect(verify({ ...ahead, bundle: { ...ahead.bundle, workings: other } }).valid).toBe(false)
    const gains = await read('figure=realizedGain')
    const transactions = gains.bundle['transactions']
    expect(Array.isArray(transactions) && transactions.length > 100).toBe(true)
    const without = { ...gains.bundle, transactions: Array.isArray(transactions) ? transactions.slice(0, -50) : [] }
    expect(verify({ ...gains, bundle: without }).valid).toBe(false)
  })

  test('no touched working is confirmed: neither the value nor what it was made of', async () => {
    const receipt = await read('figure=hhi')
    expect(verify({ ...receipt, value: '0.5' }).valid).toBe(false)
    const workings = { ...Object(receipt.bundle['workings']), totalValue: '1' }
    expect(verify({ ...receipt, bundle: { ...receipt.bundle, workings } }).valid).toBe(false)
    const part = await read('figure=gain&by=account&of=' + portfolio.accounts[0]?.accountId)
    const other = { ...Object(part.bundle['workings']), days: [] }
    expect(verify({ ...part, bundle: { ...part.bundle, workings: other } }).valid).toBe(false)
  })

  test('a receipt whose answer was touched is not confirmed', async () => {
    const receipt = await nora.expect(200, Receipt, nora.get(`/portfolio/receipts?figure=twrPercent&${range}`))
    const twr = { ...Object(receipt.answer['twr']), value: '0.123' }
    expect((await verifyApart({ ...receipt, answer: { ...receipt.answer, twr } })).code).toBe(1)
  })

  test('it can be kept as a file, names its accounts, and knows no figure that is none', async () => {
    const answer = await nora.get(`/portfolio/receipts?figure=beta&${range}&download=true`)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="g2e-receipt-beta-.*\.json"$/)
    const { inputs, method } = Receipt.parse(answer.body)
    expect(inputs.benchmark).toBe('SPY')
    expect(inputs.accounts.toSorted()).toEqual(portfolio.accounts.map(({ accountName }) => accountName).toSorted())
    expect(method).toContain('ovariance')
    expect((await nora.get('/portfolio/receipts?figure=luck')).status).toBe(422)
    const nothing = await oscar.expect(200, Receipt, oscar.get('/portfolio/receipts?figure=fees'))
    expect([nothing.value, nothing.inputs.transactions]).toEqual(['0', 0])
    const empty = await oscar.expect(200, Receipt, oscar.get('/portfolio/receipts?figure=sharpe'))
    expect(empty.value).toBeNull()
    expect(empty.excluded.length).toBeGreaterThan(0)
    expect((await verifyApart(empty)).code).toBe(0)
  })
})

describe('income', () => {
  test('a year is what its transactions paid, by month, symbol and account alike', async () => {
    const income = await nora.expect(200, Income, nora.get('/portfolio/income?year=2026'))
    const paid = await Promise.all(
      ['dividend', 'interest'].map(async (type) => {
        const path = `/portfolio/transactions?type=${type}&from=2026-01-01&to=2026-12-31&pageSize=200`
        const { items } = await nora.expect(200, TransactionPage, nora.get(path))
        return sum(items.map(({ amount }) => decimal(amount ?? '0'))).toFixed()
      }),
    )
    expect(decimal(income.totals.dividends).gt(0)).toBe(true)
    expect([income.totals.dividends, income.totals.interest].map((value) => decimal(value).toFixed())).toEqual(paid)
    for (const parts of [income.months, income.bySymbol, income.byAccount])
      expect(sum(parts.map(({ total }) => decimal(total))).toFixed()).toBe(decimal(income.totals.total).toFixed())
    expect(income.months.map(({ month }) => month.slice(5))).toHaveLength(12)
    const { qualified, nonQualified, notTold } = income.totals
    expect(sum([decimal(qualified), decimal(nonQualified), decimal(notTold)]).toFixed()).toBe(
      decimal(income.totals.dividends).toFixed(),
    )
  })

  test('what is ahead is declared or estimated, of what is held, within a year, and adds up', async () => {
    const { calendar, excluded } = await nora.expect(200, Income, nora.get('/portfolio/income'))
    const held = new Map(portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity]))
    expect(calendar.items.length).toBeGreaterThan(4)
    for (const { date, symbol, status, shares, perShare, amount, rhythm } of calendar.items) {
      expect(rhythm).toBe(status === 'estimated' ? 'quarterly' : null)
      expect(date >= calendar.from && date <= calendar.to).toBe(true)
      if (status === 'estimated') expect(decimal(shares).eq(held.get(symbol) ?? 'x')).toBe(true)
      expect(close(decimal(shares).times(perShare).toFixed(), amount, '0.02')).toBe(true)
    }
    for (const status of ['declared', 'estimated'] as const) {
      const months = sum(calendar.months.map((month) => decimal(month[status])))
      expect(months.toFixed()).toBe(decimal(calendar[status]).toFixed())
      const own = calendar.items.filter((item) => item.status === status)
      expect(sum(own.map(({ amount }) => decimal(amount))).toFixed()).toBe(decimal(calendar[status]).toFixed())
    }
    // The simulated Alpaca tells what companies announced, about five weeks ahead.
    expect(excluded.map(({ what }) => what)).not.toContain('calendar.declared')
    const declared = calendar.items.filter(({ status }) => status === 'declared')
    expect(declared.every(({ basis }) => /^declared, ex-date \d{4}-\d\d-\d\d/.test(basis))).toBe(true)
    for (const { symbol, date } of declared) {
      const near = calendar.items.filter((item) => item.symbol === symbol && item.status === 'estimated')
      expect(near.every((item) => Math.abs(Date.parse(item.date) - Date.parse(date)) > 45 * 86_400_000)).toBe(true)
    }
    expect(Number(calendar.yieldPercent)).toBeGreaterThan(0)
    expect(Number(calendar.yieldPercent)).toBeLessThan(10)
  })

  test('a year without payments is twelve empty months; nobody sees another’s', async () => {
    const income = await nora.expect(200, Income, nora.get('/portfolio/income?year=1999'))
    expect([income.payments, income.totals.total, income.months.length]).toEqual([[], '0', 12])
    const other = await oscar.get(`/portfolio/income?accountId=${portfolio.accounts[0]?.accountId}`)
    expect(other.status).toBe(404)
    expect(await oscar.expect(200, Income, oscar.get('/portfolio/income'))).toMatchObject({ payments: [] })
  })
})

describe('stress', () => {
  test('a past period is told where prices of it are known, and nowhere else', async () => {
    const { items, benchmark, notes } = await nora.expect(200, StressList, nora.get('/portfolio/stress'))
    expect(notes).toEqual([expect.stringMatching(/Not a forecast/), expect.stringMatching(/^The prices are simulated/)])
    expect([benchmark, items.map(({ id }) => id)]).toEqual(['SPY', ['financial-crisis', 'pandemic', 'rates-2022']])
    for (const { positions, change, knownChange } of items) {
      const unknown = positions.filter((position) => position.change === null)
      expect(unknown.every(({ reason }) => reason !== null)).toBe(true)
      expect(change === null).toBe(unknown.length > 0)
      const known = sum(positions.flatMap((position) => (position.change === null ? [] : [decimal(position.change)])))
      expect(decimal(knownChange).toFixed()).toBe(known.toFixed())
    }
  })

  test('a shock on a symbol is exact; the market’s goes through each beta', async () => {
    const [first] = portfolio.positions
    const shocks = [{ by: 'symbol', key: first?.symbol, percent: '-50' }]
    const one = await nora.expect(200, StressResult, nora.post('/portfolio/stress', { shocks }))
    const half = decimal(first?.marketValue ?? 'x').times('-0.5')
    expect(close(one.change, half.toFixed(), '0.01')).toBe(true)
    expect(one.notes.at(-1)).toMatch(/are simulated/)
    expect(close(one.valueAfter, half.plus(one.totalValue).toFixed(), '0.01')).toBe(true)
    const market = { shocks: [{ by: 'market', percent: '-20' }] }
    const all = await nora.expect(200, StressResult, nora.post('/portfolio/stress', market))
    expect(all.coveredPercent).toBe('100')
    const spy = all.positions.find(({ symbol }) => symbol === 'SPY')
    if (spy) expect(Number(spy.changePercent)).toBeCloseTo(-20, 5)
    expect(Number(all.changePercent)).toBeLessThan(-5)
    expect(Number(all.changePercent)).toBeGreaterThan(-40)
  })

  test('a shock that fits nothing is refused, naming the field', async () => {
    const cases = [
      [{ by: 'market', key: 'SPY', percent: '-1' }, 'body.shocks[0].key'],
      [{ by: 'sector', percent: '-1' }, 'body.shocks[0].key'],
      [{ by: 'market', percent: '-101' }, 'body.shocks[0].percent'],
    ] as const
    for (const [shock, path] of cases) {
      const { status, body } = await nora.post('/portfolio/stress', { shocks: [shock] })
      expect([status, Object(body).errors?.[0]?.path]).toEqual([422, path])
    }
  })
})

test('the check-up looks at a person’s own limits; null switches one off', async () => {
  const before = await nora.expect(200, Checkup, nora.get('/portfolio/checkup'))
  expect(before.items.map(({ rule }) => rule).toSorted()).toEqual([
    'cash_high',
    'cash_low',
    'correlation',
    'fees',
    'holdings_few',
    'position_weight',
    'sector_weight',
  ])
  const change = { positionPercentMax: '1', feesPercentMax: null, holdingsMin: 1 }
  const settings = await nora.expect(200, CheckupSettings, nora.patch('/portfolio/checkup/settings', change))
  expect(settings).toEqual({ ...before.settings, ...change })
  const { items } = await nora.expect(200, Checkup, nora.get('/portfolio/checkup'))
  expect(items.find(({ rule }) => rule === 'position_weight')).toMatchObject({ outcome: 'warn', limit: '1' })
  expect(items.find(({ rule }) => rule === 'holdings_few')).toMatchObject({ outcome: 'pass' })
  expect(items.map(({ rule }) => rule)).not.toContain('fees')
  const others = await oscar.expect(200, Checkup, oscar.get('/portfolio/checkup'))
  expect(others.settings).toEqual(before.settings)
  expect(others.items.find(({ rule }) => rule === 'cash_low')).toMatchObject({ outcome: 'unknown', figure: null })
  expect((await nora.patch('/portfolio/checkup/settings', { cashPercentMax: '101' })).status).toBe(422)
})
