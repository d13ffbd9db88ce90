import { expect, test } from 'vitest'
import { cap, redact } from './redact.ts'

test.each([
  ['authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
  ['{"access_token":"abcdef","x":1}', 'abcdef'],
  ['APCA-API-SECRET-KEY: 0123456789', '0123456789'],
  ['client_secret=hush-hush&code=1', 'hush-hush'],
])('what looks like a secret is taken out of %s', (text, secret) => {
  expect(redact(text)).not.toContain(secret)
})

test('values that we hold are taken out wherever they occur, short ones are left', () => {
  expect(redact('the key PK12345 of ab', ['PK12345', 'ab'])).toBe('the key [redacted] of ab')
})

test('a long body is cut and says how long it was', () => {
  expect(cap('x'.repeat(20), 5)).toBe('xxxxx… (20 characters)')
})
