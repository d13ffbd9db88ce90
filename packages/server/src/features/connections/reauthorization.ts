/**
 * Sign-ins that end: what has ended is shown as ended at its hour, not at the next failure, and the person is reminded before.
 * Every reminder leaves once, however often and on however many instances one looks.
 */
import { dueReminder, signInReminders } from '@g2e/domain/accounts'
import type { SignInReminder } from '@g2e/domain/accounts'
import { z } from 'zod'
import { onBehalfOf } from '../../platform/actor.ts'
import { defineEvent } from '../../platform/db/unit-of-work.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { endSignIn } from './report-outcome.ts'

/** Somebody should sign in again; in words for them. `onceKey`: the same reminder has the same key. */
export const signInReminded = defineEvent(
  'connection.sign_in_reminded',
  z.object({
    connectionId: z.string(),
    title: z.string(),
    body: z.string(),
    isOver: z.boolean(),
    onceKey: z.string(),
  }),
)

const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'long',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
/** `Saturday, Nov 21, 09:12 ET` */
export const deadlineText = (at: number): string => `${newYork.format(at).replace(' at ', ', ')} ET`

/** `null`: this sign-in has no end that is known. */
export function remindersOf({ connectedAt, reauthorizeBy }: ConnectionRecord): readonly SignInReminder[] | null {
  if (reauthorizeBy === null) return null
  const endsAt = Date.parse(reauthorizeBy)
  return signInReminders(connectedAt === null ? 0 : Date.parse(connectedAt), endsAt)
}

const wordsOf = (name: string, endsAt: number, isOver: boolean) =>
  isOver
    ? {
        title: `Sign in at ${name} before the market opens`,
        body: `The sign-in ended on ${deadlineText(endsAt)}. Its accounts show what was read last, and nothing can be traded there until you sign in again.`,
      }
    : {
        title: `Sign in again at ${name} by ${deadlineText(endsAt)}`,
        body: `After that its accounts no longer update and nothing can be traded there. Only you can do this; G2E cannot do it for you.`,
      }

export function createReminders(deps: ConnectionsDeps) {
  const { access, connections, platform } = deps
  /** Of this instance: what has left need not leave again. The reader drops what other instances sent. */
  const sent = new Set<string>()

  const remind = async (row: ConnectionRecord, now: number): Promise<void> => {
    const reminder = dueReminder(remindersOf(row) ?? [], now)
    if (!reminder || row.reauthorizeBy === null) return
    const onceKey = `sign-in:${row.id}:${row.reauthorizeBy}:${reminder.name}`
    if (sent.has(onceKey)) return
    const { name } = access.definitionOf(row.brokerId)
    const { isAfterEnd: isOver } = reminder
    const words = wordsOf(row.nickname ?? name, Date.parse(row.reauthorizeBy), isOver)
    await platform.work.inTransaction(onBehalfOf(row.userId), async (unit) =>
      unit.publish(signInReminded, { connectionId: row.id, isOver, onceKey, ...words }),
    )
    sent.add(onceKey)
  }

  return async (): Promise<void> => {
    for (const row of await connections.byStatus('active', 'expired')) {
      if (row.reauthorizeBy === null || !access.canBeReached(row) || !(await access.tellsTime(row))) continue
      // Brokers' times may be simulated ones.
      const now = await access.brokerNow(row)
      if (row.status === 'active' && Date.parse(row.reauthorizeBy) <= now) await endSignIn(deps, row)
      await remind(row, now)
    }
  }
}
