/**
 * The model port. Whoever answers (Gemini, or the offline analyst) is a `LanguageModel` of the AI SDK, so loop, tools and cards
 * are the same; what differs is said in `provider`.
 */
import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { ModelFailure } from './failure.ts'

export interface Model {
  readonly provider: 'gemini' | 'offline'
  /** As asked for; the answer names the one that answered. */
  readonly name: string
  readonly language: LanguageModelV4
}

/** `analysis`: the thorough model; `short`: titles, extraction. */
export type Purpose = 'analysis' | 'short'

export interface Models {
  readonly provider: 'gemini' | 'offline'
  readonly modelPro: string | null
  readonly modelFlash: string | null
  /** Who may be asked now, best first; the offline analyst is always last. */
  candidates(purpose: Purpose): readonly Model[]
  readonly offline: Model
  /** What the first question would have to load. */
  load(): Promise<unknown>
  /** Remembers that this model need not be asked for a while. */
  failed(model: Model, failure: ModelFailure): void
  /** Why the best model is not asked just now; `null` = it is. */
  notice(): string | null
}
