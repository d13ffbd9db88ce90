/**
 * A past that goes on from another one: every row before a day is copied, what came on that day and after it is put in anew. A
 * line more costs the copying of columns, and a late correction what follows it; the answer is the one of `openPast`.
 */
import { numberOf } from '../ledger/index.ts'
import type { Movement } from '../ledger/index.ts'
import { countMax, countOf, placesFor } from './counts.ts'
import { beforeAll, byDay, cashByDay, cashPlainly, integers, rowOn, withLargest } from './past.ts'
import { continuedPairs } from './pairs.ts'
import type { Past, PastOpening } from './past.ts'
import { continuedWide, ownMemory, wideAt, wideColumn, WideCopy } from './wide.ts'
import type { Allocate } from './wide.ts'

export interface Continuation {
  readonly former: Past
  /** Day number. Rows of earlier days are what they were. */
  readonly from: number
  readonly opening: PastOpening
  /** Of that day and later ones, in the order in which they act. */
  readonly later: readonly Movement[]
}

interface Group {
  readonly symbol: string | null
  /** Its place in the former past; -1: it is new. */
  readonly place: number
  /** Rows copied, that of what was held before all among them. */
  readonly kept: number
  readonly isCut: boolean
  /** What was held before all is this much more than it was. */
  readonly shift: bigint
  readonly later: { readonly movement: Movement; readonly at: number }[]
  start: number
}

const none = ''

function groupsOf({ former, from, opening, later }: Continuation): readonly Group[] {
  const places = new Map(former.symbols.map((symbol, place) => [symbol, place]))
  const bySymbol = new Map<string, Group['later']>()
  for (const [at, movement] of later.entries()) {
    const key = movement.symbol ?? none
    const list = bySymbol.get(key)
    if (list) list.push({ movement, at })
    else bySymbol.set(key, [{ movement, at }])
  }
  const groupOf = (symbol: string | null, place: number): Group => {
    const [first, end] = place < 0 ? [0, 0] : [former.starts[place] ?? 0, former.starts[place + 1] ?? 0]
    const kept = place < 0 ? 0 : rowOn(former, place, from - 1) + 1 - first
    const before = place < 0 || symbol === null ? 0n : wideAt(former.heldWide, first)
    const shift = symbol === null ? 0n : (opening.quantities.get(symbol) ?? 0n) - before
    return {
      symbol,
      place,
      kept,
      isCut: kept < end - first,
      shift,
      later: bySymbol.get(symbol ?? none) ?? [],
      start: 0,
    }
  }
  const names = new Set([...former.symbols, ...opening.quantities.keys(), ...bySymbol.keys()])
  names.delete(none)
  const groups = [...names]
    .toSorted()
    .map((symbol) => groupOf(symbol, places.get(symbol) ?? -1))
    // What was never held and has no rows left.
    .filter(({ symbol, kept, later: own }) => kept > 1 || own.length > 0 || opening.quantities.has(symbol ?? none))
  groups.push(groupOf(null, former.symbols.length))
  let start = 0
  for (const group of groups) {
    group.start = start
    start += Math.max(1, group.kept) + group.later.length
  }
  return groups
}

/** Rows of the former past that stand side by side in this one too. */
interface Run {
  readonly from: number
  to: number
  readonly at: number
}

function runsOf(groups: readonly Group[], { starts }: Past): readonly Run[] {
  const runs: Run[] = []
  for (const { place, kept, start } of groups) {
    if (kept === 0) continue
    const from = starts[place] ?? 0
    const last = runs.at(-1)
    if (last && last.to === from && last.at + (last.to - last.from) === start) last.to = from + kept
    else runs.push({ from, to: from + kept, at: start })
  }
  return runs
}

class Continuing {
  readonly #given: Continuation
  readonly #allocate: Allocate
  readonly #groups: readonly Group[]
  readonly #runs: readonly Run[]
  readonly #rows: number

  constructor(given: Continuation, allocate: Allocate) {
    this.#given = { ...given, later: byDay(given.later) }
    this.#allocate = allocate
    this.#groups = groupsOf(this.#given)
    this.#runs = runsOf(this.#groups, given.former)
    const last = this.#groups.at(-1)
    this.#rows = last ? last.start + Math.max(1, last.kept) + last.later.length : 0
  }

  past(): Past {
    const { former } = this.#given
    const symbols = this.#groups.flatMap(({ symbol }) => (symbol === null ? [] : [symbol]))
    const day = this.#copied(former.day, Int32Array)
    const isHeld = this.#copied(former.isHeld, Uint8Array)
    const cashPlain = this.#copied(former.cashPlain, Float64Array)
    const isFlow = this.#copied(former.isFlow, Uint8Array)
    const [heldWide, cash, taken] = [former.heldWide, former.cash, former.taken].map(
      (column) => new WideCopy(column, this.#runs, this.#rows, this.#allocate),
    )
    if (!heldWide || !cash || !taken) throw new Error('a past has three wide columns')
    for (const group of this.#groups) {
      let row = group.start
      if (group.kept === 0) {
        day[row] = beforeAll
        isHeld[row] = group.shift === 0n ? 0 : 1
        heldWide.put(row, group.shift)
      } else if (group.shift !== 0n)
        for (let at = row; at < row + group.kept; at += 1) {
          const held = heldWide.at(at) + group.shift
          heldWide.put(at, held)
          isHeld[at] = held === 0n ? 0 : 1
        }
      row += Math.max(1, group.kept)
      let [held, sum] = [heldWide.at(row - 1), taken.at(row - 1)]
      for (const { movement } of group.later) {
        if (group.symbol !== null) held += movement.quantity
        if (!movement.isFlow) sum += movement.cash
        day[row] = movement.day
        heldWide.put(row, held)
        cash.put(row, movement.cash)
        taken.put(row, sum)
        isHeld[row] = held === 0n ? 0 : 1
        isFlow[row] = movement.isFlow ? 1 : 0
        cashPlain[row] = movement.isFlow ? 0 : numberOf(movement.cash)
        row += 1
      }
    }
    const starts = integers([...this.#groups.map(({ start }) => start), this.#rows], this.#allocate)
    return {
      symbols,
      starts,
      day,
      ...this.#counted(heldWide),
      heldWide: heldWide.column(),
      isHeld,
      cash: cash.column(),
      cashPlain,
      taken: taken.column(),
      isFlow,
      flows: this.#flows(),
      ...this.#cash(),
    }
  }

  #copied<Column extends Int32Array | Uint8Array | Float64Array>(
    column: Column,
    Of: { new (memory: ArrayBufferLike): Column; readonly BYTES_PER_ELEMENT: number },
  ): Column {
    const made = new Of(this.#allocate(this.#rows * Of.BYTES_PER_ELEMENT))
    for (const { from, to, at } of this.#runs) made.set(column.subarray(from, to), at)
    return made
  }

  /** A symbol that nothing happened to is counted as it was. */
  #counted(heldWide: WideCopy): Pick<Past, 'held' | 'places' | 'heldMax'> {
    const { former } = this.#given
    const held = this.#copied(former.held, Float64Array)
    const symbols = this.#groups.length - 1
    const places = new Int8Array(this.#allocate(symbols)).fill(-1)
    const heldMax = new Float64Array(this.#allocate(symbols * Float64Array.BYTES_PER_ELEMENT))
    for (const [symbol, group] of this.#groups.entries()) {
      if (group.symbol === null) continue
      const rows = Math.max(1, group.kept) + group.later.length
      const known = former.places[group.place] ?? -1
      const isAsBefore = group.kept > 0 && !group.isCut && group.shift === 0n
      let first = isAsBefore ? group.kept : 0
      let fewest = isAsBefore && group.later.length === 0 ? known : undefined
      if (isAsBefore && known >= 0) {
        places[symbol] = known
        heldMax[symbol] = former.heldMax[group.place] ?? 0
      }
      const amounts = (from: number) =>
        Array.from({ length: rows - from }, (_, at) => heldWide.at(group.start + from + at))
      if (fewest === undefined && isAsBefore && known >= 0) {
        const own = placesFor(amounts(first))
        if (
          own !== undefined &&
          own <= known &&
          amounts(first).every((one) => Math.abs(countOf(one, known)) < countMax)
        )
          fewest = known
      }
      if (fewest === undefined) {
        first = 0
        fewest = placesFor(amounts(0)) ?? -1
        places[symbol] = fewest
        heldMax[symbol] = 0
      }
      for (let at = first; at < rows; at += 1) {
        const row = group.start + at
        held[row] = fewest < 0 ? 0 : countOf(heldWide.at(row), fewest)
        heldMax[symbol] = Math.max(heldMax[symbol] ?? 0, Math.abs(held[row] ?? 0))
      }
    }
    return { held, places, heldMax }
  }

  #flows(): Int32Array {
    const { former, from } = this.#given
    const kept = former.flows.filter((row) => (former.day[row] ?? 0) < from)
    const moved = this.#runs.map(({ from: first, to, at }) => ({ first, to, by: at - first }))
    for (const [at, row] of kept.entries()) {
      let [low, high] = [0, moved.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((moved[middle]?.to ?? 0) <= row) low = middle + 1
        else high = middle
      }
      kept[at] = row + (moved[low]?.by ?? 0)
    }
    const added = this.#groups
      .flatMap(({ start, kept: before, later }) =>
        later.map(({ movement, at }, place) => ({ movement, at, row: start + Math.max(1, before) + place })),
      )
      .filter(({ movement }) => movement.isFlow)
      .toSorted((a, b) => a.at - b.at)
    return integers([...kept, ...added.map(({ row }) => row)], this.#allocate)
  }

  #cash(): Pick<Past, 'cashDay' | 'cashAfter' | 'cashPairs' | 'cashMax'> {
    const { former, from, opening, later } = this.#given
    const shift = opening.cash - wideAt(former.cashAfter, 0)
    const allocate = this.#allocate
    const days = former.cashDay.filter((day) => day < from)
    const kept = days.length
    const added = cashByDay(later, kept === 0 ? opening.cash : wideAt(former.cashAfter, kept - 1) + shift)
    const cashDay = integers([...days, ...added.days.slice(1)], allocate)
    const own = { later: added.after.slice(1), allocate }
    if (shift === 0n && former.cashPairs)
      return {
        cashDay,
        cashAfter: continuedWide(former.cashAfter, kept, own),
        ...withLargest(continuedPairs(former.cashPairs, kept, own)),
      }
    const all = [...Array.from(days, (_, at) => wideAt(former.cashAfter, at) + shift), ...own.later]
    return { cashDay, cashAfter: wideColumn(all, allocate), ...cashPlainly(all, allocate) }
  }
}

export const continuedPast = (given: Continuation, allocate: Allocate = ownMemory): Past =>
  new Continuing(given, allocate).past()
