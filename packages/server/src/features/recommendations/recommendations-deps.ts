/** What the use-cases of recommendations are handed. */
import type { AdviceInputs, Candidate, Choice } from '@g2e/domain/advice'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Accounts } from '../accounts/index.ts'
import type { Connections } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Orders } from '../orders/index.ts'
import type { Reconciliations } from '../reconciliation/index.ts'
import type { Portfolios } from '../portfolio/index.ts'
import { createRecommendationStore } from './store.ts'
import type { RecommendationStore } from './store.ts'

/** A model's word: what it chose in its order, or why it chose nothing (a failure is said, never taken for "hold"). */
export interface ModelChoices {
  readonly model: string
  readonly choices: readonly Choice[]
  readonly abstained: string | null
}

export interface RecommendationsParts {
  readonly connections: Pick<Connections, 'list'>
  readonly accounts: Pick<Accounts, 'list' | 'ledger'>
  readonly market: Pick<MarketData, 'quotes' | 'bars' | 'now'>
  readonly portfolio: Pick<Portfolios, 'read'>
  readonly reconciliation: Pick<Reconciliations, 'holding'>
  readonly orders: Pick<Orders, 'check' | 'preview' | 'tradingSettings'>
  /** `undefined` from it: there is no model now, and the rules decide alone. */
  readonly chooseWithModel?:
    | ((
        actor: UserActor,
        given: { readonly candidates: readonly Candidate[]; readonly inputs: AdviceInputs },
      ) => Promise<ModelChoices | undefined>)
    | undefined
  /** Opens a conversation that begins with this question to an idea, and answers its id. */
  readonly openConversation: (
    actor: UserActor,
    about: { readonly recommendationId: string; readonly question: string },
  ) => Promise<string>
}

export interface RecommendationsDeps extends RecommendationsParts {
  readonly platform: Platform
  readonly store: RecommendationStore
}

export const createRecommendationsDeps = (platform: Platform, parts: RecommendationsParts): RecommendationsDeps => ({
  ...parts,
  platform,
  store: createRecommendationStore(platform.db),
})

/** Lets lapse what is over by the broker's clock; then what is read is true. Answers that time, milliseconds. */
export async function expireDue({ platform, store, market }: RecommendationsDeps, userId: string): Promise<number> {
  const nowMs = await market.now(userId)
  await store.expire(userId, isoOf(nowMs), isoOf(platform.clock.now()))
  return nowMs
}
