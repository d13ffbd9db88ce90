/** The calendar feed: a person makes its address, gives it to their calendar program, and can take it back. */
import { CalendarFeed, CalendarFeedMade } from '@g2e/contract/connections'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { notFound } from '../../platform/http/problem.ts'
import { hashOf } from './begin-connection.ts'
import { calendarFile } from './calendar-file.ts'
import type { CalendarEnd } from './calendar-file.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { originOf } from './origin.ts'
import { remindersOf } from './reauthorization.ts'

const tags = ['brokers']
const tokenBytes = 32

function endOf({ access }: ConnectionsDeps, row: ConnectionRecord): readonly CalendarEnd[] {
  const reminders = remindersOf(row)
  if (row.status !== 'active' || row.reauthorizeBy === null || !reminders) return []
  const endsAt = Date.parse(row.reauthorizeBy)
  return [
    {
      connectionId: row.id,
      name: row.nickname ?? access.definitionOf(row.brokerId).name,
      endsAt,
      alarmsBeforeMs: reminders.filter(({ isAfterEnd }) => !isAfterEnd).map(({ at }) => endsAt - at),
    },
  ]
}

async function makeFeed({ platform, calendarFeeds }: ConnectionsDeps, actor: UserActor): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url')
  await platform.work.inTransaction(actor, async (unit) => {
    await calendarFeeds.put(actor.userId, hashOf(token), isoOf(platform.clock.now()))
    unit.audit({ action: 'calendar_feed_make', resourceType: 'calendar_feed' })
  })
  return token
}

export function registerCalendarRoutes(http: Http, deps: ConnectionsDeps): void {
  const { platform, calendarFeeds } = deps
  registerFeed(http, deps)
  http.get(
    '/brokerages/calendar',
    { schema: { tags, summary: 'Whether a calendar feed of your sign-ins is open', response: { 200: CalendarFeed } } },
    async (request) => {
      const createdAt = await calendarFeeds.createdAt(actorOf(request).userId)
      return { isOpen: createdAt !== null, createdAt }
    },
  )
  http.post(
    '/brokerages/calendar',
    {
      schema: {
        tags,
        summary: 'Make the address of the calendar feed; it is shown once, and the one before ends',
        response: { 201: CalendarFeedMade },
      },
    },
    async (request, reply) => {
      const token = await makeFeed(deps, actorOf(request))
      const url = `${originOf(request, platform.config.publicUrl)}${request.routeOptions.url}/${token}`
      return reply.status(201).send({ url })
    },
  )
  http.delete(
    '/brokerages/calendar',
    { schema: { tags, summary: 'End the calendar feed', response: { 204: z.null() } } },
    async (request, reply) => {
      const actor = actorOf(request)
      await platform.work.inTransaction(actor, async (unit) => {
        await calendarFeeds.remove(actor.userId)
        unit.audit({ action: 'calendar_feed_end', resourceType: 'calendar_feed' })
      })
      return reply.status(204).send(null)
    },
  )
}

/** Calendar programs sign in nowhere: the address itself is the key. */
function registerFeed(http: Http, deps: ConnectionsDeps): void {
  http.get(
    '/brokerages/calendar/:token',
    {
      config: { auth: 'none' },
      schema: {
        tags,
        summary: 'Your sign-ins at brokers as an iCalendar feed',
        params: z.object({ token: z.string() }),
        response: { 200: { content: { 'text/calendar': { schema: z.string() } } } },
      },
    },
    async (request, reply) => {
      const userId = await deps.calendarFeeds.userOf(hashOf(request.params.token))
      if (userId === undefined) throw notFound('calendar')
      const ends = (await deps.connections.list(userId)).flatMap((row) => endOf(deps, row))
      return reply
        .type('text/calendar; charset=utf-8')
        .header('cache-control', 'private, no-store')
        .send(calendarFile(ends, deps.platform.clock.now()))
    },
  )
}
