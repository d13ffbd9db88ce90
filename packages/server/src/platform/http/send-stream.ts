import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Sends what a generator yields as it comes; the generator is ended when the reader goes away. */
export const sendStream = (
  reply: FastifyReply,
  contentType: string,
  chunks: AsyncIterable<string | Buffer>,
): FastifyReply => reply.type(contentType).send(Readable.from(chunks))
