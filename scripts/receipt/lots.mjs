// The second opinion on lots and wash sales, from what the second book found in the same bundle: value, gain and term of each
// lot, sums of many, and what a wash sale carried over.
import { abs, dateOf, dayOf, dec, num, one } from './book.mjs'
import { nearest } from './lines.mjs'

const cent = one / 100n
const fine = one / 10_000n
const quotient = (a, b, step) => (b === 0n ? null : nearest(a * one, b * step) * step)

// A year and a day from the day that it counts from; 29 February has none in the year after, and 1 March is meant.
function firstLongDay(heldSince) {
  const [year, month, day] = dateOf(dayOf(heldSince) + 1).split('-')
  const meant = `${+year + 1}-${month}-${day}`
  const at = dayOf(meant)
  return Number.isNaN(at) ? dayOf(`${+year + 1}-03-01`) : at
}

function worthOf(lot, { quantity, cost }, { holdings, today }) {
  const held = holdings.find(([account, symbol]) => account === lot.account && symbol === lot.symbol)
  const isValued = held !== undefined && held[3] !== null
  const value = isValued ? quotient(dec(held[3]) * quantity, dec(held[2]) * one, cent) : null
  const gained = value === null ? null : value - cost
  return {
    quantity,
    cost,
    value,
    gained,
    share: gained === null || cost === 0n ? null : quotient(gained * 100n, abs(cost), fine),
    // What is short of or over in the last places of a cost decides no rounding.
    each: quotient(quotient(cost, one, one / 10n ** 9n), quantity, fine),
    days: quantity < 0n ? null : Math.max(0, firstLongDay(lot.heldSince) - dayOf(today)),
  }
}

const told = (value) => (value === null ? null : num(value))
const sumOf = (list) => (list.includes(null) ? null : num(list.reduce((sum, value) => sum + value, 0n)))

export function lots({ lot: key, symbols, ...given }, { lots: all, exactLots }) {
  const own = all.filter((lot) =>
    key === null
      ? symbols === null || symbols.includes(lot.symbol)
      : key === `${lot.transactionId},${lot.symbol},${lot.account}`,
  )
  const worths = own.map((lot) => worthOf(lot, exactLots[all.indexOf(lot)], given))
  if (key === null)
    return {
      count: own.length,
      quantity: new Set(own.map(({ symbol }) => symbol)).size === 1 ? sumOf(worths.map((w) => w.quantity)) : null,
      costBasis: sumOf(worths.map((w) => w.cost)),
      value: sumOf(worths.map((w) => w.value)),
      unrealized: sumOf(worths.map((w) => w.gained)),
    }
  if (own.length === 0) return {}
  const [{ quantity, costBasis, heldSince, heldParts }] = own
  const [{ value, gained, share, each, days }] = worths
  return {
    quantity,
    costBasis,
    costEach: told(each),
    value: told(value),
    unrealized: told(gained),
    unrealizedPercent: share === null ? null : num(share) / 100,
    daysToLong: days,
    heldSince,
    heldParts,
  }
}

export function washSale({ sale }, { washSales, washCarried }) {
  const own = washSales.find(({ sellId, buyId, verdict }) => sale === `${sellId},${buyId ?? '-'},${verdict}`)
  if (!own) return {}
  const carried = washCarried.find(({ sellId, buyId }) => sellId === own.sellId && buyId === own.buyId)
  const isCarried = own.verdict === 'match' && carried !== undefined
  const heldLonger = isCarried ? carried.heldLonger : []
  return {
    quantity: own.quantity,
    disallowed: own.disallowed,
    basisAdded: isCarried ? carried.basisAdded : 0,
    longest: heldLonger[0]?.days ?? null,
    heldLonger,
  }
}

// At average cost: what the second book holds, what the brokers show besides, and what it is worth.
export function costs({ symbol, isPartial, unknown, beside, values }, { lots: held, gains, feesOf }) {
  const isOwn = (name) => (symbol === null || name === symbol) && !unknown.includes(name)
  const added = (list, pick) => list.reduce((sum, one) => sum + pick(one), 0)
  const cost =
    added(
      held.filter((lot) => isOwn(lot.symbol)),
      (lot) => lot.costBasis,
    ) +
    added(
      beside.filter(([name]) => isOwn(name)),
      ([, , shown]) => num(dec(shown)),
    )
  const isKnown = unknown.length === 0
  const worth = values.some(([, value]) => value === null) ? null : added(values, ([, value]) => num(dec(value)))
  return {
    invested: isPartial ? null : cost,
    unrealized: isKnown && worth !== null ? worth - cost : null,
    realized: isKnown
      ? added(
          gains.filter((gain) => isOwn(gain.symbol)),
          ({ gain }) => gain,
        )
      : null,
    fees: isKnown
      ? num(Object.entries(feesOf).reduce((sum, [name, fee]) => (isOwn(name) ? sum + fee : sum), 0n))
      : null,
  }
}
