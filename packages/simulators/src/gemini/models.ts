/** The models that are served (gemini-wire.md 0 and 8), and what differs between their generations. */
export interface SimModel {
  /** Without `models/`. */
  readonly name: string
  readonly displayName: string
  /**
   * 2: `thinkingBudget`, no call ids, signatures not enforced, no JSON mode beside functions.
   * 3: `thinkingLevel`, call ids, signatures enforced.
   */
  readonly generation: 2 | 3
}

const named = (name: string, displayName: string, generation: 2 | 3): SimModel => ({ name, displayName, generation })

/** In order of name, as the service lists them. */
export const simModels: readonly SimModel[] = [
  named('gemini-2.5-flash', 'Gemini 2.5 Flash', 2),
  named('gemini-2.5-pro', 'Gemini 2.5 Pro', 2),
  named('gemini-3.1-pro-preview', 'Gemini 3.1 Pro Preview', 3),
  named('gemini-3.5-flash', 'Gemini 3.5 Flash', 3),
  named('gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite', 3),
  named('gemini-3.8-flash', 'Gemini 3.8 Flash', 3),
]

export const inputTokenLimit = 1_048_576

export const findModel = (name: string): SimModel | undefined => simModels.find((model) => model.name === name)

/** As `GET /models/{model}` answers. */
export const presentModel = ({ name, displayName }: SimModel) => ({
  name: `models/${name}`,
  version: 'sim-001',
  displayName,
  description: 'Simulated model entry.',
  inputTokenLimit,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent'],
  temperature: 1,
  topP: 0.95,
  topK: 64,
  maxTemperature: 2,
  thinking: true,
})
