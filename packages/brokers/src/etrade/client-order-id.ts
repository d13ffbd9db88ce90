/** Our order id as the broker takes it: at most 20 letters and digits, unique within the account (brokers/etrade.md 2.13). */
import { createHash } from 'node:crypto'

const idLength = 20
const base36Length = 24n

/** The id itself where it fits, else 20 characters of base 36 made from it: always the same for the same id. */
export function wireClientOrderId(clientOrderId: string): string {
  if (/^[A-Za-z0-9]{1,20}$/.test(clientOrderId)) return clientOrderId
  const digest = createHash('sha256').update(clientOrderId).digest('hex')
  const digits = (BigInt(`0x${digest}`) % 36n ** base36Length).toString(36).padStart(Number(base36Length), '0')
  return digits.slice(-idLength)
}
