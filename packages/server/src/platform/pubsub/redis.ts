import type { Redis } from 'ioredis'
import type { Logger } from '../log.ts'
import { Listeners } from './pubsub.ts'
import type { PubSub } from './pubsub.ts'

const prefix = 'g2e:pubsub:'

/** Takes a connection of its own for listening (a subscribed connection can do nothing else). */
export async function redisPubSub(commands: Redis, log: Logger): Promise<PubSub> {
  const listeners = new Listeners(log)
  const inbound = commands.duplicate()
  inbound.on('error', (error) => log.warn({ err: error }, 'the link for news between instances is down'))
  let wasReady = false
  inbound.on('ready', () => {
    if (wasReady) listeners.gap()
    wasReady = true
  })
  inbound.on('pmessage', (_pattern: string, channel: string, text: string) =>
    listeners.deliver(channel.slice(prefix.length), JSON.parse(text)),
  )
  await inbound.psubscribe(`${prefix}*`)
  return {
    publish: (channel, message) => {
      commands.publish(`${prefix}${channel.name}`, JSON.stringify(message)).catch((error: unknown) => {
        log.warn({ err: error, channel: channel.name }, 'news could not be sent to the other instances')
        // Those who listen here still get it.
        setImmediate(() => listeners.deliver(channel.name, message))
      })
    },
    subscribe: (channel, listener) => listeners.add(channel, listener),
    onGap: (listener) => listeners.addGap(listener),
    close: async () => inbound.disconnect(),
  }
}
