import { Conversation, MessagePage } from '@g2e/contract/assistant'
import type { Message } from '@g2e/contract/assistant'
import { Feedback, Recommendation } from '@g2e/contract/recommendations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ask } from '../../testing/read-events.ts'
import { connectSimulated, eventually, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const Ideas = z.object({ items: z.array(Recommendation) })
let simulated: SimulatedApp
let nora: TestClient
let ideas: readonly Recommendation[]

beforeAll(async () => {
  simulated = await startSimulatedApp()
  nora = await simulated.app.signUp('nora')
  for (let count = 0; count < 3; count += 1) await connectSimulated(nora)
  await simulated.control('POST', '/clock', { paused: true })
  ideas = await eventually(async () => {
    const answer = await nora.post('/recommendations/generate', {})
    return answer.status === 202 ? undefined : Ideas.parse(answer.body).items
  }, 'ideas')
}, 120_000)
afterAll(() => simulated.close())

const first = (): Recommendation => {
  const [idea] = ideas
  if (!idea) throw new Error('there is no idea')
  return idea
}
const question = async (id: string, reasoning?: string): Promise<string> => {
  const body = { feedbackType: 'question', ...(reasoning !== undefined && { reasoning }) }
  const { conversationId } = await nora.expect(201, Feedback, nora.post(`/recommendations/${id}/feedback`, body))
  if (conversationId === null) throw new Error('no conversation was opened')
  return conversationId
}
const messages = async (id: string): Promise<readonly Message[]> =>
  (await nora.expect(200, MessagePage, nora.get(`/conversations/${id}/messages`))).items
const answerIn = (id: string): Promise<Message> =>
  eventually(async () => (await messages(id)).find(({ role }) => role === 'assistant'), 'answer')

describe('a question to an idea', () => {
  test('opens a conversation about it, with the question as first message', async () => {
    const id = await question(first().id, 'Why now, and what speaks against it?')
    const [asked] = await messages(id)
    expect(asked).toMatchObject({ role: 'user', content: 'Why now, and what speaks against it?' })
    expect(await nora.expect(200, Conversation, nora.get(`/conversations/${id}`))).toMatchObject({
      recommendationId: first().id,
      title: 'Why now, and what speaks against it?',
    })
    const { content } = await answerIn(id)
    expect((await messages(id)).map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(content).toContain(first().rationale)
    for (const { claim } of first().evidence) expect(content).toContain(claim)
    for (const risk of first().risks) expect(content).toContain(risk)
  })

  test('of every kind is answered with figures that all have a source', async () => {
    for (const { id } of ideas) {
      const { metadata, content } = await answerIn(await question(id))
      expect(metadata.unverifiedFigures, content).toEqual([])
      expect(metadata.citations.length).toBeGreaterThan(0)
      expect(metadata.finishReason).toBe('complete')
    }
  })

  test('without words of its own asks why', async () => {
    const id = await question(first().id)
    expect((await messages(id))[0]?.content).toBe(`Why do you propose to ${first().action} ${first().symbol}?`)
    await answerIn(id)
  })

  test('is followed by questions about the same idea, and by any other', async () => {
    const id = await question(first().id, 'Why?')
    await answerIn(id)
    const again = await ask(nora, id, 'And how sure are you?')
    expect(again.message.metadata.toolCalls).toMatchObject([{ name: 'get_recommendation', ok: true }])
    const cash = await ask(nora, id, 'How much cash do I have?')
    expect(cash.message.metadata.toolCalls).toMatchObject([{ name: 'get_balances' }])
  })

  test('and its answer are in the audit log, the answer with the disclosure', async () => {
    const id = await question(first().id, 'Why this one?')
    const { id: messageId } = await answerIn(id)
    const { text } = await nora.get('/audit?action=ai_analysis')
    expect(text).toContain(messageId)
    expect(text).toContain('not investment advice')
  })
})
