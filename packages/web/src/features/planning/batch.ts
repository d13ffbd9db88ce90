/**
 * Several drafts on their way to the brokers: each is previewed on its own, one yes covers those that may go, and they are
 * sent one after the other in their order, sales first. Each has a key of its own, so asking again can never send it twice.
 */
import type { Order, OrderPreview } from '@g2e/contract/orders'
import type { ProposedOrder } from '@g2e/contract/planning'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Unreachable, keys, newIdempotencyKey, placeOrder, previewOrder } from '../../api/index.ts'
import { useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

type Draft = ProposedOrder['order']

export interface Line {
  readonly draft: Draft
  readonly key: string
  readonly stage: 'checking' | 'ready' | 'stopped' | 'failed' | 'sending' | 'lost' | 'sent'
  readonly preview: OrderPreview | null
  readonly order: Order | null
  readonly problem: Error | null
}

export const lineOf = (draft: Draft): Line => ({
  draft,
  key: newIdempotencyKey(),
  stage: 'checking',
  preview: null,
  order: null,
  problem: null,
})

/** What every warning of the orders that may go is called, as the server wants them named. */
export const warningsOf = ({ preview }: Line): readonly string[] =>
  (preview?.checks ?? []).filter(({ outcome }) => outcome === 'warn').map(({ check }) => check)

/** May be sent, or must be asked about once more. */
export const isDue = ({ stage }: Line): boolean => stage === 'ready' || stage === 'lost'

/** The first moment at which one of those that wait for the yes is too old; `null` = none waits. */
export const expiryOf = (lines: readonly Line[]): number | null => {
  const ends = lines.flatMap(({ stage, preview }) =>
    stage === 'ready' && preview ? [Date.parse(preview.expiresAt)] : [],
  )
  return ends.length === 0 ? null : Math.min(...ends)
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

/** Accounts are asked at once, the orders of one account in a row: brokers limit how fast an account may ask. */
const byAccount = (lines: readonly Line[]): readonly (readonly Line[])[] => [
  ...Map.groupBy(lines, ({ draft }) => draft.accountId).values(),
]

type Update = (key: string, change: Partial<Line>) => void

/** `isLeft`: nobody waits for the answers any more. */
async function previewEach(lines: readonly Line[], update: Update, isLeft: () => boolean): Promise<void> {
  await Promise.all(
    byAccount(lines).map(async (group) => {
      for (const { key, draft } of group) {
        if (isLeft()) return
        try {
          const preview = await previewOrder(draft)
          update(key, { preview, stage: preview.blocked ? 'stopped' : 'ready' })
        } catch (error) {
          update(key, { problem: asError(error), stage: 'failed' })
        }
      }
    }),
  )
}

/** Stops at the first answer that is lost: what comes after it may depend on it. Answers how many were sent. */
async function sendEach(lines: readonly Line[], update: Update): Promise<number> {
  let sent = 0
  for (const line of lines) {
    const { key, preview } = line
    if (!preview) continue
    update(key, { stage: 'sending', problem: null })
    try {
      const acknowledgedWarnings = warningsOf(line)
      const order = await placeOrder({ previewId: preview.previewId, acknowledgedWarnings, idempotencyKey: key })
      update(key, { stage: 'sent', order })
      sent += 1
    } catch (error) {
      const isLost = error instanceof Unreachable
      update(key, { stage: isLost ? 'lost' : 'failed', problem: asError(error) })
      if (isLost) break
    }
  }
  return sent
}

export function useBatch() {
  const [lines, setLines] = useState<readonly Line[]>([])
  const [isSending, setSending] = useState(false)
  /** Answers to a batch that was left are not this batch's. */
  const run = useRef(0)
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  const update: Update = (key, change) =>
    setLines((all) => all.map((line) => (line.key === key ? { ...line, ...change } : line)))

  const start = (drafts: readonly Draft[]) => {
    const fresh = drafts.map(lineOf)
    const mine = (run.current += 1)
    setLines(fresh)
    void previewEach(fresh, update, () => run.current !== mine)
  }
  const send = async () => {
    setSending(true)
    const before = lines.filter(({ stage }) => stage === 'sent').length
    const sent = await sendEach(lines.filter(isDue), update)
    setSending(false)
    announce(text.allSent(before + sent, lines.length), 'assertive')
    void queries.invalidateQueries({ queryKey: keys.orders })
  }
  const leave = () => {
    run.current += 1
    setLines([])
  }
  return { lines, isSending, start, send, leave }
}

export type Batch = ReturnType<typeof useBatch>
