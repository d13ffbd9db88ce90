/** What a lot is worth now and how long it has been held: its share of what the account reports of the whole holding. */
import type { LotList, Position } from '@g2e/contract/portfolio'
import { differenceOf, percentOf, shareOf } from '../../ui/index.ts'

export type Lot = LotList['items'][number]

export interface LotRow {
  readonly lot: Lot
  /** `null` where the account gives no value for what it holds. */
  readonly value: string | null
  readonly unrealized: string | null
  readonly unrealizedPercent: string | null
  readonly costEach: string | null
  readonly held: Held
}

export type Held = { readonly kind: 'long' } | { readonly kind: 'short'; readonly daysToLong: number | null }

const dayMs = 86_400_000
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs

/** The first day on which selling is long-term: a year after the day after the purchase (IRS Publication 550). */
export function longFrom(openedOn: string): string {
  const next = new Date((dayNumber(openedOn) + 1) * dayMs)
  // Bought on 28 February 2023: counted from 1 March, long from 1 March 2024, though there is a 29 February between.
  const year = next.getUTCFullYear() + 1
  const anniversary = new Date(Date.UTC(year, next.getUTCMonth(), next.getUTCDate()))
  return anniversary.toISOString().slice(0, 10)
}

/** A lot that is sold short is short-term however long it stays open; the time before a wash sale counts along. */
export function heldOf(lot: Lot, today: string): Held {
  if (lot.quantity.startsWith('-')) return { kind: 'short', daysToLong: null }
  const days = dayNumber(longFrom(lot.heldSince)) - dayNumber(today)
  return days <= 0 ? { kind: 'long' } : { kind: 'short', daysToLong: days }
}

function valueOf(lot: Lot, positions: ReadonlyMap<string, Position>): string | null {
  const holding = positions.get(lot.symbol)?.holdings.find(({ accountId }) => accountId === lot.accountId)
  if (!holding?.marketValue) return null
  return shareOf(holding.marketValue, { part: lot.quantity, whole: holding.quantity, places: 2 })
}

export function lotRows(lots: readonly Lot[], positions: readonly Position[], today: string): readonly LotRow[] {
  const bySymbol = new Map(positions.map((position) => [position.symbol, position]))
  return lots.map((lot) => {
    const value = valueOf(lot, bySymbol)
    const unrealized = value === null ? null : differenceOf(value, lot.costBasis)
    return {
      lot,
      value,
      unrealized,
      unrealizedPercent: unrealized === null ? null : percentOf(unrealized, lot.costBasis.replace('-', '')),
      costEach: shareOf(lot.costBasis, { part: '1', whole: lot.quantity, places: 4 }),
      held: heldOf(lot, today),
    }
  })
}
