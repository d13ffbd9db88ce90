/** Frames of the market-data streams: JSON text, or MessagePack when the upgrade asked for it. */
import type { RawData } from 'ws'
import { jsonText } from '../wire/json-text.ts'
import { isRecord } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { pack, unpack } from './message-pack.ts'
import { parseMessage } from './trade-updates.ts'

export const encodeMessage = (messages: readonly unknown[], isPacked: boolean): string | Uint8Array =>
  isPacked ? pack(messages) : jsonText(messages)

/** A client's message; `undefined` for what is not an object in the agreed format. */
export function readMessage(data: RawData, isPacked: boolean): Fields | undefined {
  if (!isPacked) return parseMessage(data)
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
  try {
    const value = unpack(bytes)
    return isRecord(value) ? value : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
