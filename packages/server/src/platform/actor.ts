/** Who acts. Every use-case takes one: queries are scoped by it, audit entries and events carry it. */
import type { apiKeyScopes } from '@g2e/contract/auth'

export type Scope = (typeof apiKeyScopes)[number]

export interface Actor {
  /** `null`: the system itself (its audit chain is `system`). */
  readonly userId: string | null
  readonly via: 'session' | 'api_key' | 'system'
  /** The sign-in session, where there is one. */
  readonly sessionId: string | null
  readonly ip: string | null
  readonly userAgent: string | null
  readonly scopes: readonly Scope[]
}

/** Somebody in particular. */
export interface UserActor extends Actor {
  readonly userId: string
}

const nobody = { via: 'system', sessionId: null, ip: null, userAgent: null, scopes: [] } as const

/** Jobs that work for a user when nobody is there. */
export const onBehalfOf = (userId: string): UserActor => ({ ...nobody, userId })
