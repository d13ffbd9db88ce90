import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const scripts = fileURLToPath(new URL('../../../../scripts/', import.meta.url))

async function run(script: string, args: readonly string[], input = '') {
  const child = spawn(process.execPath, [`${scripts}${script}`, ...args])
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, stdout, stderr }
}

const bundle = JSON.stringify({
  transactions: [
    { id: '1', account: 'A', date: '2024-01-02', type: 'deposit', amount: '2000' },
    { id: '2', account: 'A', date: '2024-01-02', type: 'buy', symbol: 'X', quantity: '10', price: '100', fee: '1' },
    { id: '3', account: 'A', date: '2024-02-01', type: 'sell', symbol: 'X', quantity: '10', price: '90' },
    { id: '4', account: 'A', date: '2024-02-10', type: 'buy', symbol: 'X', quantity: '4', price: '95' },
  ],
  prices: {
    X: [
      ['2024-01-02', '100'],
      ['2024-02-01', '90'],
      ['2024-02-12', '99'],
    ],
  },
})

test('analyze answers a bundle; a receipt of it is confirmed, and one with a figure changed is not', async () => {
  const { code, stdout } = await run('g2e.mjs', ['analyze', '--receipt'], bundle)
  expect(code).toBe(0)
  const receipt = JSON.parse(stdout)
  // 101 lost on ten shares with the fee; four were bought again.
  expect(receipt.answer.washSales).toEqual([
    { sellId: '3', buyId: '4', quantity: '4', disallowed: '40.4', verdict: 'match' },
  ])
  expect(receipt.answer.lots).toMatchObject([{ costBasis: '420.4' }])
  expect(receipt.answer.value).toMatchObject({ netFlows: '2000', closing: '1915', gain: '-85', fees: '1' })
  const confirmed = await run('g2e.mjs', ['verify-receipt'], stdout)
  expect([confirmed.code, JSON.parse(confirmed.stdout)]).toMatchObject([0, { valid: true, differences: [] }])
  receipt.answer.value.closing = '1915.01'
  const refused = await run('g2e.mjs', ['verify-receipt', '-'], JSON.stringify(receipt))
  expect([refused.code, JSON.parse(refused.stdout).differences]).toEqual([
    1,
    [{ path: 'value.closing', receipt: '1915.01', recomputed: '1915' }],
  ])
})

test('what is no bundle, and what is no receipt, is said in one sentence: exit 2', async () => {
  const bad = await run('g2e.mjs', ['analyze'], '{"returns":["1,5"]}')
  expect([bad.code, bad.stdout, bad.stderr]).toEqual([
    2,
    '',
    expect.stringMatching(/^g2e analyze: returns\.0: .*\.\n$/),
  ])
  const none = await run('g2e.mjs', ['verify-receipt'], '{}')
  expect([none.code, none.stdout, none.stderr]).toEqual([2, '', expect.stringContaining('no receipt')])
})

test('two implementations that share no code agree to 1e-9 on random ledgers', async () => {
  const { code, stdout } = await run('compare-receipts.mjs', ['--count', '40'])
  expect(JSON.parse(stdout)).toMatchObject({ ledgers: 40, differing: [] })
  expect(code).toBe(0)
})

test('what cannot be a price or a rate is named, and the rest is told', async () => {
  const odd = {
    range: { from: '2024-01-02', to: '2024-01-03' },
    transactions: [
      { id: '1', account: 'A', date: '2024-01-02', type: 'deposit', amount: 100 },
      { id: '2', account: 'A', date: '2024-01-02', type: 'buy', symbol: 'X', quantity: 100, price: 1 },
    ],
    prices: {
      X: [
        ['2024-01-01', null],
        ['2024-01-02', 1],
        ['2024-01-03', '8'],
      ],
    },
  }
  const { code, stdout } = await run('g2e.mjs', ['analyze', '--receipt'], JSON.stringify(odd))
  const { answer } = JSON.parse(stdout)
  expect([code, answer.twr.value, answer.value.gain, answer.mwr]).toEqual([
    0,
    '7',
    '700',
    { value: null, status: 'no_answer' },
  ])
  const named = answer.excluded.map(({ what }: { what: string }) => what)
  expect(named).toEqual(expect.arrayContaining(['X', 'mwr.value']))
  expect((await run('g2e.mjs', ['verify-receipt'], stdout)).code).toBe(0)
})
