/** Record to contract: the size is the one that holds now. */
import type { Feedback, Recommendation } from '@g2e/contract/recommendations'
import type { z } from 'zod'
import type { FeedbackRecord, RecommendationRecord } from './recommendation-record.ts'

export const presentRecommendation = (record: RecommendationRecord): Recommendation => ({
  id: record.id,
  action: record.action,
  symbol: record.symbol,
  symbols: [record.symbol],
  quantity: record.chosenNotional === null ? (record.chosenQuantity ?? record.quantity) : null,
  notional: record.chosenNotional,
  accountId: record.accountId,
  rationale: record.rationale,
  evidence: record.evidence.map(({ claim, facts }) => ({ claim, facts: [...facts] })),
  confidence: record.confidence,
  risks: [...record.risks],
  horizon: `${record.horizonTradingDays} trading days`,
  priceAtCreation: record.priceAtCreation,
  expiresAt: record.expiresAt,
  strategyId: record.strategyId,
  planId: record.planId,
  ruleChecks: [...record.ruleChecks],
  status: record.status,
  disclosure: record.disclosure,
  provider: record.provider,
  model: record.model,
  createdAt: record.createdAt,
  seal: record.seal,
})

export const presentFeedback = (
  { source: _source, userId: _userId, modification, ...feedback }: FeedbackRecord,
  recommendation: RecommendationRecord,
): z.infer<typeof Feedback> => ({
  ...feedback,
  modification: modification && { ...modification },
  recommendation: presentRecommendation(recommendation),
})
