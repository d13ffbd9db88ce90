/** Who answers: Gemini where there is a key, the offline analyst everywhere else and behind it. */
import type { Platform } from '../platform/platform.ts'
import { createGeminiModels } from './gemini/gemini-models.ts'
import { offlineModel } from './offline/offline-model.ts'
import type { Models } from './model.ts'

const googleUrl = 'https://generativelanguage.googleapis.com'

const offlineOnly: Models = {
  provider: 'offline',
  modelPro: null,
  modelFlash: null,
  offline: offlineModel,
  load: () => Promise.resolve(),
  candidates: () => [offlineModel],
  failed: () => undefined,
  notice: () => null,
}

/** The SDK writes warnings to the console unless told otherwise; a signature that it had to invent is a bug of ours. */
function logWarnings(log: Platform['log']): void {
  globalThis.AI_SDK_LOG_WARNINGS = ({ warnings, model }) => {
    for (const warning of warnings) {
      const isSignature = JSON.stringify(warning).toLowerCase().includes('signature')
      log[isSignature ? 'error' : 'debug']({ model, warning }, 'the model’s SDK warns')
    }
  }
}

export function createModels({ config, clock, log }: Pick<Platform, 'config' | 'clock' | 'log'>): Models {
  const { apiKey, baseUrl, modelPro, modelFlash } = config.gemini
  logWarnings(log)
  if (apiKey === undefined) return offlineOnly
  const simulated = config.simulatorsUrl === undefined ? undefined : `${config.simulatorsUrl}/gemini`
  return createGeminiModels({
    apiKey,
    baseUrl: baseUrl ?? simulated ?? googleUrl,
    modelPro,
    modelFlash,
    now: () => clock.now(),
  })
}
