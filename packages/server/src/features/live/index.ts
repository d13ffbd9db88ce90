/** The live stream: server-sent events of what changes for one user, resumable on any instance. */
import type { Http } from '../../platform/http/http.ts'
import type { Platform } from '../../platform/platform.ts'
import { createStreams } from './open-stream.ts'
import type { LiveDeps } from './open-stream.ts'
import { registerLiveRoutes } from './routes.ts'

export function createLive(platform: Platform, deps: LiveDeps) {
  const streams = createStreams(platform, deps)
  return { routes: (http: Http) => registerLiveRoutes(http, streams) }
}
