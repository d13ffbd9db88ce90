/**
 * Which sales opened a short position and which purchases closed one: executions say `B` or `S` and no more (ibkr.md 3.6). What
 * is held now, less what was traded since, is what was held before each of them. Where that is not certain the plain word stays.
 */
import { decimal, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { MappingWarning, ReportedTransaction, TransactionType } from '../port/reported.ts'
import { digits, isObject } from './wire/read.ts'

/** Signed quantities of an account's contracts as they were read; a contract that is not in it was not held. */
export interface Held {
  /** When the reading began, milliseconds in the broker's time. */
  readonly at: number
  readonly quantities: ReadonlyMap<string, Decimal>
}

/** Clocks differ and executions have whole seconds: this near to the reading a trade may be in it or not. */
const marginMs = 2_000

interface Timed {
  readonly line: ReportedTransaction
  readonly at: number
  /** Signed. */
  readonly quantity: Decimal
}

/** `lines` are executions of one account. */
export function withOpenings(
  lines: readonly ReportedTransaction[],
  held: Held | undefined,
): { readonly items: readonly ReportedTransaction[]; readonly warnings: readonly MappingWarning[] } {
  if (held === undefined) return { items: lines, warnings: [] }
  const warnings: MappingWarning[] = []
  const types = new Map<string, TransactionType>()
  for (const [conid, trades] of Map.groupBy(lines.flatMap(timed), ({ line }) => conidOf(line))) {
    if (conid === undefined || trades.some(({ at }) => Math.abs(at - held.at) <= marginMs)) continue
    const ordered = trades.toSorted((a, b) => a.at - b.at)
    const included = sum(ordered.filter(({ at }) => at < held.at).map(({ quantity }) => quantity))
    let before = (held.quantities.get(conid) ?? decimal(0)).minus(included)
    for (const { line, quantity } of ordered) {
      const after = before.plus(quantity)
      const type = typeOf(before, after)
      if (type === undefined)
        warnings.push({
          path: 'side',
          message: `One execution both closed a position and opened the opposite one; it is kept as a plain ${line.type}.`,
        })
      else types.set(line.id, type)
      before = after
    }
  }
  return { items: lines.map((line) => ({ ...line, type: types.get(line.id) ?? line.type })), warnings }
}

/** `undefined` = it went through zero. */
function typeOf(before: Decimal, after: Decimal): TransactionType | undefined {
  if ((before.gt(0) && after.lt(0)) || (before.lt(0) && after.gt(0))) return undefined
  const isShort = before.lt(0) || after.lt(0)
  if (after.gt(before)) return isShort ? 'buy_to_cover' : 'buy'
  return isShort ? 'sell_short' : 'sell'
}

const conidOf = ({ raw }: ReportedTransaction): string | undefined => (isObject(raw) ? digits(raw['conid']) : undefined)

function timed(line: ReportedTransaction): readonly Timed[] {
  const at = line.at === null ? Number.NaN : Date.parse(line.at)
  if (line.quantity === null || Number.isNaN(at)) return []
  const size = decimal(line.quantity).abs()
  return [{ line, at, quantity: line.type === 'sell' ? size.neg() : size }]
}
