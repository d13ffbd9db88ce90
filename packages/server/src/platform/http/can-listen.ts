/** Whether the address can be listened on: asked before the database is opened, so that a second start ends at once. */
import { createServer } from 'node:net'
import { StartupError } from '../startup-error.ts'

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** The fault of a failed listen, in a person's words. */
export function listenFault(cause: unknown, { host, port }: ListenAddress): StartupError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE')
    return new StartupError('PORT', `${port} is in use on ${host}; stop what uses it, or set another port`, { cause })
  if (code === 'EACCES')
    return new StartupError('PORT', `${port} may not be used by this user; set a port above 1023`, { cause })
  return new StartupError('HOST', `${host} cannot be listened on; set an address of this machine`, { cause })
}

/** Listens for a moment and lets go. @throws StartupError */
export async function assertCanListen({ host, port }: ListenAddress): Promise<void> {
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen({ host, port }, resolve)
    })
  } catch (cause) {
    throw listenFault(cause, { host, port })
  }
  await new Promise((resolve) => probe.close(resolve))
}
