/**
 * Conversations that were just begun or answered, as the next question needs them: its first word need not wait for the
 * database. Only where this process alone changes them; whatever changes one, forgets it here first.
 */
import type { Conversation } from '@g2e/contract/assistant'
import type { ConversationStore } from './store/conversations.ts'
import type { MessageRecord, MessageStore } from './store/messages.ts'

export interface RecentConversation {
  readonly conversation: Conversation
  /** The latest messages, oldest first. */
  readonly history: readonly MessageRecord[]
}

export interface RecentConversations {
  find(userId: string, id: string): RecentConversation | undefined
  /** What `read` finds is kept, unless the conversation changed meanwhile. */
  keep(userId: string, id: string, read: () => Promise<RecentConversation | undefined>): Promise<void>
  forget(id: string): void
}

/** The oldest goes first; one holds at most as many messages as a model is sent. */
const keptMax = 40

export function createRecentConversations({ isAlone }: { readonly isAlone: boolean }): RecentConversations {
  const kept = new Map<string, RecentConversation & { readonly userId: string }>()
  const reading = new Map<string, symbol>()
  return {
    find: (userId, id) => {
      const found = kept.get(id)
      return found?.userId === userId ? found : undefined
    },
    keep: async (userId, id, read) => {
      if (!isAlone) return
      const mine = Symbol(id)
      reading.set(id, mine)
      try {
        const found = await read()
        if (!found || reading.get(id) !== mine) return
        kept.delete(id)
        kept.set(id, { ...found, userId })
        for (const oldest of kept.keys()) {
          if (kept.size <= keptMax) break
          kept.delete(oldest)
        }
      } finally {
        if (reading.get(id) === mine) reading.delete(id)
      }
    },
    forget: (id) => {
      kept.delete(id)
      reading.delete(id)
    },
  }
}

interface Stores {
  readonly conversations: ConversationStore
  readonly messages: MessageStore
}

/** The same stores; what they change is forgotten before, and again after, as a reading may have begun between. */
export function forgetting(recent: RecentConversations, { conversations, messages }: Stores): Stores {
  const around = async <T>(id: string, change: () => Promise<T>): Promise<T> => {
    recent.forget(id)
    try {
      return await change()
    } finally {
      recent.forget(id)
    }
  }
  return {
    conversations: {
      ...conversations,
      rename: (userId, id, title, at) => around(id, () => conversations.rename(userId, id, title, at)),
      suggestTitle: (userId, id, title) => around(id, () => conversations.suggestTitle(userId, id, title)),
      touch: (userId, id, at) => around(id, () => conversations.touch(userId, id, at)),
      remove: (userId, id, at) => around(id, () => conversations.remove(userId, id, at)),
    },
    messages: {
      ...messages,
      insert: (userId, id, record) => around(id, () => messages.insert(userId, id, record)),
    },
  }
}
