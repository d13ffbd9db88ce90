import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WordTable } from './word-table.ts'

const word = fc.stringMatching(/^[A-Z_]{1,24}$/)

test('it finds what a Map finds, and nothing else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 40 }), fc.array(fc.oneof(word, fc.string())), (words, others) => {
      const entries = words.map((text, index) => [text, index] as const)
      const table = new WordTable(entries)
      const map = new Map<string, number>(entries)
      for (const text of [...words, ...others, '']) expect(table.get(text)).toBe(map.get(text))
    }),
  )
})

test('words that stand at one place are told apart', () => {
  // Equally long, and alike in the middle and at the end.
  const table = new WordTable([
    ['PENDING_CANCEL', 'cancel'],
    ['PENDING_RECALL', 'recall'],
  ])
  expect(['PENDING_CANCEL', 'PENDING_RECALL', 'PENDING_REPEAL'].map((text) => table.get(text))).toEqual([
    'cancel',
    'recall',
    undefined,
  ])
})

test('what is no text, and what every object has, is no entry', () => {
  const table = new WordTable([['DAY', 'day']])
  for (const other of ['constructor', '__proto__', '', undefined, null, 3, ['DAY'], { DAY: 1 }]) {
    expect(table.get(other)).toBeUndefined()
  }
})
