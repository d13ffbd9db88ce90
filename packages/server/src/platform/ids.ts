/** Identity as a dependency. UUIDs of version 7 (RFC 9562): they sort by creation, which keeps indexes dense. */
import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'

export interface Ids {
  /** A new UUID, unique without coordination. */
  readonly next: () => string
}

const hexOf = (bytes: Buffer): string => bytes.toString('hex')

/** RFC 9562 section 5.7: 48 bits of milliseconds, version, 12 and 62 random bits. */
export function uuidV7(ms: number, random: Buffer): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(ms, 0, 6)
  random.copy(bytes, 6, 0, 10)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = hexOf(bytes)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export const randomIds = (clock: Clock): Ids => ({ next: () => uuidV7(clock.now(), randomBytes(10)) })
