/** What the use-cases of the assistant are handed. */
import type { Budget } from '../../ai/budget.ts'
import { calculate } from '../../ai/calculate.ts'
import type { Models } from '../../ai/model.ts'
import type { Tool } from '../../ai/tool.ts'
import type { Platform } from '../../platform/platform.ts'
import type { MarketData } from '../market/index.ts'
import type { Portfolios } from '../portfolio/index.ts'
import type { Recommendations } from '../recommendations/index.ts'
import { createMarketClock } from './market-clock.ts'
import { createRecentConversations, forgetting } from './recent-conversations.ts'
import type { RecentConversations } from './recent-conversations.ts'
import { createRunningAnswers } from './running-answers.ts'
import type { RunningAnswers } from './running-answers.ts'
import { createConversationStore } from './store/conversations.ts'
import type { ConversationStore } from './store/conversations.ts'
import { createMessageStore } from './store/messages.ts'
import type { MessageStore } from './store/messages.ts'

export interface AssistantParts {
  /** One for all who ask models. */
  readonly budget: Budget
  readonly models: Models
  readonly portfolios: Pick<Portfolios, 'read'>
  readonly market: Pick<MarketData, 'now'>
  readonly recommendations: Pick<Recommendations, 'find'>
  /** Of every feature that has some, in the order in which a model sees them. */
  readonly tools: readonly Tool[]
  /** Text that later features add to the context, word for word (profile, plan, strategy, rules). */
  readonly contextSections?: readonly ((userId: string) => Promise<string>)[] | undefined
}

export interface AssistantDeps extends AssistantParts {
  readonly platform: Platform
  readonly conversations: ConversationStore
  readonly messages: MessageStore
  readonly recent: RecentConversations
  readonly running: RunningAnswers
}

export function createAssistantDeps(platform: Platform, parts: AssistantParts): AssistantDeps {
  const { db, clock, config } = platform
  const recent = createRecentConversations({ isAlone: config.redisUrl === undefined && db.kind === 'embedded' })
  const stores = { conversations: createConversationStore(db), messages: createMessageStore(db) }
  return {
    ...parts,
    market: { now: createMarketClock(clock, (userId) => parts.market.now(userId)) },
    tools: [...parts.tools, calculate],
    platform,
    ...forgetting(recent, stores),
    recent,
    running: createRunningAnswers(platform),
  }
}
