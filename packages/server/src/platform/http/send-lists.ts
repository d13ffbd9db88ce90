/** Answers of long lists, written slice by slice so that nobody else waits while one is put into text. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { sendStream } from './send-stream.ts'

/** Put into text in about a millisecond. */
const itemsPerSlice = 500
/** Up to here a list is answered at once, and held to its schema. */
export const itemsAtOnceMax = 2_000

/** The text of an object of lists, part by part. */
export async function* listsText(lists: Readonly<Record<string, readonly unknown[]>>): AsyncGenerator<string> {
  let opening = '{'
  for (const [name, items] of Object.entries(lists)) {
    yield `${opening}${JSON.stringify(name)}:[`
    opening = ','
    for (let from = 0; from < items.length; from += itemsPerSlice) {
      const slice = JSON.stringify(items.slice(from, from + itemsPerSlice)).slice(1, -1)
      yield from === 0 ? slice : `,${slice}`
      await nextTurn()
    }
    yield ']'
  }
  yield '}'
}

export const sendLists = (reply: FastifyReply, lists: Readonly<Record<string, readonly unknown[]>>): FastifyReply =>
  sendStream(reply, 'application/json; charset=utf-8', listsText(lists))
