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

/** Calls kept for `GET /control/gemini/requests`; the oldest go first. */
const callsKeptMax = 500
export const stepsMax = 10_000

export interface LoggedCall extends GeminiCall {
  /** Milliseconds since the epoch, simulated. */
  readonly at: number
}

export interface ControlledScript extends GeminiScript {
  append(steps: readonly GeminiStep[]): void
  /** Steps not used yet. */
  readonly left: number
  clear(): void
  calls(): readonly LoggedCall[]
  /** Forgets steps and calls. */
  reset(): void
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function fits({ match }: GeminiStep, call: GeminiCall): boolean {
  if (!match) return true
  if (match.stream !== undefined && match.stream !== call.stream) return false
  if (match.model !== undefined && match.model !== call.model) return false
  const { requestContains } = match
  if (requestContains === undefined) return true
  // Words with quotes or line ends are escaped in the body, so single texts are searched as well.
  return (
    JSON.stringify(call.body).includes(requestContains) ||
    textsIn(call.body).some((text) => text.includes(requestContains))
  )
}

export function createGeminiScript(now: () => number): ControlledScript {
  let steps: readonly GeminiStep[] = []
  let calls: readonly LoggedCall[] = []
  return {
    take(call) {
      calls = [...calls, { ...call, at: now() }].slice(-callsKeptMax)
      const taken = steps.find((step) => fits(step, call))
      if (taken) steps = steps.filter((step) => step !== taken)
      return taken
    },
    append(more) {
      steps = [...steps, ...more]
    },
    get left() {
      return steps.length
    },
    clear() {
      steps = []
    },
    calls: () => calls,
    reset() {
      steps = []
      calls = []
    },
  }
}
