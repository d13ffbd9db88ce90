import { afterAll, expect, test } from 'vitest'
import { createOffLoop } from '../../platform/off-loop/off-loop.ts'
import { lotsTask } from './lots-task.ts'
import type { LedgerRow } from '../accounts/index.ts'
import type { LotsAnswerPart, LotsPart } from './lots-task.ts'

const offLoop = createOffLoop()
afterAll(() => offLoop.stop())

const line = (place: number, type: 'buy' | 'sell', date: string): LedgerRow => ({
  id: String(place),
  accountId: 'A',
  type,
  symbol: 'X',
  quantity: '2',
  price: String(10 + (place % 7)),
  fee: '1',
  amount: null,
  currency: 'USD',
  date,
  at: null,
  ratio: null,
  newSymbol: null,
  basisFraction: null,
  lots: null,
})

/** Bought and sold in turn, two shares at a time, over three years. */
const dateOf = (day: number): string => new Date(Date.UTC(2022, 0, 3) + day * 86_400_000).toISOString().slice(0, 10)
const lines = Array.from({ length: 2_000 }, (_, place) =>
  line(place, place % 2 === 0 ? 'buy' : 'sell', dateOf(Math.floor(place / 2))),
)
const wanted: LotsPart = { kind: 'wanted', accounts: [{ id: 'A', type: 'taxable' }], to: '2025-12-31', method: 'fifo' }
const page = (rows: readonly LedgerRow[]): LotsPart => ({
  kind: 'page',
  bytes: new TextEncoder().encode(JSON.stringify(rows)),
})
const partsOf = (rows: readonly LedgerRow[]): readonly LotsPart[] => [
  wanted,
  page(rows.slice(0, 700)),
  page(rows.slice(700)),
]

async function answerOf(how: 'run' | 'here', rows: readonly LedgerRow[]): Promise<readonly LotsAnswerPart[]> {
  const told: LotsAnswerPart[] = []
  await offLoop[how](lotsTask, partsOf(rows), (part) => told.push(part))
  return told
}

test('a thread answers what would be answered here, in parts', async () => {
  const inThread = await answerOf('run', lines)
  expect(inThread).toEqual(await answerOf('here', lines))
  expect(inThread.flatMap(({ gains }) => gains ?? [])).toHaveLength(1_000)
  expect(Math.max(...inThread.map(({ gains }) => gains?.length ?? 0))).toBeLessThanOrEqual(500)
})

test('a task that fails says why, and the thread takes the next one', async () => {
  await expect(answerOf('run', [line(1, 'buy', 'someday')])).rejects.toThrow('not a date')
  expect((await answerOf('run', lines)).length).toBeGreaterThan(0)
})

test('more tasks than threads wait for their turn', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => answerOf('run', lines.slice(0, 10))))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(offLoop.load()).toBe(0)
})

test('who asks after the end is refused', async () => {
  const ended = createOffLoop()
  const running = ended.run(lotsTask, partsOf(lines), () => undefined)
  const refused = expect(running).rejects.toThrow('the app stops')
  await ended.stop()
  await refused
  await expect(ended.run(lotsTask, [], () => undefined)).rejects.toThrow('the app stops')
})
