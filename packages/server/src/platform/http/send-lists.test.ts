import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listsText } from './send-lists.ts'

test('lists told slice by slice are the very lists', async () => {
  const lists = fc.record({
    items: fc.array(fc.record({ id: fc.nat(), words: fc.string() }), { maxLength: 1_300, size: 'max' }),
    excluded: fc.array(fc.string(), { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(lists, async (given) => {
      let text = ''
      for await (const slice of listsText(given)) text += slice
      expect(JSON.parse(text)).toEqual(given)
    }),
    { numRuns: 30 },
  )
})
