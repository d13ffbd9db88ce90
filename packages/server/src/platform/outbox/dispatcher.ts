/** Hands committed events to their subscribers: in order, one instance at a time, again after a failure with growing pauses. */
import { isoOf, secondMs } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Locks } from '../locks/locks.ts'
import type { Logger } from '../log.ts'
import { redact } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { DueEvent, EventStore, StoredEvent } from './store.ts'

const batchSize = 100
const attemptsMax = 10
const backoffMsMax = 10 * 60 * secondMs
const lockWaitMs = 30 * secondMs

/** Subscriber's name and what it does, by type of event. */
export type Handlers = ReadonlyMap<
  string,
  readonly { readonly name: string; readonly handle: (event: StoredEvent) => Promise<void> }[]
>

export interface DispatcherParts {
  readonly store: EventStore
  readonly handlers: Handlers
  readonly clock: Clock
  readonly locks: Locks
  readonly log: Logger
  readonly metrics: Metrics
}

export function createDispatcher({
  store,
  handlers,
  clock,
  locks,
  log,
  metrics,
}: DispatcherParts): () => Promise<void> {
  const now = () => isoOf(clock.now())

  const deliver = async (event: DueEvent): Promise<boolean> => {
    const { id, type, attempts } = event
    let subscriber = ''
    try {
      for (const { name, handle } of handlers.get(type) ?? []) {
        subscriber = name
        await handle(event)
      }
      metrics.events.inc({ type, outcome: 'delivered' })
      return true
    } catch (error) {
      const givesUp = attempts + 1 >= attemptsMax
      const delayMs = Math.min(backoffMsMax, secondMs * 2 ** attempts)
      metrics.events.inc({ type, outcome: givesUp ? 'given_up' : 'failed' })
      log.error({ err: error, event: id, type, subscriber, givesUp }, 'an event could not be handled')
      const nextAttemptAt = givesUp ? null : isoOf(clock.now() + delayMs)
      await store.markFailed(id, { error: String(redact(String(error))), nextAttemptAt, at: now() })
      return false
    }
  }
  const drainOnce = async (): Promise<void> => {
    for (;;) {
      const due = await store.due(now(), batchSize)
      const delivered: number[] = []
      for (const event of due) if (await deliver(event)) delivered.push(event.id)
      if (delivered.length > 0) await store.markDispatched(delivered, now())
      if (due.length < batchSize) return
    }
  }
  return oneAtATime(() => locks.exclusively('outbox', drainOnce, { waitMs: lockWaitMs }))
}

/** Calls that arrive while one runs share the next run: nothing is missed and nothing queues up. */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<unknown> | undefined
  let following: Promise<void> | undefined
  const start = (): Promise<void> => {
    const current = run().finally(() => {
      running = undefined
    })
    // How it ended is its caller's affair; who waits only needs to know that it did.
    running = current.catch((error: unknown) => error)
    return current
  }
  return () => {
    if (!running) return start()
    following ??= running.then(() => {
      following = undefined
      return start()
    })
    return following
  }
}
