/** Lots, gains and wash sales as the bundle's answer tells them. */
import { compareIds, unitsText } from '../ledger/index.ts'
import type { Lot, Replayed } from '../ledger/index.ts'
import { dateText } from './period-values.ts'
import type { Span } from './period-values.ts'
import type { BundleAnswer } from './types.ts'

interface Purchase {
  readonly lot: Lot
  /** Quantity by the day from which it counts as held. */
  readonly held: Map<number, bigint>
}

/** A wash sale divides a purchase; what is told is the purchase. */
function merged(lots: readonly Lot[]): readonly Purchase[] {
  const found = new Map<string, Purchase>()
  for (const lot of lots) {
    const key = JSON.stringify([lot.account, lot.symbol, lot.transactionId, lot.isShort])
    const same = found.get(key)
    const held = same?.held ?? new Map<number, bigint>()
    held.set(lot.heldSince, (held.get(lot.heldSince) ?? 0n) + lot.quantity)
    const whole = same && { quantity: same.lot.quantity + lot.quantity, cost: same.lot.cost + lot.cost }
    found.set(key, { lot: same && whole ? { ...same.lot, ...whole } : lot, held })
  }
  return [...found.values()]
}

const signed = (isShort: boolean, value: bigint): string => unitsText(isShort ? -value : value)

export const lotsAnswer = ({ lots }: Replayed): BundleAnswer['lots'] =>
  merged(lots)
    .toSorted(
      ({ lot: a }, { lot: b }) =>
        a.openedOn - b.openedOn || a.order - b.order || compareIds(a.transactionId, b.transactionId),
    )
    .map(({ lot: { symbol, account, openedOn, quantity, cost, transactionId, isShort }, held }) => {
      const parts = [...held].toSorted(([a], [b]) => a - b)
      return {
        symbol,
        account,
        openedOn: dateText(openedOn),
        quantity: signed(isShort, quantity),
        costBasis: signed(isShort, cost),
        transactionId,
        heldSince: dateText(parts[0]?.[0] ?? openedOn),
        heldParts:
          parts.length < 2
            ? []
            : parts.map(([since, some]) => ({ heldSince: dateText(since), quantity: signed(isShort, some) })),
      }
    })

/** Closings within the period. */
export const gainsAnswer = ({ gains }: Replayed, { from, to }: Span): BundleAnswer['gains'] =>
  gains
    .filter(({ closedOn }) => closedOn > from && closedOn <= to)
    .map((gain) => ({
      symbol: gain.symbol,
      account: gain.account,
      openedOn: dateText(gain.openedOn),
      closedOn: dateText(gain.closedOn),
      quantity: unitsText(gain.quantity),
      proceeds: unitsText(gain.proceeds),
      costBasis: unitsText(gain.costBasis),
      gain: unitsText(gain.proceeds - gain.costBasis),
      term: gain.term,
      disallowed: unitsText(gain.disallowed),
      sellId: gain.closingId,
      transactionId: gain.openingId,
    }))

export const washSalesAnswer = ({ washSales }: Replayed): BundleAnswer['washSales'] =>
  washSales.map(({ sellId, buyId, quantity, disallowed, verdict }) => ({
    sellId,
    buyId,
    quantity: unitsText(quantity),
    disallowed: unitsText(disallowed),
    verdict,
  }))

export const washCarriedAnswer = ({ washSales }: Replayed): BundleAnswer['washCarried'] =>
  washSales.flatMap(({ sellId, buyId, verdict, basisAdded, heldLonger }) =>
    verdict !== 'match' || buyId === null
      ? []
      : [
          {
            sellId,
            buyId,
            basisAdded: unitsText(basisAdded),
            heldLonger: heldLonger
              .toSorted((a, b) => b.days - a.days)
              .map(({ days, quantity }) => ({ days, quantity: unitsText(quantity) })),
          },
        ],
  )
