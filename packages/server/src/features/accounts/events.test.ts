import { expect, test } from 'vitest'
import { accountsChanged, accountsWithOtherLines, syncProgressed } from './events.ts'

test('other lines are told of the accounts that are named, unless only what they hold was read again', () => {
  const payload = { connectionId: null, accountIds: ['a', 'b'] }
  const { type } = accountsChanged
  expect(accountsWithOtherLines({ type, payload })).toEqual(['a', 'b'])
  expect(accountsWithOtherLines({ type, payload: { ...payload, linesStay: true } })).toEqual([])
  expect(accountsWithOtherLines({ type: syncProgressed.type, payload })).toEqual([])
})
