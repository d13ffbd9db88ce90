/**
 * Events that leave after the commit, in two ways.
 *
 * `subscribe`: work that must happen (resync after a fill). At least once, on one instance, again after a failure or a crash;
 * so handlers are idempotent. `onCommitted`: news for whoever is connected (the live stream), on every instance, at once and
 * best effort; a stream fills its gaps with `after`.
 */
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { dayMs, isoOf } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { EventDefinition, StoreEvents } from '../db/unit-of-work.ts'
import type { Locks } from '../locks/locks.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { PubSub } from '../pubsub/pubsub.ts'
import { defineChannel } from '../pubsub/pubsub.ts'
import { createDispatcher } from './dispatcher.ts'
import { createEventStore } from './store.ts'
import type { StoredEvent } from './store.ts'

const retentionMs = 7 * dayMs

const committed = defineChannel(
  'events',
  z.array(
    z.object({ id: z.number(), userId: z.string().nullable(), type: z.string(), payload: z.unknown(), at: z.string() }),
  ),
)

export interface DeliveredEvent<T> {
  readonly id: number
  readonly userId: string | null
  readonly at: string
  readonly payload: T
}

export interface Events {
  /** Declared in `app.ts`, before the app starts. `name` says who, in logs and metrics. */
  subscribe<S extends z.ZodType>(
    name: string,
    event: EventDefinition<S>,
    handle: (event: DeliveredEvent<z.output<S>>) => Promise<void>,
  ): void
  /** Every committed event, on every instance. Returns how to stop. */
  onCommitted(listener: (event: StoredEvent) => void): () => void
  /** A user's events after one that was seen. `complete` false: the one that was seen is no longer kept. */
  after(query: {
    readonly userId: string
    readonly afterId: number
    readonly types: readonly string[]
    readonly limit: number
  }): Promise<{ readonly events: readonly StoredEvent[]; readonly complete: boolean }>
  /** Id of a user's newest event; 0 while there is none. */
  latestId(userId: string): Promise<number>
  /** Delivers what is due. Runs by itself after commits and on a timer; tests may await it. */
  drain(): Promise<void>
  prune(): Promise<void>
}

export interface EventsParts {
  readonly db: Database
  readonly clock: Clock
  readonly locks: Locks
  readonly pubsub: PubSub
  readonly log: Logger
  readonly metrics: Metrics
}

type Handler = { readonly name: string; readonly handle: (event: StoredEvent) => Promise<void> }

export function createEvents(parts: EventsParts): Events & { readonly storeEvents: StoreEvents } {
  const { db, clock, pubsub, log } = parts
  const store = createEventStore(db)
  const handlers = new Map<string, Handler[]>()
  const drain = createDispatcher({ ...parts, store, handlers })
  const now = () => isoOf(clock.now())

  const storeEvents: StoreEvents = async (pending) => {
    const marked = pending.map((event) => ({ ...event, needsDispatch: handlers.has(event.type) }))
    const stored = await store.insert(marked, now())
    return () => {
      pubsub.publish(committed, [...stored])
      if (marked.some(({ needsDispatch }) => needsDispatch))
        drain().catch((error: unknown) => log.warn({ err: error }, 'events wait for the next delivery'))
    }
  }

  return {
    subscribe: (name, event, handle) => {
      const list = handlers.get(event.type) ?? []
      list.push({
        name,
        handle: ({ id, userId, at, payload }) => handle({ id, userId, at, payload: event.schema.parse(payload) }),
      })
      handlers.set(event.type, list)
    },
    onCommitted: (listener) =>
      pubsub.subscribe(committed, (list) => {
        for (const event of list) listener(event)
      }),
    after: async (query) => {
      const [events, oldestId] = [await store.after(query), await store.oldestId()]
      return { events, complete: oldestId === null || query.afterId >= oldestId - 1 }
    },
    latestId: (userId) => store.latestId(userId),
    drain,
    prune: () => store.prune(isoOf(clock.now() - retentionMs)),
    storeEvents,
  }
}
