/** Whether one quantity is another after a split, and in which ratio. */
import { absolute, over, unit, unitsText } from '../ledger/index.ts'

export interface Ratio {
  /** New units ... */
  readonly after: bigint
  /** ... for so many old ones. */
  readonly before: bigint
}

const wholeMax = 100n
const broken: readonly (readonly [bigint, bigint])[] = [
  [3n, 2n],
  [5n, 2n],
  [7n, 2n],
  [4n, 3n],
  [5n, 3n],
  [5n, 4n],
  [7n, 4n],
  [6n, 5n],
]

/** New units per old one, as a line of a file tells it. */
export const ratioText = ({ after, before }: Ratio): string =>
  unitsText(over(after * unit, before * unit), 9).replace(/\.?0+$/, '')

/**
 * `undefined`: no split that a company makes. Fractions are paid in cash, so less than one unit may be missing
 * (`fractionMax`, in units of 10^-18).
 */
export function ratioOf(
  { broker, ledger }: { readonly broker: bigint; readonly ledger: bigint },
  fractionMax: bigint,
): Ratio | undefined {
  if (ledger === 0n || broker === 0n || ledger < 0n !== broker < 0n) return undefined
  const [after, before] = [absolute(broker), absolute(ledger)]
  for (let whole = 2n; whole <= wholeMax; whole += 1n) {
    if (after === before * whole) return { after: whole, before: 1n }
    if (after * whole === before) return { after: 1n, before: whole }
  }
  const found = broken.find(([many, few]) => after * few === before * many)
  if (found) return { after: found[0], before: found[1] }
  // 3 for 2 of 101 are 151 and half a share in cash.
  const short = broken.find(([many, few]) => {
    const missing = before * many - after * few
    return missing > 0n && missing < fractionMax * few
  })
  if (short && after % unit === 0n) return { after: short[0], before: short[1] }
  for (let whole = 2n; whole <= wholeMax; whole += 1n) {
    const missing = before - after * whole
    if (missing > 0n && missing < fractionMax * whole) return { after: 1n, before: whole }
  }
  return undefined
}
