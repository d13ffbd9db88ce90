import { expect, test } from 'vitest'
import { reminderFaults, runWeeksScenario } from './weeks.ts'

const everyMs = 12 * 3_600_000

/** Two days around the night in which New York's clocks go back; two weeks by `npm run scenario -- weeks`. */
test('two days over the change of clocks: nothing is empty, everything renewed or asked for, every reminder once', async () => {
  const report = await runWeeksScenario({
    seed: 7,
    startsAt: '2026-10-30T14:00:00.000Z',
    // Saturday 09:00 New York in summer time, until Monday 09:00 in winter time.
    connectsAt: '2026-10-31T13:00:00.000Z',
    endsAt: '2026-11-02T14:00:00.000Z',
    everyMs,
    renewalsUntil: '2026-10-31T14:05:00.000Z',
    // Sunday 09:00, Monday 08:45.
    visits: ['2026-11-01T14:00:00.000Z', '2026-11-02T13:45:00.000Z'],
  })
  expect(report.faults).toEqual([])
  // Midnight of Sunday is 04:00 UTC still; that of Monday is 05:00 UTC.
  const sunday = (name: string) => `Sign in again at ${name} by Sunday, Nov 1, 00:00 ET`
  const monday = (name: string) => `Sign in again at ${name} by Monday, Nov 2, 00:00 ET`
  const morning = (name: string) => `Sign in at ${name} before the market opens`
  const told = (at: string, words: (name: string) => string) =>
    ['E*TRADE', 'Interactive Brokers'].map((name) => ({ at, title: words(name) }))
  const expected = [
    ...told('2026-11-01T03:00:00.000Z', sunday),
    ...told('2026-11-02T04:00:00.000Z', monday),
    ...told('2026-11-02T13:30:00.000Z', morning),
  ]
  expect(reminderFaults(report.reminders, expected, everyMs)).toEqual([])
  expect(report.signIns).toEqual({ etrade: 2, ibkr: 2 })
  expect(report.renewals['schwab']).toBeGreaterThan(2)
}, 600_000)
