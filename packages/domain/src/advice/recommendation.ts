/**
 * What an idea is, and what may become of it. An idea is made whole and never edited: what a person says to it is appended,
 * and only its status (and the size they chose instead) moves.
 */
import { closeMinute, addTradingDays, newYorkInstant, tradingDateOf } from '../calendar/index.ts'
import type { Price, Quantity } from '../money/index.ts'

/** A figure with its source: what a claim stands on. */
export interface AdviceFact {
  readonly id: string
  readonly label: string
  /** A decimal, or a date. */
  readonly value: string
  /** `usd`, `percent`, `shares`, `ratio`, `days`; `null` = none. */
  readonly unit: string | null
  /** ISO 8601 UTC. */
  readonly asOf: string | null
}

export interface Claim {
  readonly claim: string
  readonly facts: readonly AdviceFact[]
}

export const candidateKinds = [
  'concentration',
  'sector_weight',
  'idle_cash',
  'tax_loss',
  'weak_trend',
  'strong_trend',
] as const
export type CandidateKind = (typeof candidateKinds)[number]

/** What code found worth a look, with how much at least and at most; a model may choose and explain, never go beyond. */
export interface Candidate {
  /** The same for the same idea, so that an open one is not made again. */
  readonly id: string
  readonly kind: CandidateKind
  readonly action: 'buy' | 'add' | 'trim' | 'sell'
  readonly side: 'buy' | 'sell'
  readonly symbol: string
  readonly accountId: string
  /** Whole shares; less is too little to matter. */
  readonly quantityMin: Quantity
  readonly quantityMax: Quantity
  /** The price that the sizes were computed with. */
  readonly price: Price
  readonly rationale: string
  readonly evidence: readonly Claim[]
  readonly risks: readonly string[]
  /** 0 to 1: how far beyond its threshold the signal is. */
  readonly strength: number
  readonly horizonTradingDays: number
  /** The idea lapses at the close of this trading day, counted from today's as 0. */
  readonly validTradingDays: number
}

export const ideaStatuses = ['new', 'accepted', 'rejected', 'modified', 'expired'] as const
export type IdeaStatus = (typeof ideaStatuses)[number]
export type FeedbackKind = 'accept' | 'reject' | 'modify' | 'question'

export type Response =
  | { readonly kind: 'moves'; readonly to: IdeaStatus }
  /** Said before, or a question: kept, and nothing moves. */
  | { readonly kind: 'stays' }
  | { readonly kind: 'contradicts'; readonly message: string }

const moved: Readonly<Record<Exclude<FeedbackKind, 'question'>, IdeaStatus>> = {
  accept: 'accepted',
  reject: 'rejected',
  modify: 'modified',
}

/** What a person's word does to an idea. Who changed the size may still accept or reject; everything else is final. */
export function respond(status: IdeaStatus, feedback: FeedbackKind): Response {
  if (feedback === 'question') return { kind: 'stays' }
  const to = moved[feedback]
  if (status === 'new' || status === 'modified') return { kind: 'moves', to }
  if (status === to) return { kind: 'stays' }
  return {
    kind: 'contradicts',
    message:
      status === 'expired'
        ? 'This idea has lapsed, so nothing can be decided about it; generate ideas again.'
        : `This idea was already ${status}; ask for ideas again if you have changed your mind.`,
  }
}

/** Whether an order may still be drafted from it. */
export const isOrderable = (status: IdeaStatus): boolean => status !== 'rejected' && status !== 'expired'

/**
 * When an idea made at `nowMs` lapses: at the regular close of the trading day that is `validTradingDays` after today's.
 * Milliseconds since the epoch, both in the broker's time.
 */
export function lapsesAt(nowMs: number, validTradingDays: number): number {
  const today = tradingDateOf(nowMs)
  const closeOf = (date: string) => newYorkInstant(date, closeMinute(date))
  const lapse = closeOf(addTradingDays(today, validTradingDays))
  // After today's close an idea that would be good for today alone is good for the next day.
  return lapse > nowMs ? lapse : closeOf(addTradingDays(today, validTradingDays + 1))
}

/** The chance, as stated before the outcome is known, that the idea does better than doing nothing. Not yet calibrated. */
export const statedConfidence = (strength: number): number => {
  const within = Math.min(1, Math.max(0, strength))
  // Fixed rules without a record claim little: never more than seven in ten.
  return Math.round((0.5 + 0.2 * within) * 100) / 100
}
