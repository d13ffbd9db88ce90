import { createHash } from 'node:crypto'

const length = 20
const prefix = 'g2e'

/**
 * Our id of an order as the broker knows it, derived from the preview (or order) it belongs to, so that it is the same
 * however often it is asked for. Twenty lower-case letters and digits: the most that every broker takes (etrade.md 5).
 */
export function clientOrderIdOf(id: string): string {
  const digest = BigInt(`0x${createHash('sha256').update(`client-order-id:${id}`).digest('hex')}`)
  return `${prefix}${digest
    .toString(36)
    .padStart(length, '0')
    .slice(-(length - prefix.length))}`
}
