import { AssistantContext, AssistantStatus, Conversation, ConversationPage, MessagePage } from '@g2e/contract/assistant'
import { Portfolio } from '@g2e/contract/portfolio'
import { AuditPage } from '@g2e/contract/audit'
import { startSimulators } from '@g2e/simulators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDay } from '../../testing/manual-clock.ts'
import { ask } from '../../testing/read-events.ts'
import { startSimulatedWorld } from '../../testing/simulated-world.ts'
import type { SimulatedWorld } from '../../testing/simulated-world.ts'
import type { TestClient } from '../../testing/test-client.ts'

let world: SimulatedWorld
let nora: TestClient
let oscar: TestClient

beforeAll(async () => {
  world = await startSimulatedWorld(await startSimulators({ seed: 11, now: testDay }))
  await world.control('POST', '/clock', { paused: true })
  nora = await world.signUp('nora')
  oscar = await world.signUp('oscar')
  await world.connect(oscar, 'alpaca')
}, 180_000)
afterAll(() => world.close())

const begin = (client: TestClient, title?: string) =>
  client.expect(201, Conversation, client.post('/conversations', title === undefined ? {} : { title }))

describe('the offline analyst', () => {
  test('says that it is rule-based, in the status and on every message', async () => {
    const status = await oscar.expect(200, AssistantStatus, oscar.get('/assistant/status'))
    expect(status).toMatchObject({ provider: 'offline', modelPro: null, notice: 'Rule-based, not AI.' })
    const { message } = await ask(oscar, (await begin(oscar)).id, 'What is my portfolio worth?')
    expect(message).toMatchObject({ role: 'assistant', costUsd: '0', inputTokens: 0 })
    expect(message.metadata).toMatchObject({
      provider: 'offline',
      notice: 'Rule-based, not AI.',
      finishReason: 'complete',
    })
    expect(message.metadata.disclosure).toContain('not investment advice')
  })

  test('answers how concentrated one is with facts, and ends in a proposal', async () => {
    const portfolio = await oscar.expect(200, Portfolio, oscar.get('/portfolio'))
    const largest = portfolio.positions.toSorted((a, b) => Number(b.weightPercent) - Number(a.weightPercent))[0]
    const { message, text, names } = await ask(
      oscar,
      (await begin(oscar)).id,
      'How concentrated am I and what would you change?',
    )
    expect(text).toBe(message.content)
    expect(text).toContain(`**${largest?.symbol}** with ${Number(largest?.weightPercent).toFixed(2)}%`)
    expect(message.metadata.unverifiedFigures).toEqual([])
    expect(message.metadata.citations.length).toBeGreaterThan(5)
    expect(message.metadata.draftPreviewIds.length + message.metadata.recommendationIds.length).toBe(1)
    expect(text).toContain('Nothing is sent until you approve it.')
    expect(names.slice(-3)).toEqual(['figures', 'usage', 'done'])
    // A proposal is a card: nothing reached the broker.
    expect(message.metadata.toolCalls.map(({ name }) => name)).toContain('propose_recommendation')
    expect((await oscar.get('/orders')).body).toMatchObject({ total: 0 })
  })

  test('each figure points at the place in `content` where it stands', async () => {
    const { message } = await ask(oscar, (await begin(oscar)).id, 'What is my portfolio worth?')
    const { citations } = message.metadata
    expect(citations.map(({ text }) => text)).toEqual(
      citations.map(({ start, end }) => message.content.slice(start, end)),
    )
    const portfolio = await oscar.expect(200, Portfolio, oscar.get('/portfolio'))
    const total = citations.find(({ sources }) => sources.some(({ label }) => label.endsWith('total value')))
    expect(Number(total?.value)).toBeCloseTo(Number(portfolio.totals.totalValue), 2)
  })

  test('leaves no figure of its answers without a source', async () => {
    const { id } = await begin(oscar)
    const questions = [
      'Which positions do I hold?',
      'How much cash do I have in my accounts?',
      'What is the price of AAPL and MSFT?',
      'What is the trend of NVDA?',
      'Any news on TSLA?',
      'What are my recent transactions?',
      'Show my orders',
      'Find the symbol for Apple',
      'buy 3 AAPL at 100.50',
      'Tell me something nice',
    ]
    for (const question of questions) {
      const { message } = await ask(oscar, id, question)
      expect(message.metadata.unverifiedFigures, `${question}\n${message.content}`).toEqual([])
      expect(message.content.length, question).toBeGreaterThan(10)
      expect(
        message.metadata.toolCalls.filter(({ ok }) => !ok),
        `${question}\n${message.content}`,
      ).toEqual([])
    }
    const page = await oscar.expect(200, MessagePage, oscar.get(`/conversations/${id}/messages?pageSize=5&page=2`))
    expect([page.total, page.items.length, page.items[0]?.role]).toEqual([20, 5, 'assistant'])
  }, 180_000)

  test('drafts what it is told to and no more', async () => {
    const { message } = await ask(oscar, (await begin(oscar)).id, 'Please buy 3 AAPL at 100.50')
    expect(message.content).toContain('Buy 3 AAPL at a limit of $100.50')
    expect(message.metadata.draftPreviewIds.length).toBe(1)
  })

  test('the same question over the same data has the same answer', async () => {
    const [first, second] = [await begin(oscar), await begin(oscar)]
    const question = 'How concentrated am I?'
    expect((await ask(oscar, first.id, question)).text).toBe((await ask(oscar, second.id, question)).text)
  })

  test('says so when there is nothing to read', async () => {
    const { message } = await ask(nora, (await begin(nora)).id, 'How concentrated am I and what would you change?')
    expect(message.content).toContain('Connect a broker')
  })

  test('is audited with the disclosure that was shown', async () => {
    const { message } = await ask(oscar, (await begin(oscar)).id, 'How much cash do I have?')
    const { items } = await oscar.expect(200, AuditPage, oscar.get('/audit?action=ai_analysis&limit=1'))
    expect(items[0]).toMatchObject({ resourceId: message.id, disclosureShown: message.metadata.disclosure })
    expect(items[0]?.details).toMatchObject({ provider: 'offline', unverified: 0 })
  })
})

describe('conversations', () => {
  test('are named after the first question, found by title and by what was said, renamed and deleted', async () => {
    const { id, title } = await begin(nora)
    expect(title).toBe('New conversation')
    await ask(nora, id, 'How much cash do I have in zebra accounts?')
    const found = await nora.expect(200, ConversationPage, nora.get('/conversations?q=ZEBRA'))
    expect(found.items).toMatchObject([{ id, title: 'How much cash do I have in zebra accounts?', messageCount: 2 }])
    await nora.expect(200, Conversation, nora.patch(`/conversations/${id}`, { title: 'Mine' }))
    const again = await nora.expect(200, ConversationPage, nora.get('/conversations?q=zebra'))
    expect(again.items.map(({ title: now }) => now)).toEqual(['Mine'])
    await ask(nora, id, 'And now?')
    expect((await nora.expect(200, Conversation, nora.get(`/conversations/${id}`))).title).toBe('Mine')
    expect((await nora.delete(`/conversations/${id}`)).status).toBe(204)
    expect((await nora.get(`/conversations/${id}`)).status).toBe(404)
    expect((await nora.post(`/conversations/${id}/messages`, { content: 'hello' })).status).toBe(404)
    expect((await nora.get('/conversations?q=zebra')).body).toMatchObject({ total: 0 })
  })

  test('a wildcard in a search is only a character', async () => {
    await begin(nora, '100% sure')
    const { items } = await nora.expect(200, ConversationPage, nora.get('/conversations?q=%25'))
    expect(items.map(({ title }) => title)).toEqual(['100% sure'])
  })

  test('are nobody else’s', async () => {
    const { id } = await begin(oscar)
    expect((await nora.post(`/conversations/${id}/messages`, { content: 'hello' })).status).toBe(404)
    expect((await nora.get(`/conversations/${id}/messages`)).status).toBe(404)
    expect((await nora.post(`/conversations/${id}/stop`)).status).toBe(404)
  })
})

test('the context holds the person’s own portfolio', async () => {
  const mine = await oscar.expect(200, AssistantContext, oscar.get('/assistant/context'))
  const portfolio = await oscar.expect(200, Portfolio, oscar.get('/portfolio'))
  expect(mine.text).toContain(`"totalValue":"${portfolio.totals.totalValue}"`)
  expect((await nora.expect(200, AssistantContext, nora.get('/assistant/context'))).text).not.toContain('totalValue')
})
