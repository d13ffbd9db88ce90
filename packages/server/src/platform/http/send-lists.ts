/** Answers of long lists, written slice by slice so that nobody else waits while one is put into text. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { sendStream } from './send-stream.ts'

/** Put into text in about a millisecond. */
const itemsPerSlice = 500
/** Up to here a list is answered at once, and held to its schema. */
export const itemsAtOnceMax = 2_000

/** The text of an object, its lists part by part. */
export async function* listsText(answer: Readonly<Record<string, unknown>>): AsyncGenerator<string> {
  let opening = '{'
  for (const [name, told] of Object.entries(answer)) {
    yield `${opening}${JSON.stringify(name)}:`
    opening = ','
    if (!Array.isArray(told)) {
      yield JSON.stringify(told)
      continue
    }
    yield '['
    for (let from = 0; from < told.length; from += itemsPerSlice) {
      const slice = JSON.stringify(told.slice(from, from + itemsPerSlice)).slice(1, -1)
      yield from === 0 ? slice : `,${slice}`
      await nextTurn()
    }
    yield ']'
  }
  yield opening === '{' ? '{}' : '}'
}

export const sendLists = (reply: FastifyReply, answer: Readonly<Record<string, unknown>>): FastifyReply =>
  sendStream(reply, 'application/json; charset=utf-8', listsText(answer))
