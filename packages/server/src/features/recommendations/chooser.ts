/** Whether a model chooses among the candidates, or the rules alone. The model's library is loaded when one does. */
import type { Candidate } from '@g2e/domain/advice'
import type { UserActor } from '../../platform/actor.ts'
import type { ChooserParts } from './choose-with-model.ts'
import type { ModelChoices } from './recommendations-deps.ts'

/** `undefined` from what it makes: no model may be asked now. */
export const createChooser =
  (parts: ChooserParts) =>
  async (
    actor: UserActor,
    { candidates }: { readonly candidates: readonly Candidate[] },
  ): Promise<ModelChoices | undefined> => {
    const [model] = parts.models.candidates('analysis')
    if (!model || model.provider === 'offline') return undefined
    const { chooseWithModel } = await import('./choose-with-model.ts')
    return chooseWithModel(parts, actor, { model, candidates })
  }
