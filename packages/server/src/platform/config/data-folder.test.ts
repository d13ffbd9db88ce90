import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { prepareDataFolder } from './data-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'g2e-folder-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the folder is made, its parents too, for this user alone', () => {
  const path = join(folder, 'a', 'b')
  prepareDataFolder(path)
  prepareDataFolder(path)
  expect(statSync(path).mode & 0o777).toBe(0o700)
})

test('a file in its place is named', () => {
  const path = join(folder, 'file')
  writeFileSync(path, '')
  expect(() => prepareDataFolder(join(path, 'data'))).toThrow(/cannot be written; choose a folder/)
})

test.runIf(existsSync('/proc/self'))('a file system that makes no folders is a fault, not a wait without end', () => {
  expect(() => prepareDataFolder('/proc/g2e/data')).toThrow(/cannot be written; choose a folder/)
})
