import { expect, test } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import type { ManualClock } from '../../testing/manual-clock.ts'
import { Kept } from './kept.ts'

const made = (clock: ManualClock, sizeMax: number) => {
  const asked: string[] = []
  const kept = new Kept<string>({ clock, keptMs: 1_000, sizeMax, sizeOf: (answer) => answer.length })
  const get = (userId: string, key: string) =>
    kept.get(userId, key, async () => {
      asked.push(`${userId} ${key}`)
      if (key === 'fault') throw new Error('no')
      return 'x'.repeat(10)
    })
  return { kept, get, asked }
}

test('an answer is made once, until it is too old or its user is dropped', async () => {
  const clock = manualClock()
  const { kept, get, asked } = made(clock, 100)
  await Promise.all([get('a', 'one'), get('a', 'one'), get('b', 'one')])
  expect(asked).toEqual(['a one', 'b one'])
  kept.drop('a')
  await Promise.all([get('a', 'one'), get('b', 'one')])
  expect(asked).toEqual(['a one', 'b one', 'a one'])
  clock.advance(1_000)
  await get('b', 'one')
  expect(asked).toHaveLength(4)
})

test('of a user only what is named is dropped', async () => {
  const { kept, get, asked } = made(manualClock(), 100)
  await Promise.all([get('a', 'one'), get('a', 'two'), get('b', 'one')])
  kept.drop('a', ['one', 'never asked'])
  await Promise.all([get('a', 'one'), get('a', 'two'), get('b', 'one')])
  expect(asked).toEqual(['a one', 'a two', 'b one', 'a one'])
})

test('when there are too many the oldest go, and a failure is not kept', async () => {
  const { get, asked } = made(manualClock(), 25)
  for (const key of ['one', 'two', 'three', 'three', 'one']) await get('a', key)
  expect(asked).toEqual(['a one', 'a two', 'a three', 'a one'])
  await expect(get('a', 'fault')).rejects.toThrow('no')
  await expect(get('a', 'fault')).rejects.toThrow('no')
  expect(asked).toHaveLength(6)
})
