/** A question that the gateway has asked about an order and nobody has answered yet. One gateway has at most one (brokers/ibkr.md 3.7). */
import type { Ticket } from './ticket.ts'

export type Intent =
  | { readonly kind: 'place'; readonly accountId: string; readonly tickets: readonly Ticket[] }
  | { readonly kind: 'modify'; readonly accountId: string; readonly orderId: string; readonly ticket: Ticket }

export interface AskedQuestion {
  readonly messageIds: readonly string[]
  readonly text: string
  readonly options?: readonly string[]
}

export interface OpenQuestion {
  /** Of the reply that answers it; each question has its own. */
  readonly replyId: string
  readonly askedAt: number
  readonly asked: AskedQuestion
  /** What follows after this one. */
  readonly next: readonly AskedQuestion[]
  readonly intent: Intent
}
