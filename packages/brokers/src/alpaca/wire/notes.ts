/** The mapping's notes and mismatches with this broker's name in them. */
import { MappingNotes, mismatchOf } from '../../kit/index.ts'
import { brokerId } from '../addresses.ts'
import { instant } from './read.ts'

export { joined, mapEach } from '../../kit/index.ts'

export const mismatch = mismatchOf(brokerId)

export class Notes extends MappingNotes {
  constructor(kind: string) {
    super(mismatch, kind)
  }

  /** An instant as this broker writes them, or `null` with a warning. */
  instant(field: string, value: unknown): string | null {
    const at = instant(value)
    return at === undefined ? this.noInstant(field, value) : at
  }
}
