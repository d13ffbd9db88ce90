// Compiled code and the addresses of imports, kept between starts: loading takes half the time. Imported before anything else.
import nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepResolutions } from './kept-resolutions.mjs'

nodeModule.enableCompileCache(
  join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules', '.cache', 'g2e-compile'),
)

/** Once everything is loaded: what was new is written now, as a process that is killed writes nothing. */
export function keepForNextStart() {
  keepResolutions()
  nodeModule.flushCompileCache()
}
