/** Why a model did not answer, in words for the person, and what to do instead. */

export const modelFailureKinds = [
  'key_refused',
  'model_unknown',
  'quota_day',
  'rate_limited',
  'unavailable',
  'request_refused',
  'too_long',
  'blocked',
  'malformed',
  'interrupted',
  'timeout',
] as const
export type ModelFailureKind = (typeof modelFailureKinds)[number]

/** Whom to ask instead: the quota and the name are the model's own; a key, a plan and an outage are the provider's. */
const instead: Readonly<Record<ModelFailureKind, 'other_model' | 'offline' | 'nobody'>> = {
  key_refused: 'offline',
  model_unknown: 'other_model',
  quota_day: 'other_model',
  rate_limited: 'other_model',
  unavailable: 'other_model',
  request_refused: 'offline',
  too_long: 'offline',
  blocked: 'nobody',
  malformed: 'offline',
  interrupted: 'offline',
  timeout: 'other_model',
}

export class ModelFailure extends Error {
  readonly kind: ModelFailureKind
  /** Milliseconds since the epoch; this model need not be asked before. */
  readonly until: number | undefined
  constructor(kind: ModelFailureKind, message: string, options: ErrorOptions & { readonly until?: number } = {}) {
    super(message, options)
    this.name = 'ModelFailure'
    this.kind = kind
    this.until = options.until
  }

  get instead(): 'other_model' | 'offline' | 'nobody' {
    return instead[this.kind]
  }
}
