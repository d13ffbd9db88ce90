import type { AssistantStatus } from '@g2e/contract/assistant'
import type { AssistantDeps } from './assistant-deps.ts'
import { ruleBasedNotice } from './disclosure.ts'

export async function readStatus({ models, budget }: AssistantDeps, userId: string): Promise<AssistantStatus> {
  const [best] = models.candidates('analysis')
  const provider = best?.provider ?? 'offline'
  const reason = models.notice()
  const notices = [...(provider === 'offline' ? [ruleBasedNotice] : []), ...(reason === null ? [] : [reason])]
  return {
    provider,
    modelPro: models.modelPro,
    modelFlash: models.modelFlash,
    budget: await budget.read(userId),
    notice: notices.length === 0 ? null : notices.join(' '),
  }
}
