/** Answers that are kept as bytes: sent without serializing them again, and with 304 where the reader has them already. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface ReadyBuffer {
  readonly bytes: Buffer
  /** A strong entity tag, with its quotes. */
  readonly etag: string
}

export function readyBufferOf(value: unknown): ReadyBuffer {
  const bytes = Buffer.from(JSON.stringify(value))
  return { bytes, etag: `"${createHash('sha1').update(bytes).digest('base64url')}"` }
}

/** Whether the reader's `If-None-Match` has it (weakly compared, RFC 9110 13.1.2). */
export const holdsTag = (seen: string | undefined, etag: string): boolean =>
  seen !== undefined && (seen === '*' || seen.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag))

export function sendReady(request: FastifyRequest, reply: FastifyReply, { bytes, etag }: ReadyBuffer): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (holdsTag(request.headers['if-none-match'], etag)) return reply.status(304).send()
  return reply.type('application/json; charset=utf-8').send(bytes)
}
