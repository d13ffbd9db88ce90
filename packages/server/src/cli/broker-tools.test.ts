import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { runCommand } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'g2e-broker-tools-'))

interface Ended {
  readonly code: number | null
  readonly answer: unknown
  readonly stderr: string
}

afterEach(() => {
  vi.restoreAllMocks()
})

const ended = (code: number | null, stdout: string, stderr: string): Ended => ({
  code,
  answer: stdout === '' ? undefined : JSON.parse(stdout),
  stderr,
})

/** Runs the command in this process on a file with this text; an answer is one JSON document, or none at all. */
async function g2e(args: readonly string[], input: string): Promise<Ended> {
  const file = join(folder, 'input.json')
  writeFileSync(file, input)
  const told = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      told[stream] += String(chunk)
      return true
    })
  }
  const code = await runCommand(args.map((word) => (word === '-' ? file : word)))
  vi.restoreAllMocks()
  return ended(code, told.stdout, told.stderr)
}

const ticket = {
  accountId: 'acc',
  symbol: 'AAPL',
  side: 'buy',
  quantity: '10',
  orderType: 'limit',
  limitPrice: '187.50',
  timeInForce: 'day',
}
const compile = (input: unknown) => g2e(['compile-order', 'alpaca', '-'], JSON.stringify(input))
const map = (kind: string, input: unknown) =>
  g2e(['map', 'alpaca', kind, '-'], typeof input === 'string' ? input : JSON.stringify(input))

test('a ticket becomes the exact request, with the id from its context', async () => {
  expect(await compile({ ...ticket, context: { clientOrderId: 'g2e-7' } })).toEqual({
    code: 0,
    stderr: '',
    answer: {
      requests: [
        {
          method: 'POST',
          path: '/v2/orders',
          body: {
            symbol: 'AAPL',
            qty: '10',
            side: 'buy',
            type: 'limit',
            time_in_force: 'day',
            limit_price: '187.50',
            client_order_id: 'g2e-7',
          },
        },
      ],
    },
  })
})

test.each([
  ['an unknown field', { ...ticket, urgency: 'high' }, 'urgency'],
  ['an unknown field of the context', { ...ticket, context: { mood: 'calm' } }, 'context.mood'],
  ['a missing side', { ...ticket, side: undefined }, 'side'],
  ['a missing account', { ...ticket, accountId: undefined }, 'accountId'],
  ['a number where a decimal string belongs', { ...ticket, quantity: 10 }, 'quantity'],
  ['a contradiction', { ...ticket, orderType: 'market' }, 'limitPrice'],
  ['what the broker cannot express', { ...ticket, quantity: '0.5', timeInForce: 'gtc' }, 'timeInForce'],
])('%s is refused with its field, exit 1', async (_, input, field) => {
  const { code, answer } = await compile(input)
  expect(code).toBe(1)
  expect(answer).toMatchObject({ unsupported: [{ field, reason: expect.any(String) }] })
})

test('what is no ticket at all is bad usage: one sentence, exit 2', async () => {
  for (const input of ['buy low', '[]', '"x"', '']) {
    const { code, answer, stderr } = await g2e(['compile-order', 'alpaca', '-'], input)
    expect({ code, answer }).toEqual({ code: 2, answer: undefined })
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
})

test('a payload becomes normalized items without their raw form, and nothing is an empty list', async () => {
  const { code, answer } = await map('positions', { symbol: 'BTCUSD', asset_class: 'crypto', qty: '2', side: 'short' })
  expect(code).toBe(0)
  expect(answer).toMatchObject({ items: [{ symbol: 'BTC/USD', quantity: '-2', currentPrice: null }], warnings: [] })
  expect(answer).not.toHaveProperty('items.0.raw')
  expect(await map('orders', '')).toMatchObject({ code: 0, answer: { items: [], warnings: [] } })
})

test('an error answer is told by its kind, whether its body is text or JSON', async () => {
  const failure = {
    kind: 'insufficient_funds',
    code: '40310000',
    message: 'insufficient buying power',
    retryable: false,
  }
  const body = { code: 40310000, message: 'insufficient buying power' }
  for (const sent of [body, JSON.stringify(body)])
    expect((await map('error', { status: 403, body: sent })).answer).toMatchObject(failure)
})

test('a payload that does not fit is no empty list: exit 1, with its place', async () => {
  const { code, answer } = await map('orders', [{ id: 'x', status: 'new', filled_qty: 'some' }])
  expect(code).toBe(1)
  expect(answer).toMatchObject({ items: [], error: { path: '[0].filled_qty' } })
})

test.each([
  [['map'], 'name a broker'],
  [['map', 'nobody', 'orders'], 'there is no broker "nobody"'],
  [['map', 'alpaca', 'wishes'], 'say what the payload is'],
  [['map', 'alpaca', 'orders', 'a.json', 'b.json'], 'one argument too many'],
])('%j is bad usage', async (args, sentence) => {
  const { code, stderr } = await g2e(args, '')
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
})

test('standard input serves where no file is named', async () => {
  const script = fileURLToPath(new URL('../../../../scripts/g2e.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, 'compile-order', 'alpaca'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stdin.end(JSON.stringify(ticket))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expect(ended(code, stdout, '')).toMatchObject({ code: 0, answer: { requests: [{ path: '/v2/orders' }] } })
})
