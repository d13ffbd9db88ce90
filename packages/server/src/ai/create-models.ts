import { offlineModel } from './offline/offline-model.ts'
import type { Models } from './model.ts'

export const offlineModels = (): Models => ({
  provider: 'offline',
  modelPro: null,
  modelFlash: null,
  offline: offlineModel,
  candidates: () => [offlineModel],
  failed: () => undefined,
  notice: () => null,
})
