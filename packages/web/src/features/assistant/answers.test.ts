import { expect, test } from 'vitest'
import { afterEvent } from './answers.ts'
import type { RunningAnswer } from './answers.ts'

const empty: RunningAnswer = { question: 'How am I?', text: '', steps: [], state: 'running', error: null }

test('texts follow one another', () => {
  const one = afterEvent(empty, { name: 'text', data: { text: 'You are ' } })
  expect(afterEvent(one, { name: 'text', data: { text: 'fine.' } }).text).toBe('You are fine.')
})

test('a step runs until its own result comes', () => {
  const called = ['a', 'b'].reduce(
    (answer, id) => afterEvent(answer, { name: 'tool_call', data: { id, name: 'get_risk', arguments: {} } }),
    empty,
  )
  const { steps } = afterEvent(called, { name: 'tool_result', data: { id: 'b', ok: true } })
  expect(steps.map(({ ok }) => ok)).toEqual([null, true])
})

test('a problem inside the stream ends it with the words of the problem', () => {
  const failed = afterEvent(empty, { name: 'error', data: { detail: 'The model is silent.', status: 503 } })
  expect([failed.state, failed.error?.message]).toEqual(['failed', 'The model is silent.'])
})
