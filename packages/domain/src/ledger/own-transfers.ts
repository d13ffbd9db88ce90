/**
 * Moves between a person's own accounts: one leaves with what another takes in on the same day. Such a pair is one move: no
 * flow, and lots keep their date and cost.
 */
import { absolute } from './fixed-point.ts'
import type { Row } from './bundle-row.ts'

export interface OwnTransfers {
  /** By the id of the row that goes out: the account that takes it in. */
  readonly target: ReadonlyMap<string, string>
  /** Ids of the rows that come in; they are told by the other. */
  readonly received: ReadonlySet<string>
  /** Rows that bring units into an account on a day. */
  readonly into: (account: string, symbol: string, day: number) => readonly Row[]
}

const keyOf = ({ day, symbol, quantity, cash, currency }: Row): string =>
  symbol !== null && quantity !== null ? `${day}|${symbol}|${quantity}` : `${day}|${currency}|${absolute(cash)}`

/** Of one day, symbol and quantity: what came into each account, the first first. */
class Arrivals {
  readonly #byAccount = new Map<
    string,
    { readonly rows: { readonly row: Row; readonly place: number }[]; next: number }
  >()

  put(row: Row, place: number): void {
    const known = this.#byAccount.get(row.account)
    if (known) known.rows.push({ row, place })
    else this.#byAccount.set(row.account, { rows: [{ row, place }], next: 0 })
  }

  /** The first that came into another account than `account`, once. */
  takeElsewhere(account: string): Row | undefined {
    let first: { rows: { readonly row: Row; readonly place: number }[]; next: number } | undefined
    const placeOf = (queue: typeof first): number => queue?.rows[queue.next]?.place ?? Infinity
    for (const [owner, queue] of this.#byAccount)
      if (owner !== account && placeOf(queue) < placeOf(first)) first = queue
    const row = first?.rows[first.next]?.row
    if (first) first.next += 1
    return row
  }
}

/** `rows` are in order; the first to leave goes with the first to arrive. */
export function ownTransfers(rows: readonly Row[]): OwnTransfers {
  const arriving = new Map<string, Arrivals>()
  for (const [place, row] of rows.entries())
    if (row.type === 'transfer_in') {
      const key = keyOf(row)
      const arrivals = arriving.get(key) ?? new Arrivals()
      arriving.set(key, arrivals)
      arrivals.put(row, place)
    }
  const target = new Map<string, string>()
  const received = new Set<string>()
  const coming = new Map<string, Row[]>()
  const placeOf = (account: string, symbol: string | null, day: number): string =>
    JSON.stringify([account, symbol, day])
  for (const row of rows) {
    if (row.type !== 'transfer_out') continue
    const arrived = arriving.get(keyOf(row))?.takeElsewhere(row.account)
    if (!arrived) continue
    target.set(row.id, arrived.account)
    received.add(arrived.id)
    const place = placeOf(arrived.account, row.symbol, row.day)
    coming.set(place, [...(coming.get(place) ?? []), row])
  }
  const none: readonly Row[] = []
  return {
    target,
    received,
    into: (account, symbol, day) => (coming.size === 0 ? none : (coming.get(placeOf(account, symbol, day)) ?? none)),
  }
}
