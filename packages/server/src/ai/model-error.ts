/** What the AI SDK throws, as a `ModelFailure`. What is not the model's doing stays what it is. */
import { APICallError, AISDKError, RetryError, StreamProviderError } from 'ai'
import { ModelFailure } from './failure.ts'

/** Our own failure travels as a cause of the SDK's. */
function ownFailure(error: unknown, depth = 0): ModelFailure | undefined {
  if (error instanceof ModelFailure) return error
  if (depth > 5 || !(error instanceof Error)) return undefined
  if (RetryError.isInstance(error)) return ownFailure(error.lastError, depth + 1)
  return ownFailure(error.cause, depth + 1)
}

export function modelFailureOf(error: unknown): ModelFailure {
  const own = ownFailure(error)
  if (own) return own
  if (StreamProviderError.isInstance(error))
    return new ModelFailure('interrupted', 'The model reported an error in the middle of its answer.', { cause: error })
  if (APICallError.isInstance(error))
    return new ModelFailure('interrupted', 'The connection to the model was lost.', { cause: error })
  if (AISDKError.isInstance(error))
    return new ModelFailure('malformed', 'The model’s answer did not fit what was asked.', { cause: error })
  if (error instanceof TypeError || (error instanceof Error && error.name === 'AbortError'))
    return new ModelFailure('interrupted', 'The connection to the model was lost.', { cause: error })
  return new ModelFailure('malformed', 'The model’s answer could not be used.', { cause: error })
}
