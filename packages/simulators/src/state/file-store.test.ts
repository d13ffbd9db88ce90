import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileStore } from './file-store.ts'

const fresh = (): string => join(mkdtempSync(join(tmpdir(), 'g2e-store-')), 'simulators.journal')

const contents = async (path: string, name: string): Promise<[string, unknown][]> => {
  const store = await fileStore(path)
  const entries = [...store.collection<unknown>(name).entries()]
  await store.close()
  return entries
}

test('what was flushed is there again, in order of first insertion, and deleted entries are not', async () => {
  const path = fresh()
  const store = await fileStore(path)
  const orders = store.collection<{ n: number }>('orders')
  orders.set('b', { n: 1 })
  orders.set('a', { n: 2 })
  await store.flush()
  orders.set('b', { n: 3 })
  orders.delete('c')
  orders.set('c', { n: 4 })
  orders.delete('c')
  await store.flush()
  await store.close()
  expect(await contents(path, 'orders')).toEqual([
    ['b', { n: 3 }],
    ['a', { n: 2 }],
  ])
})

test('any sequence of changes and flushes reads back as it was, compacted or not', async () => {
  const change = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.option(fc.jsonValue(), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 12 }), async (batches) => {
      const path = fresh()
      const store = await fileStore(path, { compactAboveBytes: 60 })
      const collection = store.collection<unknown>('x')
      for (const batch of batches) {
        for (const { key, value } of batch) {
          if (value === undefined) collection.delete(key)
          else collection.set(key, value)
        }
        await store.flush()
      }
      const expected = JSON.parse(JSON.stringify(Object.fromEntries(collection.entries())))
      await store.close()
      expect(Object.fromEntries(await contents(path, 'x'))).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

test('a torn last line is dropped wherever it was torn, and all before it stays', async () => {
  const path = fresh()
  const store = await fileStore(path)
  store.collection('x').set('first', 1)
  await store.flush()
  const acknowledged = statSync(path).size
  store.collection('x').set('second', 2)
  await store.flush()
  await store.close()
  const whole = readFileSync(path)
  for (let size = whole.length - 1; size >= acknowledged; size -= 1) {
    writeFileSync(path, whole)
    truncateSync(path, size)
    expect(await contents(path, 'x')).toEqual([['first', 1]])
  }
})

test('a store goes on after a torn line', async () => {
  const path = fresh()
  const store = await fileStore(path)
  store.collection('x').set('first', 1)
  await store.close()
  appendFileSync(path, '[["x","torn",')
  const again = await fileStore(path)
  again.collection('x').set('next', 2)
  await again.close()
  expect(await contents(path, 'x')).toEqual([
    ['first', 1],
    ['next', 2],
  ])
})

test('damage before the last line, and a file that is not ours, are refused by name', async () => {
  const path = fresh()
  const store = await fileStore(path)
  for (const key of ['a', 'b']) {
    store.collection('x').set(key, 1)
    await store.flush()
  }
  await store.close()
  writeFileSync(path, readFileSync(path, 'utf8').replace('"a"', '"a'))
  await expect(fileStore(path)).rejects.toThrow(/simulators\.journal is damaged at byte \d+/)
  writeFileSync(path, 'something else\n')
  await expect(fileStore(path)).rejects.toThrow('is not a journal of the simulators')
})

test('a journal stays near the size of the state however often it changes', async () => {
  const path = fresh()
  const store = await fileStore(path, { compactAboveBytes: 1_000 })
  for (let count = 0; count < 500; count += 1) {
    store.collection('x').set('counter', count)
    await store.flush()
  }
  await store.close()
  expect(statSync(path).size).toBeLessThan(1_100)
  expect(await contents(path, 'x')).toEqual([['counter', 499]])
})

test('clear empties every collection, also on disk', async () => {
  const path = fresh()
  const store = await fileStore(path)
  const kept = store.collection('x')
  kept.set('a', 1)
  await store.flush()
  store.clear()
  expect(kept.size).toBe(0)
  kept.set('b', 2)
  await store.close()
  expect(await contents(path, 'x')).toEqual([['b', 2]])
})

const writer = `
  import { fileStore } from ${JSON.stringify(new URL('./file-store.ts', import.meta.url).href)}
  const store = await fileStore(process.argv[1], { compactAboveBytes: 2000 })
  for (let count = 1; ; count += 1) {
    store.collection('x').set('count', count)
    store.collection('y').set('twin', count)
    await store.flush()
    process.stdout.write(count + '\\n')
  }
`

test('after kill -9 nothing acknowledged is lost, and a flush is whole or not at all', async () => {
  const path = fresh()
  let acknowledgedBefore = 0
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', writer, path])
    let stdout = ''
    const acknowledged = (): number => Number(stdout.split('\n').at(-2) ?? 0)
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString()
        if (acknowledged() >= 40 + round * 17) resolve()
      })
    })
    child.kill('SIGKILL')
    await new Promise((resolve) => child.on('close', resolve))
    acknowledgedBefore = acknowledged()
    const store = await fileStore(path)
    const count = store.collection<number>('x').get('count') ?? 0
    expect(count).toBeGreaterThanOrEqual(acknowledgedBefore)
    expect(store.collection<number>('y').get('twin')).toBe(count)
    await store.close()
  }
  expect(acknowledgedBefore).toBeGreaterThanOrEqual(74)
})
