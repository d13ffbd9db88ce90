/** The assistant: conversations about a person's own accounts, every figure traced to its source; it proposes and never acts. */
import type { UserActor } from '../../platform/actor.ts'
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { createAssistantDeps } from './assistant-deps.ts'
import type { AssistantParts } from './assistant-deps.ts'
import { openAboutIdea } from './open-about-idea.ts'
import type { QuestionToIdea } from './open-about-idea.ts'
import { rehearse } from './rehearse.ts'
import { registerAssistantRoutes } from './routes.ts'

export type { AssistantParts } from './assistant-deps.ts'

export interface Assistant {
  /** Opens a conversation that begins with a question to an idea and is answered beside. Answers its id. */
  openAboutIdea(actor: UserActor, about: QuestionToIdea): Promise<string>
  readonly routes: (http: Http) => void
  readonly load: () => Promise<unknown>
}

export function createAssistant(platform: Platform, parts: AssistantParts): Assistant {
  const deps = createAssistantDeps(platform, parts)
  return {
    openAboutIdea: (actor, about) => openAboutIdea(deps, actor, about),
    routes: (http) => registerAssistantRoutes(http, deps),
    load: () => rehearse(deps),
  }
}
