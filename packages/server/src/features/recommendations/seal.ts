/** Hashes that fix an idea and what it was made from before anybody knows how it went. */
import { createHash } from 'node:crypto'
import type { AdviceInputs } from '@g2e/domain/advice'
import canonicalize from 'canonicalize'
import type { SealedRecommendation } from './recommendation-record.ts'

/** SHA-256 hex of the RFC 8785 form. */
function hashOf(content: unknown): string {
  const text = canonicalize(content)
  if (text === undefined) throw new TypeError('what is sealed has no canonical form')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

export const inputsHashOf = ({ signals, boughtLately, ...inputs }: AdviceInputs): string =>
  hashOf({ ...inputs, signals: Object.fromEntries(signals), boughtLately: [...boughtLately].toSorted() })

/** With horizon, stated probability and inputs; whoever holds the row can compute it again. */
export const sealOf = (recommendation: SealedRecommendation): string => hashOf(recommendation)
