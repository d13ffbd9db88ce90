/** Counts by a fixed rule of ours: a token is four UTF-8 bytes, begun ones count. Stable across runs, not Google's figures. */
import type { SimModel } from './models.ts'
import type { GenerateRequest, Part } from './request.ts'

export const bytesPerToken = 4

export const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)

const partText = ({ text, thoughtSignature: _unseen, thought: _mark, ...rest }: Part): string =>
  (text ?? '') +
  Object.values(rest)
    .map((value) => (value === undefined ? '' : JSON.stringify(value)))
    .join('')

/** All that the model reads, stable parts first, as one text: what two prompts share at the front can be cached. */
export function promptText({
  contents,
  systemInstruction,
  tools,
}: Pick<GenerateRequest, 'contents' | 'systemInstruction' | 'tools'>): string {
  const system = systemInstruction?.parts.map(partText).join('') ?? ''
  const declared = tools ? JSON.stringify(tools) : ''
  return system + declared + contents.flatMap(({ parts }) => parts.map(partText)).join('')
}

/** From this many tokens on a repeated front is cached without being asked for. */
const cachedTokensMin = { 2: 2_048, 3: 4_096 } as const
const promptsKeptMax = 20

export interface PromptCache {
  /** Tokens of the prompt that an earlier one began with too; 0 below the least size. */
  cachedTokens(model: SimModel, prompt: string): number
}

const sharedLength = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length)
  let index = 0
  while (index < end && a.charCodeAt(index) === b.charCodeAt(index)) index += 1
  return index
}

export function createPromptCache(): PromptCache {
  let prompts: readonly (readonly [model: string, prompt: string])[] = []
  return {
    cachedTokens(model, prompt) {
      const shared = prompts
        .filter(([name]) => name === model.name)
        .reduce((most, [, earlier]) => Math.max(most, sharedLength(earlier, prompt)), 0)
      prompts = [...prompts, [model.name, prompt] as const].slice(-promptsKeptMax)
      const tokens = Math.floor(Buffer.byteLength(prompt.slice(0, shared)) / bytesPerToken)
      return tokens >= cachedTokensMin[model.generation] ? tokens : 0
    },
  }
}

export interface UsageParts {
  readonly prompt: number
  readonly cached: number
  readonly candidates: number
  readonly thoughts: number
}

const textTokens = (tokenCount: number) => [{ modality: 'TEXT', tokenCount }]

/** As sent: a count that is zero is absent, and `candidatesTokenCount` leaves thoughts out. */
export function usageMetadata({ prompt, cached, candidates, thoughts }: UsageParts) {
  return {
    promptTokenCount: prompt,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    ...(candidates > 0 && { candidatesTokenCount: candidates }),
    totalTokenCount: prompt + candidates + thoughts,
    promptTokensDetails: textTokens(prompt),
    ...(cached > 0 && { cacheTokensDetails: textTokens(cached) }),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  }
}
