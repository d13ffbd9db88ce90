/** The model's scripted answers and its request log: filled by `/control/gemini`, consumed by the Gemini server. */
export interface GeminiStep {
  readonly match?: { readonly stream?: boolean; readonly model?: string; readonly requestContains?: string }
  readonly text?: string
  readonly chunks?: readonly string[]
  readonly delayMs?: number
  readonly functionCalls?: readonly { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[]
  readonly json?: unknown
  readonly error?: {
    readonly status: number
    readonly reason?: string
    readonly quota?: 'day' | 'minute'
    readonly retryDelay?: string
  }
  readonly fault?: 'safety' | 'empty' | 'truncated' | 'malformed_function_call' | 'reset'
}

export interface GeminiCall {
  readonly model: string
  readonly stream: boolean
  /** The request body as sent, parsed. */
  readonly body: unknown
}

export interface GeminiScript {
  /** Logs the call (without keys) and takes the first unused step that it matches, or `undefined` for the default answer. */
  take(call: GeminiCall): GeminiStep | undefined
}
