/** Answers that are being written: one at a time per conversation, and any instance may be told to stop one. */
import { z } from 'zod'
import type { Platform } from '../../platform/platform.ts'
import { defineChannel } from '../../platform/pubsub/pubsub.ts'

const stopAnswer = defineChannel('assistant-stop', z.object({ userId: z.string(), conversationId: z.string() }))

export interface RunningAnswers {
  /** `signal` aborts when the person stops the answer. Call `end` when it is written. */
  begin(
    userId: string,
    conversationId: string,
  ): { readonly signal: AbortSignal; readonly stop: () => void; readonly end: () => void }
  /** Wherever it runs. True: it ran here. */
  stop(userId: string, conversationId: string): boolean
}

export function createRunningAnswers({ pubsub, tasks }: Pick<Platform, 'pubsub' | 'tasks'>): RunningAnswers {
  const running = new Map<string, AbortController>()
  const keyOf = (userId: string, conversationId: string) => `${userId} ${conversationId}`
  const stopHere = (userId: string, conversationId: string): boolean => {
    const controller = running.get(keyOf(userId, conversationId))
    controller?.abort()
    return controller !== undefined
  }
  pubsub.subscribe(stopAnswer, ({ userId, conversationId }) => void stopHere(userId, conversationId))
  tasks.stopping.addEventListener('abort', () => {
    for (const controller of running.values()) controller.abort()
  })
  return {
    begin: (userId, conversationId) => {
      const key = keyOf(userId, conversationId)
      const controller = new AbortController()
      running.set(key, controller)
      return {
        signal: controller.signal,
        stop: () => controller.abort(),
        end: () => {
          if (running.get(key) === controller) running.delete(key)
        },
      }
    },
    stop: (userId, conversationId) => {
      const wasHere = stopHere(userId, conversationId)
      if (!wasHere) pubsub.publish(stopAnswer, { userId, conversationId })
      return wasHere
    },
  }
}
