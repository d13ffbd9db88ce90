import { afterAll, expect, test } from 'vitest'
import { createCache } from '../../platform/cache/bento.ts'
import { createNotices } from './notices.ts'

const cache = await createCache(undefined)
afterAll(() => cache.close())

test('what goes less well is told of its own connection alone, until all is well again', async () => {
  const notices = createNotices({ cache })
  expect(await notices.of('one')).toBeUndefined()
  await notices.set('one', 'Live news is away.')
  expect([await notices.of('one'), await notices.of('two')]).toEqual(['Live news is away.', undefined])
  await notices.set('one', undefined)
  expect(await notices.of('one')).toBeUndefined()
})
