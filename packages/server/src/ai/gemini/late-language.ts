/**
 * A language model of Google's library, loaded with its first question or by `load`: a tenth of a second that a start need not
 * wait for. It is handed no files, so it names no addresses that it would read itself.
 */
import type { LanguageModelV4 } from '@ai-sdk/provider'

export interface LateLanguage {
  of(modelId: string): LanguageModelV4
  load(): Promise<unknown>
}

export interface GoogleAccess {
  readonly apiKey: string
  readonly baseURL: string
  readonly fetch: typeof fetch
}

export function lateGoogle(access: GoogleAccess): LateLanguage {
  const open = async () => {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle(access)
  }
  let opening: ReturnType<typeof open> | undefined
  const load = () => {
    opening ??= open()
    return opening
  }
  const of = (modelId: string): LanguageModelV4 => {
    let model: LanguageModelV4 | undefined
    const loaded = async (): Promise<LanguageModelV4> => {
      model ??= (await load())(modelId)
      return model
    }
    return {
      specificationVersion: 'v4',
      // As the library calls itself: what it keeps of an answer for the next step goes by this name.
      provider: 'google.generative-ai',
      modelId,
      supportedUrls: {},
      doGenerate: async (options) => (model ?? (await loaded())).doGenerate(options),
      doStream: async (options) => (model ?? (await loaded())).doStream(options),
    }
  }
  return { of, load }
}
