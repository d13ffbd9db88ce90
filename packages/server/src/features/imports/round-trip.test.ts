/** What is written is what is read, line for line: hundreds of ledgers of all kinds, without a database. */
import type { ImportLine } from '@g2e/domain/import'
import { doubtAboutLine, writeCsv } from '@g2e/domain/import'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomLines } from '../../testing/random-lines.ts'
import { readFile } from './read-file.ts'

const facts = { mapping: {}, currency: 'USD' }
/** Ids as an account keeps them. */
const identified = (lines: readonly ImportLine[]): readonly ImportLine[] =>
  lines.map((line, place) => ({ ...line, externalId: line.externalId ?? `file:${place}` }))
const without = (lines: readonly ImportLine[]) => lines.map(({ line: _line, ...rest }) => rest)

test('every kind of random line is one that the import takes', () => {
  fc.assert(
    fc.property(randomLines, (lines) => {
      expect(lines.flatMap((line) => doubtAboutLine(line, { today: '2026-01-01', currency: 'USD' }) ?? [])).toEqual([])
    }),
  )
})

test('as CSV', async () => {
  await fc.assert(
    fc.asyncProperty(randomLines, async (drawn) => {
      const lines = identified(drawn)
      const csv = writeCsv(lines.map((line) => ({ ...line, externalId: line.externalId ?? '', account: null })))
      const read = await readFile(csv, facts)
      expect([read.errors, read.rows]).toEqual([[], lines.length])
      expect(without(read.lines)).toEqual(without(lines))
    }),
    { numRuns: 300 },
  )
})

test('as our own export in JSON, one account at a time', async () => {
  await fc.assert(
    fc.asyncProperty(randomLines, randomLines, async (first, second) => {
      const stored = [identified(first), identified(second)].flatMap((lines, account) => {
        const ids = new Map(lines.map(({ externalId }, place) => [externalId, `${account}-${place}`]))
        return lines.map(({ line: _line, lots, ...line }, place) => ({
          ...line,
          id: `${account}-${place}`,
          accountId: `account${account}`,
          lots: lots.length === 0 ? null : lots.map((name) => ids.get(name)),
          withdrawnAt: null,
          raw: { anything: true },
        }))
      })
      const accounts = [0, 1].map((place) => ({ id: `account${place}`, accountName: `Account ${place}` }))
      const text = JSON.stringify({ format: 'g2e-export', version: 1, accounts, transactions: stored })
      const read = await readFile(text, { ...facts, sourceAccount: 'Account 1' })
      expect(read.errors).toEqual([])
      expect(without(read.lines)).toEqual(without(identified(second)))
    }),
    { numRuns: 200 },
  )
})

test('no text however damaged does anything but name its faults', async () => {
  const damage = fc.tuple(randomLines, fc.nat(), fc.string({ maxLength: 5 }))
  await fc.assert(
    fc.asyncProperty(damage, async ([lines, at, put]) => {
      const transactions = identified(lines).map((line, place) => ({ ...line, id: `${place}`, accountId: 'a' }))
      const accounts = [{ id: 'a', accountName: 'A' }]
      const text = JSON.stringify({ format: 'g2e-export', version: 1, accounts, transactions })
      const place = at % text.length
      const read = await readFile(text.slice(0, place) + put + text.slice(place + put.length), facts)
      for (const { line, message } of read.errors) expect([line > 0, message.length > 10]).toEqual([true, true])
      expect(read.lines.length + read.ignored.length).toBeLessThanOrEqual(transactions.length)
    }),
    { numRuns: 200 },
  )
})
