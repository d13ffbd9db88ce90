import { expect, test } from 'vitest'
import { BrokenCircuitError, createBreaker } from './breaker.ts'
import { HttpFailure } from './http.ts'
import type { HttpAnswer } from './http.ts'

const answer = (status: number): HttpAnswer => ({ status, headers: {}, text: '' })
const answers = (status: number) => () => Promise.resolve(answer(status))
const silence = () => Promise.reject(new HttpFailure('no_answer', 'no answer in time', { timedOut: true }))

test('silence and 5xx in a row open it, and what comes in between that is well begins the count anew', async () => {
  const breaker = createBreaker({ failuresMax: 3 })
  for (const send of [silence, answers(503), answers(404), answers(500), silence]) {
    await breaker.execute(send).catch((error: unknown) => expect(error).toBeInstanceOf(HttpFailure))
  }
  expect(await breaker.execute(answers(200))).toEqual(answer(200))
  for (const send of [answers(500), answers(502), answers(504)]) await breaker.execute(send)
  await expect(breaker.execute(answers(200))).rejects.toBeInstanceOf(BrokenCircuitError)
})

test('a call under way while it opens gets its own answer, since it has left us', async () => {
  const breaker = createBreaker({ failuresMax: 2 })
  let answerLate: (status: number) => void = () => undefined
  const late = breaker.execute(() => new Promise((resolve) => (answerLate = (status) => resolve(answer(status)))))
  for (const send of [answers(500), answers(500)]) await breaker.execute(send)
  await expect(breaker.execute(answers(200))).rejects.toBeInstanceOf(BrokenCircuitError)
  answerLate(502)
  expect(await late).toEqual(answer(502))
})

test('after its pause one call is let through, and its answer closes it', async () => {
  const breaker = createBreaker({ failuresMax: 1, pauseMs: 0 })
  await breaker.execute(answers(500))
  expect(await breaker.execute(answers(200))).toEqual(answer(200))
  expect(await breaker.execute(answers(201))).toEqual(answer(201))
})
