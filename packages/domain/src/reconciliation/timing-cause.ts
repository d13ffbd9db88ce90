/** Lines newer than the reading of the position, and lines that came twice: both end the difference when they are taken away. */
import { absolute } from '../ledger/index.ts'
import type { CountedLine } from './ledger-side.ts'

export interface Moved {
  readonly line: CountedLine['line']
  /** What the line did to the figure in question. */
  readonly amount: bigint
}

export interface Moment {
  /** Broker's time of the reading, milliseconds. */
  readonly asOfMs: number
  /** New York date. */
  readonly today: string
}

const isFresh = ({ date, at }: Moved['line'], { asOfMs, today }: Moment): boolean =>
  date >= today || (at !== null && Date.parse(at) > asOfMs)

/** The newest lines, as few as possible, whose sum is what the ledger has too much; `undefined`: there are none such. */
export function notYetReported(
  moved: readonly Moved[],
  difference: bigint,
  { asOfMs, today, agreedMax }: Moment & { readonly agreedMax: bigint },
): readonly Moved[] | undefined {
  const fresh = moved.filter(({ line, amount }) => amount !== 0n && isFresh(line, { asOfMs, today }))
  let sum = 0n
  for (let place = fresh.length - 1; place >= 0; place -= 1) {
    sum += fresh[place]?.amount ?? 0n
    if (absolute(difference + sum) <= agreedMax) return fresh.slice(place)
  }
  return undefined
}

const wordsOf = ({ type, symbol, quantity, price, amount, date, at }: Moved['line']): string =>
  JSON.stringify([type, symbol, quantity, price, amount, date, at])

/** Lines that are word for word one before them, under another id. */
export function repeatedLines(moved: readonly Moved[]): readonly Moved[] {
  const seen = new Set<string>()
  return moved.filter(({ line }) => {
    const words = wordsOf(line)
    if (seen.has(words)) return true
    seen.add(words)
    return false
  })
}
