/** Ids made from names, so that an asset has the same id in every answer and after every restart without being kept. */
import { createHash } from 'node:crypto'

/** A version 4 shaped uuid that is a function of its name. */
export function uuidOf(...names: readonly string[]): string {
  const digits = createHash('sha256')
    .update(['alpaca', ...names].join('\u0000'))
    .digest('hex')
  const variant = '89ab'[Number.parseInt(digits.slice(16, 17), 16) % 4] ?? '8'
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20, 32),
  ].join('-')
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
export const isUuid = (text: string): boolean => uuid.test(text)

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function base32(value: number, length: number): string {
  let text = ''
  let rest = value
  for (let place = 0; place < length; place += 1) {
    text = (crockford[rest % 32] ?? '0') + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** Sorts like (at, sequence): 48 bits of time, then the sequence where a real ULID is random. */
export const ulidOf = (at: number, sequence: number): string => `${base32(at, 10)}${base32(sequence, 16)}`
