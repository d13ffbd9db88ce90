/** A broker's failure in words for the person whose connection it is: what happened, and what to do next. */
import { BrokerError } from '@g2e/brokers/port'

const ended = /[.!?]$/
const sentence = (text: string): string => (ended.test(text) ? text : `${text}.`)

function brokerFailureText(error: BrokerError, broker: string): string {
  const { failure, advice } = error.context
  if (advice !== undefined) return advice
  switch (error.kind) {
    case 'auth_required':
      return failure?.kind === 'forbidden'
        ? `${broker} does not let this sign-in do that: ${sentence(error.message)} Re-authorize the connection with the rights it needs.`
        : `${broker} no longer accepts this sign-in. Re-authorize the connection; what was read before is kept.`
    case 'not_sent':
    case 'unavailable':
      return `${broker} cannot be reached just now. It is tried again by itself; until then you see what was read last.`
    case 'rate_limited':
      return `${broker} asks for fewer calls just now. It is tried again by itself.`
    case 'wire_mismatch':
      return `${broker} answered in a form that is not understood (at ${'path' in error ? String(error.path) : 'an unknown place'}). The answer is kept for support; until then you see what was read last.`
    case 'rejected':
      return `${broker} refused: ${sentence(error.message)}`
    case 'unsupported':
      return `${broker} cannot do this: ${sentence(error.message)}`
    case 'outcome_unknown':
      return `It is not known what became of the last request to ${broker}. It is looked into by itself.`
  }
}

export const failureText = (error: unknown, broker: string): string =>
  error instanceof BrokerError
    ? brokerFailureText(error, broker)
    : `Reading from ${broker} failed unexpectedly. It is tried again by itself; the log says more.`
