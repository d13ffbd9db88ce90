/**
 * News between instances: fire and forget, in order per channel, to whoever listens now. In process where there is one
 * instance, over Redis where there are several. (LISTEN/NOTIFY is not used: it does not reach the embedded database's clients.)
 */
import type { z } from 'zod'
import type { Logger } from '../log.ts'

export interface Channel<S extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly schema: S
}
export const defineChannel = <S extends z.ZodType>(name: string, schema: S): Channel<S> => ({ name, schema })

export interface PubSub {
  publish<S extends z.ZodType>(channel: Channel<S>, message: z.input<S>): void
  /** Returns how to stop. A listener that throws is logged and harms no other. */
  subscribe<S extends z.ZodType>(channel: Channel<S>, listener: (message: z.output<S>) => void): () => void
  /** Messages may have been missed (the link to Redis was down and is back): read again what matters. */
  onGap(listener: () => void): () => void
  close(): Promise<void>
}

/** Listeners by channel; both engines deliver through it, so that they behave alike. */
export class Listeners {
  readonly #byChannel = new Map<string, Set<(message: unknown) => void>>()
  readonly #gaps = new Set<() => void>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  add<S extends z.ZodType>(channel: Channel<S>, listener: (message: z.output<S>) => void): () => void {
    const set = this.#byChannel.get(channel.name) ?? new Set()
    this.#byChannel.set(channel.name, set)
    const wrapped = (message: unknown) => listener(channel.schema.parse(message))
    set.add(wrapped)
    return () => void set.delete(wrapped)
  }

  addGap(listener: () => void): () => void {
    this.#gaps.add(listener)
    return () => void this.#gaps.delete(listener)
  }

  deliver(channelName: string, message: unknown): void {
    for (const listener of this.#byChannel.get(channelName) ?? []) this.#call(() => listener(message), channelName)
  }

  gap(): void {
    for (const listener of this.#gaps) this.#call(listener, 'gap')
  }

  #call(listener: () => void, channel: string): void {
    try {
      listener()
    } catch (error) {
      this.#log.error({ err: error, channel }, 'a listener failed')
    }
  }
}
