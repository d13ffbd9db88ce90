/** A history on its way between threads: thousands of days as a few columns, opened again on the other side. */
import type { Flow, History, HistoryDay, Link } from '../performance/index.ts'
import { ownMemory, wideAt, wideColumn } from './wide.ts'
import type { WideColumn } from './wide.ts'

export interface PackedHistory {
  readonly day: Int32Array
  readonly value: WideColumn
  readonly isValued: Uint8Array
  readonly flowDay: Int32Array
  /** Place of the day that counts the flow. */
  readonly flowPlace: Int32Array
  readonly flowAmount: WideColumn
  readonly unpriced: readonly (readonly [symbol: string, days: number])[]
}

export function packHistory({ days, unpriced }: History): PackedHistory {
  const flows = days.flatMap((day, place) => day.flows.map((flow) => ({ ...flow, place })))
  return {
    day: Int32Array.from(days, ({ day }) => day),
    value: wideColumn(
      days.map(({ value }) => value ?? 0n),
      ownMemory,
    ),
    isValued: Uint8Array.from(days, ({ value }) => (value === null ? 0 : 1)),
    flowDay: Int32Array.from(flows, ({ day }) => day),
    flowPlace: Int32Array.from(flows, ({ place }) => place),
    flowAmount: wideColumn(
      flows.map(({ amount }) => amount),
      ownMemory,
    ),
    unpriced: [...unpriced],
  }
}

export function openHistory(packed: PackedHistory): History {
  const flows: Flow[][] = Array.from(packed.day, () => [])
  for (const [at, place] of packed.flowPlace.entries())
    flows[place]?.push({ day: packed.flowDay[at] ?? 0, amount: wideAt(packed.flowAmount, at) })
  const days = Array.from(packed.day, (day, place): HistoryDay => {
    let netFlow = 0n
    for (const { amount } of flows[place] ?? []) netFlow += amount
    const value = packed.isValued[place] === 1 ? wideAt(packed.value, place) : null
    return { day, value, netFlow, flows: flows[place] ?? [] }
  })
  return { days, links: linksOf(days), unpriced: new Map(packed.unpriced) }
}

/** From each close with a value to the next one. */
export function linksOf(days: readonly HistoryDay[]): readonly Link[] {
  const links: Link[] = []
  let flows: Flow[] = []
  let last: { readonly day: number; readonly value: bigint } | undefined
  for (const { day, value, flows: own } of days) {
    for (const flow of own) flows.push(flow)
    if (value === null) continue
    if (last) links.push({ from: last.day, to: day, opening: last.value, closing: value, flows })
    flows = []
    last = { day, value }
  }
  return links
}
