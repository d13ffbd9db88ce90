import { expect, test } from 'vitest'
import { calendarFile } from './calendar-file.ts'

const end = {
  connectionId: '01a1fa47-bd80-787e-9859-e36b441393fa',
  name: 'Schwab; mine, “überall”\nand a name that is far too long for one line of a calendar file to hold',
  endsAt: Date.parse('2026-11-21T14:12:00Z'),
  alarmsBeforeMs: [172_800_000, 7_200_000],
}

test('an end is one event, with an alarm at every reminder', () => {
  const lines = calendarFile([end], Date.parse('2026-11-20T18:46:08Z')).split('\r\n')
  expect(lines).toContain('UID:01a1fa47-bd80-787e-9859-e36b441393fa@g2e')
  expect(lines).toContain('DTSTART:20261121T141200Z')
  expect(lines.filter((line) => line.startsWith('TRIGGER:'))).toEqual(['TRIGGER:-PT2880M', 'TRIGGER:-PT120M'])
  expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual(['BEGIN:VCALENDAR', 'END:VCALENDAR', ''])
})

test('no line is longer than 75 octets, and unfolding gives the text back', () => {
  const text = calendarFile([end], 0)
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(text.replaceAll('\r\n ', '')).toContain(
    'SUMMARY:Sign in again at Schwab\\; mine\\, “überall”\\nand a name that is far too long for one line of a calendar file to hold',
  )
})

test('without any end it is an empty calendar', () => {
  expect(calendarFile([], 0)).not.toContain('VEVENT')
})
