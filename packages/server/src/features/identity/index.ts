/** People: signing up and in, sessions, API keys. Gives the platform the answer to "who asks?". */
import type { UserActor } from '../../platform/actor.ts'
import type { Http } from '../../platform/http/http.ts'
import type { KnownSession } from '../../platform/http/ready-lane.ts'
import type { Platform } from '../../platform/platform.ts'
import { createAuthenticate } from './authenticate.ts'
import { registerApiKeyRoutes } from './api-key-routes.ts'
import { assertPassword, eraseUser } from './change-account.ts'
import { createCookieWriter } from './cookies.ts'
import { createIdentityDeps } from './identity-deps.ts'
import { ensureDemoUser } from './register.ts'
import { registerIdentityRoutes } from './routes.ts'

const dayMs = 24 * 60 * 60 * 1_000
const keptAfterEndMs = 30 * dayMs

export function createIdentity(platform: Platform) {
  const deps = createIdentityDeps(platform)
  const cookies = createCookieWriter({ secure: platform.config.publicUrl?.startsWith('https:') ?? false })
  platform.tasks.repeat({
    name: 'sessions-prune',
    everyMs: dayMs,
    acrossInstances: 'one',
    run: () => deps.sessions.prune(new Date(platform.clock.now() - keptAfterEndMs).toISOString()),
  })
  return {
    authenticate: createAuthenticate(deps),
    /** For the lane of ready answers. */
    knownSession: (token: string): KnownSession | undefined => {
      const claims = deps.tokens.known(token)
      return claims && deps.openSessions.known(claims.sessionId) === claims.userId ? claims : undefined
    },
    /** The demo user's id; made when first asked for. */
    demoUserId: async (): Promise<string> => (await ensureDemoUser(deps)).id,
    assertPassword: (actor: UserActor, password: string) => assertPassword(deps, actor, password, 'password'),
    /** Inside a transaction; call what it answers after the commit. */
    eraseUser: (actor: UserActor) => eraseUser(deps, actor),
    routes: async (http: Http): Promise<void> => {
      await registerIdentityRoutes(http, deps, cookies)
      registerApiKeyRoutes(http, deps)
    },
  }
}
export type Identity = ReturnType<typeof createIdentity>
