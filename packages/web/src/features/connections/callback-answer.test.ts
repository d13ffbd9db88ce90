import { expect, test } from 'vitest'
import { callbackAnswerOf } from './callback-answer.ts'

test('a pasted address gives its code and state, decoded and as texts', () => {
  expect(callbackAnswerOf('https://127.0.0.1:8182/?code=C0.b2F1%40&session=x&state=0017')).toEqual({
    code: 'C0.b2F1@',
    state: '0017',
  })
})

test('a refusal is an answer too', () => {
  expect(callbackAnswerOf('http://127.0.0.1/?error=access_denied')).toEqual({ error: 'access_denied' })
})

test.each(['', 'hello', 'https://example.com/', 'https://example.com/?state=only'])('%j ends no sign-in', (address) => {
  expect(callbackAnswerOf(address)).toBeNull()
})
