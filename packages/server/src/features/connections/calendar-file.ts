/** The ends of sign-ins as a calendar (iCalendar, RFC 5545): one event each, with an alarm at every reminder. */
import { isoOf } from '../../platform/clock.ts'

export interface CalendarEnd {
  readonly connectionId: string
  /** Broker's or the person's own name for it. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly endsAt: number
  /** Milliseconds before the end. */
  readonly alarmsBeforeMs: readonly number[]
}

const octetsMax = 75

/** Section 3.3.11. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r?\n/g, String.raw`\n`)

/** Section 3.1: lines over 75 octets go on in the next, after a space. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const letter of line) {
    const size = Buffer.byteLength(letter)
    if (octets + size > octetsMax) {
      parts.push(part)
      part = ''
      // The space in front counts.
      octets = 1
    }
    part += letter
    octets += size
  }
  return [...parts, part].join('\r\n ')
}

/** `20261121T141200Z` */
const instant = (ms: number): string => `${isoOf(ms).slice(0, 19).replaceAll(/[-:]/g, '')}Z`
const trigger = (beforeMs: number): string => `-PT${Math.round(beforeMs / 60_000)}M`

function eventOf({ connectionId, name, endsAt, alarmsBeforeMs }: CalendarEnd, stampMs: number): readonly string[] {
  const summary = escaped(`Sign in again at ${name}`)
  const alarms = alarmsBeforeMs.flatMap((beforeMs) => [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${summary}`,
    `TRIGGER:${trigger(beforeMs)}`,
    'END:VALARM',
  ])
  return [
    'BEGIN:VEVENT',
    `UID:${connectionId}@g2e`,
    `DTSTAMP:${instant(stampMs)}`,
    `DTSTART:${instant(endsAt)}`,
    `SUMMARY:${summary}`,
    `DESCRIPTION:${escaped('By then, or its accounts no longer update and nothing can be traded there until you have signed in.')}`,
    'TRANSP:TRANSPARENT',
    ...alarms,
    'END:VEVENT',
  ]
}

export const calendarFile = (ends: readonly CalendarEnd[], stampMs: number): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//G2E//Sign-ins at brokers//EN',
    'CALSCALE:GREGORIAN',
    'X-WR-CALNAME:G2E sign-ins',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...ends.flatMap((end) => eventOf(end, stampMs)),
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n')
