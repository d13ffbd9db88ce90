import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { fileStore } from '../state/file-store.ts'
import { bench, fridayMorning } from './testing/bench.ts'

const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
const files: string[] = []
const open = (name: string) => fileStore(join(folder, name))
afterEach(() => {
  for (const file of files.splice(0)) rmSync(file, { recursive: true, force: true })
})

test('after a kill everything that was flushed is there, and life goes on where it stopped', async () => {
  files.push(folder)
  const policy = { acceptDelayMs: 5, fillDelayMs: 5, cancelDelayMs: 5 }
  const before = bench({ store: await open('state'), policy })
  const anna = before.account()
  const resting = before.place(anna, { orderType: 'limit', limitPrice: '10', timeInForce: 'gtc', clientOrderId: 'a' })
  before.wait()
  const canceling = before.place(anna, { orderType: 'limit', limitPrice: '11' })
  before.wait()
  before.exchange.cancel(canceling.orderId)
  const young = before.place(anna, { quantity: '3', clientOrderId: 'b' })
  expect(young.status).toBe('pending')
  await before.store.flush()
  // The process ends here: nothing that waited for a delay happens any more.
  const after = bench({ store: await open('state'), at: fridayMorning + 200, policy: { ...policy, fillDelayMs: 0 } })
  expect(after.order(young).status).toBe('filled')
  expect(after.order(canceling).status).toBe('canceled')
  expect(after.order(resting)).toEqual(before.order(resting))
  expect(after.exchange.received(anna.accountId, 'b')).toBe(1)
  expect(after.exchange.orderByClientId(anna.accountId, 'a')?.orderId).toBe(resting.orderId)
  expect(after.shares(anna, 'MSFT')).toBe('3')
  expect(after.exchange.orderEvents(young.orderId).map(({ type }) => type)).toEqual(['received', 'opened', 'fill'])
  const sequences = after.exchange.orderEvents(young.orderId).map(({ sequence }) => sequence)
  expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b))
})

test('a reset forgets everything and the same seed begins the same way', () => {
  const made = bench()
  const first = made.account()
  made.place(first, {})
  made.store.clear()
  made.engine.reset()
  expect(made.exchange.accounts()).toEqual([])
  expect(made.exchange.orders()).toEqual([])
  const again = made.account()
  expect(again).toEqual(first)
})
