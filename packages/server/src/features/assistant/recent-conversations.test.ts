import type { Conversation } from '@g2e/contract/assistant'
import { expect, test } from 'vitest'
import { createMarketClock } from './market-clock.ts'
import { createRecentConversations } from './recent-conversations.ts'

const at = '2026-11-20T15:00:00.000Z'
const conversation = (id: string): Conversation => ({
  id,
  title: 'About cash',
  recommendationId: null,
  createdAt: at,
  updatedAt: at,
  messageCount: 0,
})
const begun = (id: string) => async () => ({ conversation: conversation(id), history: [] })

test('a conversation is at hand for its own person alone, and until it changes', async () => {
  const recent = createRecentConversations({ isAlone: true })
  await recent.keep('ann', 'one', begun('one'))
  expect(recent.find('ann', 'one')?.conversation.title).toBe('About cash')
  expect(recent.find('bob', 'one')).toBeUndefined()
  recent.forget('one')
  expect(recent.find('ann', 'one')).toBeUndefined()
})

test('what was read before a change is not kept after it', async () => {
  const recent = createRecentConversations({ isAlone: true })
  const reading = Promise.withResolvers<void>()
  const kept = recent.keep('ann', 'one', async () => {
    await reading.promise
    return { conversation: conversation('one'), history: [] }
  })
  recent.forget('one')
  reading.resolve()
  await kept
  expect(recent.find('ann', 'one')).toBeUndefined()
})

test('the oldest of more than forty goes first', async () => {
  const recent = createRecentConversations({ isAlone: true })
  for (let index = 0; index <= 40; index += 1) await recent.keep('ann', `c${index}`, begun(`c${index}`))
  expect([recent.find('ann', 'c0'), recent.find('ann', 'c1')?.conversation.id]).toEqual([undefined, 'c1'])
})

test('among several instances nothing is kept, as another one may change it', async () => {
  const recent = createRecentConversations({ isAlone: false })
  await recent.keep('ann', 'one', begun('one'))
  expect(recent.find('ann', 'one')).toBeUndefined()
})

test('the market’s time goes on for ten seconds from a reading, and is read again then', async () => {
  let nowMs = 1_000_000
  let marketMs = 5_000
  const reads: string[] = []
  const now = createMarketClock({ now: () => nowMs }, async (userId) => {
    reads.push(userId)
    return marketMs
  })
  expect(await now('ann')).toBe(5_000)
  nowMs += 9_999
  marketMs = 700_000
  expect(await now('ann')).toBe(14_999)
  nowMs += 1
  expect(await now('ann')).toBe(700_000)
  expect(reads).toEqual(['ann', 'ann'])
})
