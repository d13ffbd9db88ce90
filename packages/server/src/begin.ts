/**
 * What `npm start` runs. Opening the embedded database and loading the app take about the same time, so the database's thread
 * begins before anything is loaded; `main.ts` does everything else.
 */
import { readEnvironment } from './platform/config/environment.ts'
import { beginEmbeddedThread } from './platform/db/embedded-thread.ts'

/** Starts the server; resolves when it is ready. `args`: what follows `npm start --`. */
export async function begin(args: readonly string[]): Promise<void> {
  const environment = readEnvironment(process.cwd())
  const thread = environment['DATABASE_URL'] === undefined ? beginEmbeddedThread() : undefined
  const { main } = await import('./main.ts')
  await main(args, { environment, thread })
}
