/** The mapping's notes and mismatches with this broker's name in them. */
import { MappingNotes, joined, mismatchOf } from '../../kit/index.ts'
import { brokerId } from '../addresses.ts'
import { instant } from './read.ts'

export { joined, mapEach } from '../../kit/index.ts'

export const mismatch = mismatchOf(brokerId)

export class Notes extends MappingNotes {
  /** Places of attached orders, each in the `childOrderStrategies` of the one before. */
  readonly attached: number[] = []
  /** Ids of all orders that were attached to others, as sent. */
  readonly attachedIds: unknown[] = []

  constructor(kind: string) {
    super(mismatch, kind)
  }

  override path(field: string): string {
    const attached = this.attached.map((index) => `childOrderStrategies[${index}]`)
    return super.path([...attached, field].reduce(joined))
  }

  override located(error: unknown, element: unknown): unknown {
    this.attached.length = 0
    return super.located(error, element)
  }

  /** An instant as this broker writes them, or `null` with a warning. */
  instant(field: string, value: unknown): string | null {
    const at = instant(value)
    return at === undefined ? this.noInstant(field, value) : at
  }
}
