/** A connection's health in words, and how much of its sign-in is left. */
import type { Connection } from '@g2e/contract/connections'
import type { Attention } from '../../api/index.ts'
import { accountsAreGone, attentionOf } from '../../api/index.ts'
import { deadlineText } from '../../ui/index.ts'
import { text } from './text.ts'

export interface Health {
  readonly attention: Attention
  readonly title: string
  readonly more: string
  readonly tone: 'ink' | 'warn' | 'loss'
  /** Until when this sign-in lasts, milliseconds since 1970; `null` = no end. */
  readonly endsAt: number | null
  /** 0 to 1 of the span; `null` = no end. */
  readonly share: number | null
  /** The span in days, where it is known. */
  readonly spanDays: number | null
}

const dayMs = 86_400_000
const words = text.health

function wordsOf(connection: Connection, attention: Attention, broker: string, now: number): [string, string] {
  const { status, lastError, notice, reauthorizeBy, environment } = connection
  if (status === 'pending')
    return environment === 'simulated' ? [words.opening, words.openingMore] : [words.pending, words.pendingMore(broker)]
  if (status === 'expired') return [words.expired(broker), words.expiredMore]
  if (status === 'revoked') return [words.revoked, words.revokedMore(broker)]
  if (accountsAreGone(connection)) return [words.gone, lastError ?? words.errorMore]
  if (status === 'error') return [words.error, lastError ?? words.errorMore]
  const deadline = reauthorizeBy === null ? '' : deadlineText(Date.parse(reauthorizeBy), now)
  if (attention === 'soon') return [words.soon(deadline), words.soonMore(broker)]
  if (attention === 'failing') return [words.failing, lastError ?? words.failingMore]
  return reauthorizeBy === null
    ? [words.forever, notice ?? words.foreverMore(broker)]
    : [words.until(deadline), notice ?? words.untilMore(broker)]
}

const tones = { fine: 'ink', failing: 'ink', soon: 'warn', now: 'loss' } as const

/** `renewalDays`: how long a sign-in lasts at this broker, where it says so. */
export function healthOf(
  connection: Connection,
  { broker, renewalDays, now }: { readonly broker: string; readonly renewalDays: number | null; readonly now: number },
): Health {
  const attention = attentionOf(connection, now)
  const [title, more] = wordsOf(connection, attention, broker, now)
  const endsAt = connection.reauthorizeBy === null ? null : Date.parse(connection.reauthorizeBy)
  const begun = connection.connectedAt === null ? now : Date.parse(connection.connectedAt)
  const spanMs = renewalDays === null ? Math.max(1, (endsAt ?? now) - begun) : renewalDays * dayMs
  const isOver = attention === 'now'
  const share = isOver ? 0 : endsAt === null ? null : Math.max(0, Math.min(1, (endsAt - now) / spanMs))
  return { attention, title, more, tone: tones[attention], endsAt, share, spanDays: renewalDays }
}
