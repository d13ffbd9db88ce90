/**
 * Opens streams and keeps them fed. A reader that resumes gets first what it missed, in order, then what comes: news that is
 * committed while the past is read is held back and not sent twice.
 */
import { isoOf, minuteMs } from '../../platform/clock.ts'
import type { Quote } from '@g2e/contract/market'
import type { Authenticate, Credentials } from '../../platform/http/authentication.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { StoredEvent } from '../../platform/outbox/store.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Portfolios } from '../portfolio/index.ts'
import { newsOf, resumableTypes } from './news.ts'
import type { StreamReader } from './reader.ts'
import type { Topics } from './topics.ts'

/** At least every 15 s by contract. */
const heartbeatMs = 10_000
const streamsPerUserMax = 20
/** More than this behind: read everything again. */
const resumeEventsMax = 1_000

export interface LiveDeps {
  readonly portfolios: Pick<Portfolios, 'follow'>
  /** Gives every reader the same object for the same quote. Answers how to stop. */
  readonly subscribeQuotes: (
    userId: string,
    symbols: readonly string[],
    listener: (quotes: readonly Quote[]) => void,
  ) => () => void
  readonly authenticate: Authenticate
}

export interface OpenStream {
  readonly userId: string
  readonly topics: Topics
  readonly credentials: Credentials
  /** Id of the last event seen, infinite where it is none of ours; `undefined`: a first visit. */
  readonly lastEventId: number | undefined
  readonly reader: StreamReader
}

interface Streaming extends OpenStream {
  /** Held back until what was missed has been sent. */
  held: StoredEvent[] | undefined
  sentId: number
  readonly stopQuotes: () => void
  readonly stopPortfolio: () => void
}

/** Hands one committed event to one stream, as far as it asked for it. */
function deliver(stream: Streaming, event: StoredEvent): void {
  const news = newsOf(event.type)
  if (!news || !stream.topics.names.has(news.topic)) return
  if (stream.held) {
    stream.held.push(event)
    return
  }
  if (!news.resumable) stream.reader.event(news.event, event.payload)
  else if (event.id > stream.sentId) {
    stream.sentId = event.id
    stream.reader.event(news.event, event.payload, event.id)
  }
}

export type Streams = ReturnType<typeof createStreams>

export function createStreams(platform: Platform, deps: LiveDeps) {
  const { events, tasks, log, pubsub, metrics } = platform
  const open = new Map<string, Set<Streaming>>()
  const all = () => [...open.values()].flatMap((set) => [...set])
  metrics.gauge('g2e_streams_open', 'Open live streams', () => all().length)

  events.onCommitted((event) => {
    if (event.userId === null) return
    for (const stream of open.get(event.userId) ?? []) deliver(stream, event)
  })
  pubsub.onGap(() => {
    for (const stream of all()) stream.reader.event('reset', { reason: 'Events may have been missed.' })
  })
  const remove = (stream: Streaming) => {
    stream.stopQuotes()
    stream.stopPortfolio()
    const own = open.get(stream.userId)
    own?.delete(stream)
    if (own?.size === 0) open.delete(stream.userId)
    stream.reader.close()
  }
  /** Logged out, session ended, key revoked: the stream ends too. */
  const beat = async (stream: Streaming) => {
    const still = await deps.authenticate(stream.credentials)
    if (still?.actor.userId === stream.userId) stream.reader.comment(isoOf(platform.clock.now()))
    else remove(stream)
  }
  startTimers(tasks.stopping, {
    all,
    beat,
    remove,
    warn: (error) => log.warn({ err: error }, 'a stream’s check failed'),
  })

  return {
    /** @throws ProblemError `rate_limited` beyond the number of streams that one user may hold open. */
    assertRoom: (userId: string): void => {
      if ((open.get(userId)?.size ?? 0) >= streamsPerUserMax)
        throw new ProblemError('rate_limited', `At most ${streamsPerUserMax} live streams at a time; close one.`, {
          headers: { 'retry-after': String(minuteMs / 1_000) },
        })
    },
    /** Feeds the reader until it goes. Answers what to call when it has gone. */
    open: (given: OpenStream): (() => void) => {
      const stream = streamingOf(given, deps)
      const own = open.get(given.userId) ?? new Set()
      open.set(given.userId, own)
      own.add(stream)
      const resume = async () => {
        for (const event of await catchUp(stream, events)) deliver(stream, event)
      }
      resume().catch((error: unknown) => {
        log.warn({ err: error }, 'a stream could not be resumed')
        remove(stream)
      })
      return () => remove(stream)
    },
  }
}

const nothing = (): void => undefined

function streamingOf(given: OpenStream, { portfolios, subscribeQuotes }: LiveDeps): Streaming {
  const { userId, topics, reader } = given
  const stopQuotes =
    topics.symbols.length === 0 ? nothing : subscribeQuotes(userId, topics.symbols, (quotes) => reader.quotes(quotes))
  const stopPortfolio = topics.names.has('portfolio')
    ? portfolios.follow(userId, (told) => reader.event('portfolio', told))
    : nothing
  return { ...given, held: [], sentId: 0, stopQuotes, stopPortfolio }
}

/** Sends what was missed; answers what came meanwhile. */
async function catchUp(stream: Streaming, events: Platform['events']): Promise<readonly StoredEvent[]> {
  const { userId, lastEventId, reader, topics } = stream
  if (lastEventId === undefined) {
    stream.sentId = await events.latestId(userId)
    reader.begin(stream.sentId)
  } else {
    const query = { userId, afterId: lastEventId, types: resumableTypes, limit: resumeEventsMax + 1 }
    const latestId = await events.latestId(userId)
    // An id of a database before this one: counting on from it would hide everything that comes.
    const isOurs = lastEventId <= latestId
    const missed = isOurs ? await events.after(query) : { events: [], complete: false }
    if (!missed.complete || missed.events.length > resumeEventsMax) {
      stream.sentId = latestId
      reader.begin(latestId)
      reader.event('reset', { reason: 'What was missed cannot be sent again: read the state anew.' })
    } else {
      stream.sentId = lastEventId
      reader.begin(lastEventId)
      for (const event of missed.events) {
        const news = newsOf(event.type)
        stream.sentId = event.id
        if (news && topics.names.has(news.topic)) reader.event(news.event, event.payload, event.id)
      }
    }
  }
  const held = stream.held ?? []
  stream.held = undefined
  return held
}

interface Timers {
  readonly all: () => readonly Streaming[]
  readonly beat: (stream: Streaming) => Promise<void>
  readonly remove: (stream: Streaming) => void
  readonly warn: (error: unknown) => void
}

function startTimers(stopping: AbortSignal, { all, beat, remove, warn }: Timers): void {
  const heart = setInterval(() => {
    for (const stream of all()) beat(stream).catch(warn)
  }, heartbeatMs).unref()
  stopping.addEventListener('abort', () => {
    clearInterval(heart)
    for (const stream of all()) remove(stream)
  })
}
