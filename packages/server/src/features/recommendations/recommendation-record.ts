/** A recommendation as it is kept, and a person's word on it. */
import type { Check } from '@g2e/domain/orders'
import type { Candidate, CandidateKind, Claim, IdeaStatus } from '@g2e/domain/advice'
import type { Money, Price, Quantity } from '@g2e/domain/money'

/** Sealed: nothing of it ever changes. */
export interface SealedRecommendation {
  readonly id: string
  readonly userId: string
  readonly candidateKey: string
  /** From 1, best first, among those of one look. */
  readonly rank: number
  readonly kind: CandidateKind
  readonly action: Candidate['action']
  readonly symbol: string
  readonly accountId: string
  readonly quantity: Quantity
  readonly quantityMax: Quantity
  readonly rationale: string
  readonly evidence: readonly Claim[]
  readonly risks: readonly string[]
  /** 0 to 1, stated before the outcome is known. */
  readonly confidence: number
  readonly horizonTradingDays: number
  readonly priceAtCreation: Price | null
  readonly ruleChecks: readonly Check[]
  readonly disclosure: string
  readonly provider: 'gemini' | 'offline'
  readonly model: string | null
  readonly strategyId: string | null
  readonly planId: string | null
  readonly inputsHash: string
  /** Broker's time, ISO 8601 UTC, both. */
  readonly madeAt: string
  readonly expiresAt: string
}

/** What the person chose instead; empty until they changed it. */
export interface ChosenTerms {
  readonly chosenQuantity: Quantity | null
  readonly chosenNotional: Money | null
  readonly chosenLimitPrice: Price | null
}

export interface RecommendationRecord extends SealedRecommendation, ChosenTerms {
  readonly seal: string
  readonly status: IdeaStatus
  /** Our clock. */
  readonly createdAt: string
}

export interface Modification {
  readonly quantity?: string | undefined
  readonly notional?: string | undefined
  readonly limitPrice?: string | undefined
}

export interface FeedbackRecord {
  readonly id: string
  readonly userId: string
  readonly recommendationId: string
  readonly feedbackType: 'accept' | 'reject' | 'modify' | 'question'
  readonly reasoning: string | null
  readonly modification: Modification | null
  /** `order`: an order was placed from it. */
  readonly source: 'user' | 'order'
  readonly conversationId: string | null
  /** ISO 8601 UTC, our clock. */
  readonly createdAt: string
}
