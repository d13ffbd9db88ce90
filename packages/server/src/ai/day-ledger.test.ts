import { decimal } from '@g2e/domain/money'
import { beforeEach, describe, expect, test } from 'vitest'
import { createDayLedger } from './day-ledger.ts'

let today: string
let kept: string
let reads: number
beforeEach(() => {
  today = '2026-11-20'
  kept = '0.40'
  reads = 0
})
const open = () =>
  createDayLedger(
    async () => {
      reads += 1
      return kept
    },
    () => today,
  )

describe('what a person has spent today', () => {
  test('begins with what is kept, and is read once', async () => {
    const ledger = open()
    expect([await ledger.take('a', '0.35', '1'), await ledger.take('a', '0.25', '1')]).toEqual([true, true])
    expect(await ledger.take('a', '0.01', '1')).toBe(false)
    expect(reads).toBe(1)
  })

  test('of two answers at once that do not both fit, one is refused', async () => {
    const ledger = open()
    expect(await Promise.all([ledger.take('a', '0.5', '1'), ledger.take('a', '0.5', '1')])).toEqual([true, false])
  })

  test('is corrected by what an answer came to', async () => {
    const ledger = open()
    expect(await ledger.take('a', '0.6', '1')).toBe(true)
    ledger.correct('a', today, decimal('-0.5'))
    await Promise.resolve()
    expect(await ledger.take('a', '0.5', '1')).toBe(true)
    expect(await ledger.take('a', '0.01', '1')).toBe(false)
  })

  test('begins anew with the day, and yesterday’s correction does not touch it', async () => {
    const ledger = open()
    expect(await ledger.take('a', '0.6', '1')).toBe(true)
    today = '2026-11-21'
    kept = '0'
    expect(await ledger.take('a', '1', '1')).toBe(true)
    ledger.correct('a', '2026-11-20', decimal('-0.6'))
    await Promise.resolve()
    expect(await ledger.take('a', '0.01', '1')).toBe(false)
  })

  test('is each person’s own', async () => {
    const ledger = open()
    expect([await ledger.take('a', '0.6', '1'), await ledger.take('b', '0.6', '1')]).toEqual([true, true])
  })
})
