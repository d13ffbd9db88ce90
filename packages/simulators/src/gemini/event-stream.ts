/**
 * A streamed answer on the wire (gemini-wire.md 4): server-sent events without names, or one JSON array. The bytes are cut at odd
 * places on purpose (inside a character, between `\r` and `\n`, several frames in one write), as networks do.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './answer.ts'
import { GeminiError } from './errors.ts'

export type StreamForm = 'sse' | 'array'

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Where to cut a frame: in its first character of several bytes, else before its very last byte. */
function oddCut(frame: Buffer): number {
  const inside = frame.findIndex((byte) => isContinuation(byte))
  return inside > 0 ? inside : frame.length - 1
}

const framed = (message: unknown, form: StreamForm, index: number): Buffer => {
  const json = JSON.stringify(message)
  return Buffer.from(form === 'sse' ? `data: ${json}\r\n\r\n` : `${index === 0 ? '[' : ',\r\n'}${json}`)
}

async function waitFor(delayMs: number): Promise<void> {
  await (delayMs > 0 ? sleep(delayMs) : nextTurn())
}

/** Every third frame in two writes; every other third waits for the frame after it. */
function* writesOf(frame: Buffer, index: number, isLast: boolean, held: { bytes: Buffer }): Generator<Buffer> {
  const bytes = Buffer.concat([held.bytes, frame])
  held.bytes = Buffer.alloc(0)
  if (index % 3 === 1 && !isLast) {
    held.bytes = bytes
    return
  }
  if (index % 3 === 0) {
    const cut = oddCut(bytes)
    yield bytes.subarray(0, cut)
    yield bytes.subarray(cut)
    return
  }
  yield bytes
}

export interface StreamPlan {
  readonly messages: readonly unknown[]
  readonly answer: Answer
  readonly form: StreamForm
}

/** Ends early by itself when the client goes away, since the stream over it is destroyed then. */
export async function* streamBytes({ messages, answer, form }: StreamPlan): AsyncGenerator<Buffer> {
  const { end, pieceDelayMs, firstDelayMs } = answer
  const last = end instanceof GeminiError ? [...messages, end.body] : messages
  const held = { bytes: Buffer.alloc(0) }
  const isHoldable = pieceDelayMs === 0 && end !== 'reset'
  if (firstDelayMs > 0) await sleep(firstDelayMs)
  for (const [index, message] of last.entries()) {
    if (index > 0) await waitFor(pieceDelayMs)
    const isLast = index === last.length - 1
    const frame = framed(message, form, index)
    if (isLast && end === 'reset') {
      yield frame.subarray(0, Math.ceil(frame.length / 2))
      await sleep(20)
      throw new Error('the connection was broken off by the script')
    }
    for (const bytes of writesOf(frame, index, isLast || !isHoldable, held)) {
      yield bytes
      await nextTurn()
    }
  }
  if (form === 'array') yield Buffer.from(last.length === 0 ? '[]' : ']')
}
