/** Lots, gains and wash sales as the bundle's answer tells them. */
import { compareIds, unitsText } from '../ledger/index.ts'
import type { Gain, Lot, Replayed } from '../ledger/index.ts'
import { dateText } from './period-values.ts'
import type { Span } from './period-values.ts'
import type { BundleAnswer } from './types.ts'

/** A wash sale divides a purchase; what is told is the purchase. */
function merged(lots: readonly Lot[]): readonly Lot[] {
  const found = new Map<string, Lot>()
  for (const lot of lots) {
    const key = JSON.stringify([lot.account, lot.symbol, lot.transactionId, lot.isShort])
    const same = found.get(key)
    if (same) found.set(key, { ...same, quantity: same.quantity + lot.quantity, cost: same.cost + lot.cost })
    else found.set(key, lot)
  }
  return [...found.values()]
}

function mergedGains(gains: readonly Gain[]): readonly Gain[] {
  const found = new Map<string, Gain>()
  for (const gain of gains) {
    const { account, symbol, closingId, openingId, term } = gain
    const key = JSON.stringify([account, symbol, closingId, openingId, term])
    const same = found.get(key)
    if (!same) found.set(key, gain)
    else
      found.set(key, {
        ...same,
        quantity: same.quantity + gain.quantity,
        proceeds: same.proceeds + gain.proceeds,
        costBasis: same.costBasis + gain.costBasis,
        disallowed: same.disallowed + gain.disallowed,
      })
  }
  return [...found.values()]
}

const signed = (isShort: boolean, value: bigint): string => unitsText(isShort ? -value : value)

export const lotsAnswer = ({ lots }: Replayed): BundleAnswer['lots'] =>
  merged(lots)
    .toSorted((a, b) => a.openedOn - b.openedOn || a.order - b.order || compareIds(a.transactionId, b.transactionId))
    .map(({ symbol, account, openedOn, quantity, cost, transactionId, isShort }) => ({
      symbol,
      account,
      openedOn: dateText(openedOn),
      quantity: signed(isShort, quantity),
      costBasis: signed(isShort, cost),
      transactionId,
    }))

/** Closings within the period. */
export const gainsAnswer = ({ gains }: Replayed, { from, to }: Span): BundleAnswer['gains'] =>
  mergedGains(gains)
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
