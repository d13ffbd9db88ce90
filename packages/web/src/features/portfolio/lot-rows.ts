/** What a lot is worth now and how long it has been held (domain), beside what the account reports of the whole holding. */
import type { LotList, Position } from '@g2e/contract/portfolio'
import { lotWorth } from '@g2e/domain/ledger'
import type { LotWorth } from '@g2e/domain/ledger'

export type Lot = LotList['items'][number]

export interface LotRow extends LotWorth {
  readonly lot: Lot
}

export function lotRows(lots: readonly Lot[], positions: readonly Position[], today: string): readonly LotRow[] {
  const holdings = new Map(
    positions.flatMap(({ symbol, holdings: own }) =>
      own.map((holding) => [`${holding.accountId} ${symbol}`, holding] as const),
    ),
  )
  return lots.map((lot) => ({ lot, ...lotWorth(lot, holdings.get(`${lot.accountId} ${lot.symbol}`), today) }))
}
