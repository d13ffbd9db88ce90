/** The long form of weeks.ts: Friday to Friday over the change of clocks, with the person's habits and what they must be told. */
import { reminderFaults, runWeeksScenario } from './weeks.ts'
import type { Reminded, WeeksReport } from './weeks.ts'

/** Trading days of the two weeks after the first Friday; New York's midnight is at this hour of UTC at the day's end. */
const days = [
  ['2026-10-26', 'Tuesday, Oct 27', 4],
  ['2026-10-27', 'Wednesday, Oct 28', 4],
  ['2026-10-28', 'Thursday, Oct 29', 4],
  ['2026-10-29', 'Friday, Oct 30', 4],
  ['2026-10-30', 'Saturday, Oct 31', 4],
  ['2026-11-02', 'Tuesday, Nov 3', 5],
  ['2026-11-03', 'Wednesday, Nov 4', 5],
  ['2026-11-04', 'Thursday, Nov 5', 5],
  ['2026-11-05', 'Friday, Nov 6', 5],
] as const

const hourMs = 3_600_000
const iso = (ms: number): string => new Date(ms).toISOString()
/** Midnight of New York at the end of a day. */
const midnightAfter = (day: string, hour: number): number => Date.parse(`${day}T00:00:00.000Z`) + (24 + hour) * hourMs
/** 08:30 New York of a day. */
const morningOf = (day: string, hour: number): number => Date.parse(`${day}T00:00:00.000Z`) + (8.5 + hour) * hourMs

const daily = ['E*TRADE', 'Interactive Brokers'] as const
const before = (name: string, end: string) => `Sign in again at ${name} by ${end} ET`
const morning = (name: string) => `Sign in at ${name} before the market opens`

/** By the brokers' rules: two end every midnight of New York, one after seven days to the second. */
function expectedReminders(): readonly Reminded[] {
  const first = { at: '2026-10-24T03:00:00.000Z', end: 'Saturday, Oct 24, 00:00' }
  const evenings = days.map(([day, end, hour]) => ({
    at: iso(midnightAfter(day, hour) - hourMs),
    end: `${end}, 00:00`,
  }))
  // The last one is an hour before the end of the two weeks.
  const mornings = [...days.map(([day, , hour]) => iso(morningOf(day, hour))), '2026-11-06T13:30:00.000Z']
  return [
    ...[first, ...evenings].flatMap(({ at, end }) => daily.map((name) => ({ at, title: before(name, end) }))),
    ...mornings.flatMap((at) => daily.map((name) => ({ at, title: morning(name) }))),
    // Signed in on Friday at 10:00 in summer time; nobody heeds it, so it ends a week later.
    ...['2026-10-28T14:00:00.000Z', '2026-10-29T14:00:00.000Z', '2026-10-30T12:00:00.000Z'].map((at) => ({
      at,
      title: before('Schwab', 'Friday, Oct 30, 10:00'),
    })),
    { at: '2026-11-02T13:30:00.000Z', title: morning('Schwab') },
  ]
}

export interface TwoWeeksOptions {
  /** Looked at least this often. */
  readonly everyMs: number
  /** For so long after the first sign-ins every single renewal is looked at, before and after. */
  readonly renewalsMs: number
}

const startsAt = '2026-10-23T14:00:00.000Z'

/** The person looks in on every trading day, a quarter of an hour after the reminder of the morning. */
export async function runTwoWeeks(
  { everyMs, renewalsMs }: TwoWeeksOptions,
  say: (line: string) => void,
): Promise<WeeksReport> {
  const visits = days.map(([day, , hour]) => iso(morningOf(day, hour) + hourMs / 4))
  const report = await runWeeksScenario(
    {
      seed: 7,
      startsAt,
      connectsAt: startsAt,
      endsAt: '2026-11-06T14:00:00.000Z',
      renewalsUntil: iso(Date.parse(startsAt) + renewalsMs),
      everyMs,
      visits,
    },
    say,
  )
  const { etrade, ibkr, schwab } = report.signIns
  const counts = JSON.stringify(report.signIns)
  return {
    ...report,
    faults: [
      ...report.faults,
      ...reminderFaults(report.reminders, expectedReminders(), everyMs),
      // The last look after the end finds the sign-ins of the last day over, and signs in once more.
      ...(etrade === 10 && ibkr === 10 && schwab === 1 ? [] : [`sign-ins: ${counts}`]),
    ],
  }
}
