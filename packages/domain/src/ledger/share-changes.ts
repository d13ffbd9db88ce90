/**
 * The lines of one account as what they move, where a line alone does not tell: a split told by its ratio, a change of
 * symbol, an option that ends. What was held just before decides. Brokers mostly tell the change of units themselves; then
 * that stands.
 */
import { absolute, times, unit, units } from './fixed-point.ts'
import { movementOf } from './movement.ts'
import type { Movement, ReportedLine } from './movement.ts'

export interface LedgerLine extends ReportedLine {
  readonly at: string | null
  readonly ratio: string | null
  readonly newSymbol: string | null
}

export interface LedgerMovements {
  /** Ascending by day. */
  readonly movements: readonly Movement[]
  readonly refused: readonly { readonly id: string; readonly reason: string }[]
  /** Lines that give away more than was held by then. */
  readonly oversold: readonly { readonly id: string; readonly symbol: string }[]
}

const isAction = (type: string): boolean =>
  type === 'split' || type === 'spin_off' || type === 'merger' || type === 'symbol_change'
const endsOption = (type: string): boolean =>
  type === 'option_expire' || type === 'option_assign' || type === 'option_exercise'
const givesAway = (type: string): boolean => type === 'sell' || type === 'transfer_out' || endsOption(type)

/** Within a day without times: what companies do first, then what comes in, then what goes out (as in `row-order.ts`). */
const rankOf = ({ type, at }: LedgerLine): number => {
  if (isAction(type)) return 0
  if (at !== null) return 2
  if (givesAway(type) || type === 'buy_to_cover') return 3
  return type === 'withdrawal' || type === 'fee' || type === 'tax' ? 4 : 1
}

const byTime = (a: LedgerLine, b: LedgerLine): number =>
  (a.date < b.date ? -1 : a.date > b.date ? 1 : 0) ||
  rankOf(a) - rankOf(b) ||
  ((a.at ?? '') < (b.at ?? '') ? -1 : (a.at ?? '') > (b.at ?? '') ? 1 : 0)

interface Changes {
  readonly own: bigint
  /** Of `newSymbol`. */
  readonly fresh: bigint
}

/** `undefined`: the line itself tells what changes. */
function changesOf(line: LedgerLine, held: bigint): Changes | undefined {
  const { type, quantity, newSymbol } = line
  if (endsOption(type)) {
    if (held === 0n) return undefined
    const size = quantity === null ? absolute(held) : absolute(units(quantity))
    return { own: held > 0n ? -size : size, fresh: 0n }
  }
  if (!isAction(type) || (quantity !== null && newSymbol === null)) return undefined
  const ratio = line.ratio === null ? unit : units(line.ratio)
  if (type === 'split') return line.ratio === null ? undefined : { own: times(held, ratio) - held, fresh: 0n }
  if (type === 'spin_off') return { own: 0n, fresh: times(held, ratio) }
  return { own: -held, fresh: newSymbol === null ? 0n : times(held, ratio) }
}

/** `lines` are of one account, in any order; `before`: what was held before all of them, where they are the later ones. */
export function movementsOf(
  lines: readonly LedgerLine[],
  before: ReadonlyMap<string, bigint> = new Map(),
): LedgerMovements {
  const held = new Map(before)
  const movements: Movement[] = []
  const refused: { id: string; reason: string }[] = []
  const oversold: { id: string; symbol: string }[] = []
  const add = (movement: Movement): void => {
    movements.push(movement)
    const { symbol, quantity } = movement
    if (symbol !== null && quantity !== 0n) held.set(symbol, (held.get(symbol) ?? 0n) + quantity)
  }
  for (const line of lines.toSorted(byTime)) {
    const read = movementOf(line)
    if ('reason' in read) {
      refused.push({ id: line.id, reason: read.reason })
      continue
    }
    const had = line.symbol === null ? 0n : (held.get(line.symbol) ?? 0n)
    const changes = line.symbol === null ? undefined : changesOf(line, had)
    add(changes ? { ...read, quantity: changes.own } : read)
    if (changes && changes.fresh !== 0n)
      add({ ...read, symbol: line.newSymbol, quantity: changes.fresh, cash: 0n, isFlow: false })
    if (line.symbol !== null && givesAway(line.type) && (changes?.own ?? read.quantity) < 0n) {
      if (had + (changes?.own ?? read.quantity) < 0n) oversold.push({ id: line.id, symbol: line.symbol })
    }
  }
  return { movements, refused, oversold }
}
