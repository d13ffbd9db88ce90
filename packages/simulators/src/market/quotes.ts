/** Quotes and snapshots around the last price of the tape. */
import { calendar, hoursOfIndex, tradingDayIndexAtOrBefore } from './calendar.ts'
import { minuteMs } from './date.ts'
import { dayBarAt } from './bars.ts'
import type { SimBar, SimQuote, SimSnapshot } from './market.ts'
import { cryptoDayIndex } from './price-model.ts'
import { hash, keyOf, uniform } from './random.ts'
import type { Tape } from './tape.ts'
import { round } from './tape.ts'
import type { Listing } from './universe.ts'

/** Bid to ask in cents: a cent for what trades much, a few basis points for the rest, four times that outside hours. */
function spreadCents(listing: Listing, price: number, isRegular: boolean): number {
  const busy = listing.averageVolume * price > 1.5e9
  const fraction = listing.assetType === 'crypto' ? 0.0004 : busy ? 0.00006 : 0.00018
  return Math.max(1, Math.round(price * fraction * 100)) * (isRegular ? 1 : 4)
}

export function quoteAt(tape: Tape, listing: Listing, at: number): SimQuote {
  const last = tape.last(listing, at)
  const isRegular = listing.assetType === 'crypto' || calendar.sessionAt(at) === 'regular'
  const spread = spreadCents(listing, last.price, isRegular)
  const key = keyOf(tape.model.seed, 'quote', listing.symbol)
  const instant = Math.floor(last.at / 1000)
  const below = Math.min(Math.round(last.price * 100) - 1, Math.floor(uniform(key, instant) * (spread + 1)))
  const bid = round(last.price - below / 100)
  const lot = listing.assetType === 'crypto' ? 0.01 : 100
  return {
    symbol: listing.symbol,
    bid,
    ask: round(bid + spread / 100),
    bidSize: lot * (1 + (hash(key, instant + 1) % 24)),
    askSize: lot * (1 + (hash(key, instant + 2) % 24)),
    last: last.price,
    lastSize: (lot / 100) * (1 + (hash(key, instant + 3) % 300)),
    lastAt: last.at,
    at,
    halted: last.halted,
  }
}

function latestMinute(tape: Tape, listing: Listing, at: number): SimBar | undefined {
  const stretch = tape.stretchAt(listing, at)
  const last = Math.min(stretch.path.minutes - 1, Math.floor((at - stretch.from) / minuteMs))
  const halt = stretch.path.halt
  const minute = halt && last >= halt[0] && last < halt[1] ? halt[0] - 1 : last
  return tape.minuteBar(stretch, minute, at)
}

/** Place of the day whose bar is the running or last complete one. */
export function currentDay(listing: Listing, at: number): number {
  if (listing.assetType === 'crypto') return cryptoDayIndex(at)
  const index = tradingDayIndexAtOrBefore(calendar.newYork(at).date)
  return at < hoursOfIndex(index).opensAt ? index - 1 : index
}

/** When the last regular session that is over by the instant ended. */
export function lastSessionEnd(at: number): number {
  const index = tradingDayIndexAtOrBefore(calendar.newYork(at).date)
  const { closesAt } = hoursOfIndex(index)
  return at >= closesAt ? closesAt : hoursOfIndex(index - 1).closesAt
}

/** Close of the last session that ended at or before the instant. */
export function previousClose(tape: Tape, listing: Listing, at: number): number {
  if (listing.assetType === 'crypto') return (dayBarAt(tape, listing, cryptoDayIndex(at) - 1, at) ?? { close: 0 }).close
  const index = tradingDayIndexAtOrBefore(calendar.newYork(at).date)
  const day = at < hoursOfIndex(index).closesAt ? index - 1 : index
  return dayBarAt(tape, listing, day, at)?.close ?? 0
}

export function snapshotAt(tape: Tape, listing: Listing, at: number): SimSnapshot | undefined {
  const day = currentDay(listing, at)
  const dayBar = dayBarAt(tape, listing, day, at)
  const previousDayBar = dayBarAt(tape, listing, day - 1, at)
  if (!dayBar || !previousDayBar) return undefined
  return {
    asset: listing,
    quote: quoteAt(tape, listing, at),
    minuteBar: latestMinute(tape, listing, at),
    dayBar,
    previousDayBar,
  }
}
