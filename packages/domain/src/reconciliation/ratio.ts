/** Whether one quantity is another after a split, and in which ratio. */
import { absolute } from '../ledger/index.ts'

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

/**
 * `undefined`: no split that a company makes. Reverse splits pay fractions in cash, so up to one unit may be missing there
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
  for (let whole = 2n; whole <= wholeMax; whole += 1n) {
    const missing = before - after * whole
    if (missing > 0n && missing < fractionMax * whole) return { after: 1n, before: whole }
  }
  return undefined
}
