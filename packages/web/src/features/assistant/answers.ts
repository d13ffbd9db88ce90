/**
 * Answers that are being written, by conversation. They live outside the components: who leaves the screen and comes back, or
 * opens the drawer, sees the same answer go on.
 */
import type { Message } from '@g2e/contract/assistant'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { askQuestion, keys, messagesQuery, problemOf, stopAnswer } from '../../api/index.ts'
import type { AnswerEvent, AnswerStep } from '../../api/index.ts'
import { text } from './text.ts'

export interface RunningAnswer {
  readonly question: string
  readonly text: string
  readonly steps: readonly AnswerStep[]
  readonly state: 'running' | 'stopping' | 'failed'
  readonly error: Error | null
}

const answers = new Map<string, RunningAnswer>()
const listeners = new Set<() => void>()

function set(id: string, answer: RunningAnswer | undefined): void {
  if (answer) answers.set(id, answer)
  else answers.delete(id)
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useRunningAnswer = (id: string | undefined): RunningAnswer | undefined =>
  useSyncExternalStore(subscribe, () => (id === undefined ? undefined : answers.get(id)))

/** What an event makes of an answer. */
export function afterEvent(answer: RunningAnswer, event: AnswerEvent): RunningAnswer {
  switch (event.name) {
    case 'text':
      return { ...answer, text: answer.text + event.data.text }
    case 'tool_call':
      return { ...answer, steps: [...answer.steps, { ...event.data, ok: null }] }
    case 'tool_result':
      return {
        ...answer,
        steps: answer.steps.map((step) => (step.id === event.data.id ? { ...step, ok: event.data.ok } : step)),
      }
    case 'error':
      return { ...answer, state: 'failed', error: problemOf(event.data) }
    case 'figures':
    case 'done':
      return answer
  }
}

/** Asks once; while an answer runs, another question of the same conversation waits for its end. */
export async function ask(queries: QueryClient, id: string, question: string): Promise<void> {
  if (answers.get(id)?.state === 'running') return
  set(id, { question, text: '', steps: [], state: 'running', error: null })
  let isDone = false
  try {
    await askQuestion(id, question, (event) => {
      if (event.name === 'done') isDone = event.data.message !== null
      const before = answers.get(id)
      if (before) set(id, afterEvent(before, event))
    })
  } catch (error) {
    fail(id, error)
  }
  await queries.invalidateQueries({ queryKey: messagesQuery(id).queryKey })
  void queries.invalidateQueries({ queryKey: [...keys.assistant, 'conversations'] })
  void queries.invalidateQueries({ queryKey: [...keys.assistant, 'status'] })
  // Once it is written down, the list has it, with its figures.
  if (isDone) set(id, undefined)
  else if (answers.get(id)?.error === null) set(id, undefined)
}

function fail(id: string, error: unknown): void {
  const before = answers.get(id)
  if (before) set(id, { ...before, state: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
}

export async function stop(id: string): Promise<void> {
  const before = answers.get(id)
  if (before) set(id, { ...before, state: 'stopping' })
  await stopAnswer(id).catch((error: unknown) => fail(id, error))
}

/** Nobody writes on an answer for longer than this. */
const waitMsMax = 150_000
export const lookEveryMs = 700

export const isAwaited = (last: Message | undefined, nowMs: number): boolean =>
  last?.role === 'user' && nowMs - Date.parse(last.createdAt) < waitMsMax

/**
 * A question without an answer yet, which nobody here reads along: it was asked of an idea, or in another window. It shows as
 * being written until the answer is in the list; after a while it shows as unanswered.
 */
export function awaitedAnswer(last: Message | undefined, nowMs: number): RunningAnswer | undefined {
  if (last?.role !== 'user') return undefined
  const waits = isAwaited(last, nowMs)
  const error = waits ? null : new Error(text.unanswered)
  return { question: last.content, text: '', steps: [], state: waits ? 'running' : 'failed', error }
}

export const dismiss = (id: string): void => set(id, undefined)
