/**
 * `fetch` for Gemini with the retries that its answers allow: the SDK's own know nothing of the delay in the body and of quotas
 * per day (sdk-notes.md, pitfall 4). What is not 200 leaves as a `ModelFailure`; a stream that has begun is never asked for twice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { ModelFailure } from '../failure.ts'
import { failureOf, readRefusal } from './errors.ts'
import type { Refusal } from './errors.ts'

/** Longer than this nobody waits in front of a screen: another model is asked. */
const waitMsMax = 6_000
const backoffMs = [400, 1_200]
const networkRetries = 2

export interface GeminiFetchParts {
  readonly now: () => number
  readonly fetch: typeof fetch
}

const modelOf = (url: string): string => /\/models\/([^:/?]+)/.exec(url)?.[1] ?? 'the model'
const urlOf = (input: Parameters<typeof fetch>[0]): string =>
  typeof input === 'string' ? input : input instanceof URL ? input.href : input.url

const neverConnected = (model: string): Refusal => ({
  kind: 'unavailable',
  message: `${model} cannot be reached.`,
  retries: networkRetries,
  waitMs: undefined,
})

/** An answer, or why there is none. */
async function attempt(
  { fetch: send }: GeminiFetchParts,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response | { readonly refusal: Refusal; readonly cause: unknown }> {
  const model = modelOf(urlOf(input))
  try {
    const response = await send(input, init)
    if (response.ok) return response
    return { refusal: readRefusal(response.status, await response.text(), model), cause: undefined }
  } catch (error) {
    if (init?.signal?.aborted) throw error
    return { refusal: neverConnected(model), cause: error }
  }
}

export function createGeminiFetch(parts: GeminiFetchParts): typeof fetch {
  return async (input, init) => {
    for (let tries = 0; ; tries += 1) {
      const answer = await attempt(parts, input, init)
      if (answer instanceof Response) return answer
      const { refusal, cause } = answer
      const waitMs = refusal.waitMs ?? backoffMs[tries] ?? waitMsMax
      if (tries >= refusal.retries || waitMs > waitMsMax) {
        const failure = failureOf(refusal, parts.now())
        throw cause === undefined ? failure : new ModelFailure(failure.kind, failure.message, { cause })
      }
      await sleep(waitMs, undefined, { signal: init?.signal ?? undefined })
    }
  }
}
