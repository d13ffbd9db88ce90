import type { FastifyRequest } from 'fastify'

const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/

/**
 * Where the broker sends the browser back: the public address; without one, the address by which this browser came if it is
 * on loopback (cookies belong to a host: 127.0.0.1 and localhost are two), else the one that is listened on.
 */
export function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return new URL(publicUrl).origin
  const here = `${request.protocol}://${request.host}`
  if (URL.canParse(here) && loopback.test(new URL(here).hostname)) return here
  const address = request.server.server.address()
  return typeof address === 'object' && address !== null
    ? `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
    : here
}
