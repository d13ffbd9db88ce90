/** What an account without a connection holds, out of its own ledger: played in a thread where that is long. */
import { dayNumber } from '@g2e/domain/calendar'
import { openRow, replay, rowOfLine } from '@g2e/domain/ledger'
import type { Lot, Replayed, Row } from '@g2e/domain/ledger'
import { rowsOfPage } from '../../platform/off-loop/page.ts'
import type { OffLoopTask, TaskAt } from '../../platform/off-loop/task.ts'
import type { LedgerRow } from '../accounts/index.ts'

export interface Held {
  readonly symbol: string
  readonly quantity: bigint
  /** `null`: a part came from outside, and nothing tells what was paid for it. */
  readonly cost: bigint | null
}

export interface Holdings {
  readonly cash: bigint
  readonly held: readonly Held[]
}

export type HoldingsPart =
  | {
      readonly kind: 'wanted'
      readonly currency: string
      /** New York date. */
      readonly today: string
    }
  /** A page of `LedgerRow`. */
  | { readonly kind: 'page'; readonly bytes: Uint8Array }

type Wanted = Extract<HoldingsPart, { kind: 'wanted' }>

const rowOf = (line: LedgerRow): Row | undefined => {
  const opened = openRow(rowOfLine(line, { id: line.id, account: line.accountId }), line.currency)
  return 'reason' in opened ? undefined : opened
}

function played(lines: readonly LedgerRow[], { currency, today }: Wanted): Replayed {
  const rows = lines.flatMap((line) => rowOf(line) ?? [])
  return replay(rows, {
    baseCurrency: currency,
    // Where a file names the lots, those were sold; elsewhere the oldest.
    lotMethod: 'specific',
    rateOn: () => undefined,
    priceOn: () => undefined,
    isRetirement: () => false,
    through: dayNumber(today),
    to: today,
  })
}

/** Shares that came in without a price have a cost that only another account may know. */
const costless = (lines: readonly LedgerRow[]): ReadonlySet<string> =>
  new Set(lines.filter(({ type, price }) => type === 'transfer_in' && price === null).map(({ id }) => id))

function holdingsOf(lines: readonly LedgerRow[], wanted: Wanted): Holdings {
  const { movements, lots } = played(lines, wanted)
  const unknown = costless(lines)
  const bySymbol = Map.groupBy(lots, ({ symbol }) => symbol)
  const held = [...bySymbol].map(([symbol, own]): Held => {
    const signed = (lot: Lot, size: bigint): bigint => (lot.isShort ? -size : size)
    const isKnown = own.every(({ transactionId }) => !unknown.has(transactionId))
    return {
      symbol,
      quantity: own.reduce((total, lot) => total + signed(lot, lot.quantity), 0n),
      cost: isKnown ? own.reduce((total, lot) => total + signed(lot, lot.cost), 0n) : null,
    }
  })
  return {
    cash: movements.reduce((total, { cash }) => total + cash, 0n),
    held: held.filter(({ quantity }) => quantity !== 0n).toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1)),
  }
}

export function open(): OffLoopTask<HoldingsPart, Holdings> {
  const lines: LedgerRow[] = []
  let wanted: Wanted | undefined
  return {
    take: (part) => {
      if (part.kind === 'wanted') wanted = part
      else for (const line of rowsOfPage<LedgerRow>(part.bytes)) lines.push(line)
    },
    answer: () => (wanted ? [holdingsOf(lines, wanted)] : []),
  }
}

export const holdingsTask: TaskAt<HoldingsPart, Holdings> = {
  url: new URL(import.meta.url),
  load: () => Promise.resolve({ open }),
}
