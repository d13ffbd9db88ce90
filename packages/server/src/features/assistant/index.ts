/** The assistant: conversations about a person's own accounts, every figure traced to its source; it proposes and never acts. */
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { createAssistantDeps } from './assistant-deps.ts'
import type { AssistantParts } from './assistant-deps.ts'
import { registerAssistantRoutes } from './routes.ts'

export type { AssistantParts } from './assistant-deps.ts'

export interface Assistant {
  readonly routes: (http: Http) => void
}

export function createAssistant(platform: Platform, parts: AssistantParts): Assistant {
  const deps = createAssistantDeps(platform, parts)
  return { routes: (http) => registerAssistantRoutes(http, deps) }
}
