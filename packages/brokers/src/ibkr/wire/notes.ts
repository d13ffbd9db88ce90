/** The mapping's notes and mismatches with this broker's name in them. */
import { MappingNotes, mismatchOf } from '../../kit/index.ts'
import { brokerId } from '../addresses.ts'

export { mapEach } from '../../kit/index.ts'

export const mismatch = mismatchOf(brokerId)

export class Notes extends MappingNotes {
  constructor(kind: string, place = '') {
    super(mismatch, kind, place)
  }
}
