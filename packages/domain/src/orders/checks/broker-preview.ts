import { block, pass, warn } from './check.ts'
import type { Check } from './check.ts'

/** The broker's own word on an order before it is sent. */
export interface BrokerPreviewFacts {
  readonly warnings: readonly { readonly id: string; readonly message: string }[]
  readonly refusals: readonly string[]
  /** Why it could not be asked; `null` = it was. */
  readonly failure: string | null
}

export const brokerWarningPrefix = 'broker_warning:'

/** A question of the broker is a warning of its own, so that a person acknowledges exactly that one. */
export function brokerPreviewChecks({ warnings, refusals, failure }: BrokerPreviewFacts): readonly Check[] {
  const name = 'broker_preview'
  if (failure !== null) return [block(name, `The broker could not check this order: ${failure}`)]
  const questions = warnings.map(({ id, message }) => warn(`${brokerWarningPrefix}${id}`, message))
  if (refusals.length > 0)
    return [block(name, `The broker would refuse this order: ${refusals.join('; ')}`), ...questions]
  return [pass(name, 'The broker raised no objection beforehand.'), ...questions]
}
