/** A kind of question: how it is recognised, what is read for it, what is proposed, and what is said from what came back. */
import type { Fields, Situation } from './situation.ts'

export interface Call {
  readonly tool: string
  readonly input: Fields
}

export interface Play {
  readonly name: string
  /** 0: not meant; the highest wins. */
  readonly fits: (situation: Situation) => number
  /** Called together, once. */
  readonly reads: (situation: Situation) => readonly Call[]
  /** Called one after another as what was read allows it. */
  readonly proposes?: (situation: Situation) => Call | undefined
  /** Sentences from facts alone. */
  readonly say: (situation: Situation) => readonly string[]
}

export const wants = (question: string, pattern: RegExp): boolean => pattern.test(question)
export const wantsAdvice = (question: string): boolean =>
  /\b(?:change|should i|recommend|suggest|advice|advise|improve|rebalance|trim|reduce|fix|what would you|ideas?)\b/i.test(
    question,
  )
