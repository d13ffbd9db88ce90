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
}

const keyOf = ({ day, symbol, quantity, cash, currency }: Row): string =>
  symbol !== null && quantity !== null ? `${day}|${symbol}|${quantity}` : `${day}|${currency}|${absolute(cash)}`

/** `rows` are in order; the first to leave goes with the first to arrive. */
export function ownTransfers(rows: readonly Row[]): OwnTransfers {
  const arriving = new Map<string, Row[]>()
  for (const row of rows)
    if (row.type === 'transfer_in') {
      const list = arriving.get(keyOf(row)) ?? []
      list.push(row)
      arriving.set(keyOf(row), list)
    }
  const target = new Map<string, string>()
  const received = new Set<string>()
  for (const row of rows) {
    if (row.type !== 'transfer_out') continue
    const list = arriving.get(keyOf(row)) ?? []
    const place = list.findIndex(({ account }) => account !== row.account)
    const [arrived] = place === -1 ? [] : list.splice(place, 1)
    if (!arrived) continue
    target.set(row.id, arrived.account)
    received.add(arrived.id)
  }
  return { target, received }
}
