import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isSuccess, streamWords } from './stream-frame.ts'

const codes: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('./fixtures/stream-response-codes.json', import.meta.url), 'utf8'),
)
const failures = Object.keys(codes).filter((code) => /^\d+$/.test(code) && !isSuccess(Number(code)))

test('every documented code that is no success is told in words, with what the broker says behind them', () => {
  expect(failures).toHaveLength(12)
  for (const code of failures) {
    expect(streamWords(Number(code), '')).not.toMatch(/\d/)
    expect(streamWords(Number(code), 'server busy')).toMatch(/ \(server busy\)$/)
  }
})

test('code 12 says whose doing it is', () => {
  expect(streamWords(12, '')).toBe(
    'another program of the same Schwab sign-in has taken the stream; there is one for each person',
  )
})

test('a code that is not documented is named', () => {
  expect(streamWords(99, '')).toBe("Schwab's streamer says 99, which is not documented")
})
