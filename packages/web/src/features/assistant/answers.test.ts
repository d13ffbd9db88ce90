import type { Message } from '@g2e/contract/assistant'
import { expect, test } from 'vitest'
import { afterEvent, awaitedAnswer, isAwaited } from './answers.ts'
import type { RunningAnswer } from './answers.ts'

const empty: RunningAnswer = { question: 'How am I?', text: '', steps: [], state: 'running', error: null }

const aMessage = (changes: Partial<Message>): Message => ({
  id: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
  role: 'user',
  content: '',
  inputTokens: null,
  outputTokens: null,
  model: null,
  costUsd: null,
  metadata: {
    toolCalls: [],
    citations: [],
    unverifiedFigures: [],
    confidence: null,
    finishReason: null,
    provider: null,
    recommendationIds: [],
    draftPreviewIds: [],
    notice: null,
    disclosure: null,
  },
  createdAt: '2026-11-26T14:00:00.000Z',
  ...changes,
})

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

const asked = aMessage({ role: 'user', content: 'Why this idea?', createdAt: '2026-11-26T14:00:00.000Z' })
const after = (seconds: number) => Date.parse(asked.createdAt) + seconds * 1_000

test('a question that nobody here reads along shows as being answered', () => {
  expect(awaitedAnswer(asked, after(20))).toMatchObject({ question: 'Why this idea?', state: 'running', error: null })
  expect(awaitedAnswer(aMessage({ role: 'assistant' }), after(20))).toBeUndefined()
  expect(awaitedAnswer(undefined, after(20))).toBeUndefined()
})

test('a question that is old and has no answer says so, and is no longer asked after', () => {
  expect(awaitedAnswer(asked, after(300))?.error?.message).toBe('This question was not answered.')
  expect([isAwaited(asked, after(20)), isAwaited(asked, after(300))]).toEqual([true, false])
})
