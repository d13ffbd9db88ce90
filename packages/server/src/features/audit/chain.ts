/**
 * The hash chain, pure. `hash` = SHA-256 of the RFC 8785 form of the entry without `hash`; each entry carries the hash of
 * the one before it, the first one 64 zeros. So a changed, added, dropped or reordered entry or field shows. A database
 * owner who rewrites the whole chain is caught only by a head hash kept elsewhere.
 */
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

export const genesisHash = '0'.repeat(64)

export function hashOf(entry: Readonly<Record<string, unknown>>): string {
  const { hash: _hash, ...hashed } = entry
  const text = canonicalize(hashed)
  if (text === undefined) throw new TypeError('an audit entry has no canonical form')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

export interface ChainFault {
  readonly sequence: number
  readonly id: string
  readonly reason: string
}

export interface ChainVerification {
  readonly valid: boolean
  readonly entries: number
  readonly head: string | null
  readonly firstInvalid?: ChainFault
}

const entryFields = new Set([
  'sequence',
  'id',
  'at',
  'userId',
  'action',
  'resourceType',
  'resourceId',
  'ip',
  'userAgent',
  'details',
  'disclosureShown',
  'previousHash',
  'hash',
])

function fieldFault(entry: Readonly<Record<string, unknown>>): string | undefined {
  const extra = Object.keys(entry).find((name) => !entryFields.has(name))
  if (extra !== undefined) return `has an unknown field "${extra}"`
  const missing = [...entryFields].find((name) => !(name in entry))
  return missing === undefined ? undefined : `lacks the field "${missing}"`
}

/** Takes entries one after another, so that a chain of any length is verified without holding it. */
export class ChainVerifier {
  #entries = 0
  #head: string | null = null
  #userId: unknown = undefined
  #fault: ChainFault | undefined

  add(entry: Readonly<Record<string, unknown>>): void {
    this.#entries += 1
    if (this.#fault) return
    const reason = this.#reasonAgainst(entry)
    if (reason === undefined) {
      this.#head = String(entry['hash'])
      this.#userId = entry['userId']
      return
    }
    const sequence = typeof entry['sequence'] === 'number' ? entry['sequence'] : this.#entries
    this.#fault = { sequence, id: typeof entry['id'] === 'string' ? entry['id'] : '', reason }
  }

  result(): ChainVerification {
    const counted = { entries: this.#entries, head: this.#head }
    return this.#fault ? { valid: false, ...counted, firstInvalid: this.#fault } : { valid: true, ...counted }
  }

  #reasonAgainst(entry: Readonly<Record<string, unknown>>): string | undefined {
    const expected = this.#entries
    if (entry['sequence'] !== expected)
      return expected === 1
        ? `the chain must begin with sequence 1, not ${String(entry['sequence'])}`
        : `sequence ${expected} is missing or out of order`
    const fields = fieldFault(entry)
    if (fields !== undefined) return fields
    if (expected > 1 && entry['userId'] !== this.#userId) return 'belongs to another user than the entry before it'
    if (entry['previousHash'] !== (this.#head ?? genesisHash))
      return 'previousHash is not the hash of the entry before it'
    return entry['hash'] === hashOf(entry) ? undefined : 'hash does not fit the content'
  }
}
