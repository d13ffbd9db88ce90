/** Quotes and bars as they are pushed: whole once, then only what has changed (brokers/ibkr.md 4). */
import type { Desk } from '../desk.ts'
import type { BrokerageMemory } from '../session/gateway-memory.ts'
import { fieldValues, marks } from '../data/fields.ts'
import { history, readHistoryQuery } from '../data/history.ts'
import type { HistoryQuery } from '../data/history.ts'
import type { Instrument } from '../contracts/instruments.ts'
import type { Fields } from '../wire/fields.ts'

interface QuoteSubscription {
  readonly topic: string
  readonly instrument: Instrument
  readonly conidEx: string
  readonly fields: readonly string[]
  readonly since: number
  readonly place: number
  last: Readonly<Record<string, string>> | undefined
}

export class QuoteFeed {
  readonly #desk: Desk
  readonly #subscriptions = new Map<string, QuoteSubscription>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** Numbers among the fields are not understood (they must be texts). False for what has no stream. */
  open(target: string, options: Fields, { searched }: BrokerageMemory): boolean {
    const instrument = this.#desk.instruments.find(Number(target.split('@')[0]))
    const asked = options['fields']
    if (!instrument || !Array.isArray(asked)) return false
    if (instrument.kind === 'option' && !searched.has(instrument.underlyingConid)) return false
    this.#subscriptions.set(target, {
      topic: `smd+${target}`,
      instrument,
      conidEx: target,
      fields: asked.filter((field): field is string => typeof field === 'string'),
      since: this.#desk.context.clock.now(),
      place: this.#subscriptions.size,
      last: undefined,
    })
    return true
  }

  close(target: string): void {
    this.#subscriptions.delete(target)
  }

  clear(): void {
    this.#subscriptions.clear()
  }

  /** What is to be sent now. */
  frames(): readonly unknown[] {
    const { smdEndsAfterMs } = this.#desk.settings.current
    const now = this.#desk.context.clock.now()
    return [...this.#subscriptions.values()].flatMap((subscription) => {
      if (smdEndsAfterMs !== null && now - subscription.since > smdEndsAfterMs) return []
      const frame = this.#frame(subscription, now)
      return frame === undefined ? [] : [frame]
    })
  }

  #frame(subscription: QuoteSubscription, now: number): unknown {
    const { topic, instrument, conidEx, fields, place, last } = subscription
    const values = fieldValues(this.#desk, instrument, fields)
    subscription.last = values
    if (!last) {
      const { server_id, ...more } = marks(this.#desk, instrument, place)
      return { topic, server_id, conidEx, conid: instrument.conid, _updated: now, ...more, ...values }
    }
    const changed = Object.entries(values).filter(([field, value]) => last[field] !== value)
    if (changed.length === 0) return undefined
    return { topic, conid: instrument.conid, _updated: now, ...Object.fromEntries(changed) }
  }
}

const barFeedsMax = 5

interface BarSubscription {
  readonly topic: string
  readonly instrument: Instrument
  readonly query: HistoryQuery
  last: string
}

export class BarFeed {
  readonly #desk: Desk
  readonly #subscriptions = new Map<string, BarSubscription>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** The opening frame; a text where it is refused. Throws the refusals of the history endpoint. */
  open(target: string, options: Fields): unknown {
    if (this.#subscriptions.size >= barFeedsMax) return `more than ${barFeedsMax} bar streams`
    const instrument = this.#desk.instruments.find(Number(target))
    if (!instrument) return 'unknown contract'
    const query = readHistoryQuery(options)
    const answer = history(this.#desk, instrument, query)
    const topic = `smh+${target}`
    this.#subscriptions.set(answer.serverId, { topic, instrument, query, last: JSON.stringify(answer.data.at(-1)) })
    return { topic, ...answer }
  }

  close(serverId: string): void {
    this.#subscriptions.delete(serverId)
  }

  clear(): void {
    this.#subscriptions.clear()
  }

  /** The running bar of each where it has moved. */
  frames(): readonly unknown[] {
    return [...this.#subscriptions.entries()].flatMap(([serverId, subscription]) => {
      const bar = history(this.#desk, subscription.instrument, subscription.query).data.at(-1)
      const text = JSON.stringify(bar)
      if (text === subscription.last) return []
      subscription.last = text
      return [{ topic: subscription.topic, serverId, data: [bar] }]
    })
  }
}
