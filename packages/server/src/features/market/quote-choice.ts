/**
 * Which source serves a symbol to one reader: the best that pushes it; one that only answers when asked where none does. What
 * is in real time is never given up for what is delayed, and made-up markets never stand in for real ones.
 */
import type { Service } from './quote-feed.ts'

export interface Candidate {
  readonly service: Service
  readonly isRealTime: boolean
}

const worth = ({ service, isRealTime }: Candidate): number => {
  if (service === 'none' || service === 'waiting') return 0
  return (isRealTime ? 2 : 0) + (service === 'pushed' ? 2 : 1)
}

/** Index of the source whose quotes count; the first where none has any. Best first. */
export function chosen(candidates: readonly Candidate[]): number {
  let best = 0
  for (const [index, candidate] of candidates.entries()) {
    const other = candidates[best]
    if (other === undefined || worth(candidate) > worth(other)) best = index
  }
  return best
}

/** Whether one more source, by what it may become, would be better than these. */
export function needsMore(candidates: readonly Candidate[], next: Pick<Candidate, 'isRealTime'>): boolean {
  // Of one that has not answered yet, the answer is waited for.
  if (candidates.some(({ service }) => service === 'waiting')) return false
  const best = Math.max(0, ...candidates.map(worth))
  return worth({ service: 'pushed', isRealTime: next.isRealTime }) > best
}
