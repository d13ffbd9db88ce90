/**
 * What a model made of the candidates, held against them: it may choose, rank, explain and make smaller. A candidate that
 * does not exist is not an idea; a claim that names no fact it was given shows as a block.
 */
import type { Quantity } from '../money/index.ts'
import type { Check } from '../orders/index.ts'
import type { Candidate, Claim } from './recommendation.ts'
import { statedConfidence } from './recommendation.ts'
import { sizedQuantity } from './sizing.ts'

export interface Choice {
  readonly candidateId: string
  /** Of the largest size, 0 to 1. */
  readonly sizeFraction: number
  /** 0 to 1. */
  readonly confidence: number
  readonly rationale: string
  readonly claims: readonly { readonly text: string; readonly factIds: readonly string[] }[]
  readonly risks: readonly string[]
}

/** A candidate with its size and words: what becomes a recommendation. */
export interface Idea {
  readonly candidate: Candidate
  readonly quantity: Quantity
  readonly rationale: string
  readonly evidence: readonly Claim[]
  readonly risks: readonly string[]
  readonly confidence: number
  readonly checks: readonly Check[]
}

/** Rules alone: every candidate at its largest size, in its own words. */
export const ideaOf = (candidate: Candidate): Idea => ({
  candidate,
  quantity: candidate.quantityMax,
  rationale: candidate.rationale,
  evidence: candidate.evidence,
  risks: candidate.risks,
  confidence: statedConfidence(candidate.strength),
  checks: [],
})

function evidenceCheck(choice: Choice, known: ReadonlySet<string>): Check {
  const loose = choice.claims.filter(
    ({ factIds }) => factIds.length === 0 || factIds.some((id) => !known.has(id)),
  ).length
  if (choice.claims.length > 0 && loose === 0)
    return { check: 'evidence', outcome: 'pass', message: 'Every claim names a figure that was read.' }
  const message =
    choice.claims.length === 0
      ? 'Nothing was claimed that could be looked up, so this idea stands on nothing.'
      : `${loose} of ${choice.claims.length} claims name no figure that was read; do not rely on them.`
  return { check: 'evidence', outcome: 'block', message }
}

/** In the model's order, each candidate once. What is chosen at less than its least size, or was never offered, is left out. */
export function applyChoices(candidates: readonly Candidate[], choices: readonly Choice[]): readonly Idea[] {
  const offered = new Map(candidates.map((candidate) => [candidate.id, candidate]))
  return choices.flatMap((choice) => {
    const candidate = offered.get(choice.candidateId)
    const quantity = candidate && sizedQuantity(candidate, choice.sizeFraction)
    if (!candidate || !quantity) return []
    offered.delete(candidate.id)
    const facts = new Map(candidate.evidence.flatMap(({ facts: own }) => own.map((fact) => [fact.id, fact] as const)))
    return [
      {
        candidate,
        quantity,
        rationale: choice.rationale,
        evidence: choice.claims.map(({ text, factIds }) => ({
          claim: text,
          facts: factIds.flatMap((id) => facts.get(id) ?? []),
        })),
        // What code knows to speak against it is said, whatever a model leaves out.
        risks: [...new Set([...choice.risks, ...candidate.risks])],
        confidence: Math.min(1, Math.max(0, choice.confidence)),
        checks: [evidenceCheck(choice, new Set(facts.keys()))],
      },
    ]
  })
}
