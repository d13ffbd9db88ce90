import type { Logger } from '../log.ts'
import { Listeners } from './pubsub.ts'
import type { PubSub } from './pubsub.ts'

export function inProcessPubSub(log: Logger): PubSub {
  const listeners = new Listeners(log)
  return {
    // Not in the caller's stack, as over Redis: a slow listener must not hold up who publishes.
    publish: (channel, message) => {
      setImmediate(() => listeners.deliver(channel.name, message))
    },
    subscribe: (channel, listener) => listeners.add(channel, listener),
    onGap: (listener) => listeners.addGap(listener),
    close: async () => undefined,
  }
}
