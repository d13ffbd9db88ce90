import { expect, test } from 'vitest'
import { createStartGate } from './start-gate.ts'

const account = (accountId: string, doubts: readonly string[] = []) => ({
  userId: 'u',
  connectionId: 'c',
  accountId,
  doubts,
})

test('nothing passes before it is known what was open', async () => {
  const gate = createStartGate()
  expect(gate.isOpen('a')).toBe(false)
  gate.begin([])
  expect(gate.isOpen('a')).toBe(true)
})
test('an account opens when it was compared and none of its doubts is left, wherever that ended', () => {
  const gate = createStartGate()
  gate.begin([account('a', ['1', '2']), account('b')])
  gate.compared('a')
  expect(gate.isOpen('a')).toBe(false)
  gate.stillInDoubt(new Set(['2', '9']))
  expect(gate.isOpen('a')).toBe(false)
  gate.stillInDoubt(new Set(['9']))
  expect(gate.isOpen('a')).toBe(true)
  expect(gate.isOpen('b')).toBe(false)
  expect(gate.uncompared()).toEqual([{ userId: 'u', connectionId: 'c', accountId: 'b' }])
})
test('who waits is let through at once, and told after the wait', async () => {
  const gate = createStartGate()
  gate.begin([account('a')])
  expect(await gate.opened('a', 1)).toBe(false)
  const waiting = gate.opened('a', 60_000)
  gate.compared('a')
  expect(await waiting).toBe(true)
})
test('a doubt that a person was asked about does not keep the account closed', () => {
  const gate = createStartGate()
  gate.begin([account('a', ['1'])])
  gate.compared('a')
  gate.excuse('1')
  expect(gate.isOpen('a')).toBe(true)
})
