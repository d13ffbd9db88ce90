/** Gemini behind the model port: the thorough model, then the quick one, then the offline analyst; who is out of reach is left out for a while. */
import type { ModelFailure, ModelFailureKind } from '../failure.ts'
import type { Model, Models, Purpose } from '../model.ts'
import { offlineModel } from '../offline/offline-model.ts'
import { createGeminiFetch } from './fetch.ts'
import { lateGoogle } from './late-language.ts'

export interface GeminiParts {
  readonly apiKey: string
  /** Without version. */
  readonly baseUrl: string
  readonly modelPro: string
  readonly modelFlash: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** For failures that do not say until when. Others are tried again at the next question. */
const pausedMs: Partial<Record<ModelFailureKind, number>> = { key_refused: 30_000, model_unknown: 60_000 }
const rateLimitPauseMsMax = 60_000

interface Pause {
  readonly until: number
  readonly reason: string
}

export function createGeminiModels({ apiKey, baseUrl, modelPro, modelFlash, now }: GeminiParts): Models {
  const google = lateGoogle({
    apiKey,
    baseURL: `${baseUrl}/v1beta`,
    fetch: createGeminiFetch({ now, fetch: globalThis.fetch }),
  })
  const modelOf = (name: string): Model => ({ provider: 'gemini', name, language: google.of(name) })
  const [pro, flash] = [modelOf(modelPro), modelOf(modelFlash)]
  const pauses = new Map<string, Pause>()
  const pauseOf = ({ name }: Model): Pause | undefined => {
    const pause = pauses.get(name)
    return pause && pause.until > now() ? pause : undefined
  }
  const order: Readonly<Record<Purpose, readonly Model[]>> = {
    analysis: pro.name === flash.name ? [pro] : [pro, flash],
    short: [flash],
  }
  return {
    provider: 'gemini',
    modelPro,
    modelFlash,
    offline: offlineModel,
    load: () => google.load(),
    candidates: (purpose) => [...order[purpose].filter((model) => !pauseOf(model)), offlineModel],
    notice: () => pauseOf(pro)?.reason ?? null,
    failed: ({ name, provider }, failure: ModelFailure) => {
      if (provider === 'offline') return
      const cap = failure.kind === 'rate_limited' ? now() + rateLimitPauseMsMax : Number.POSITIVE_INFINITY
      const until = failure.until ?? now() + (pausedMs[failure.kind] ?? 0)
      // A key is the same for both.
      const names = failure.kind === 'key_refused' ? [pro.name, flash.name] : [name]
      for (const each of names) pauses.set(each, { until: Math.min(until, cap), reason: failure.message })
    },
  }
}
