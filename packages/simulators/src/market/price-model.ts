/**
 * Where a price comes from: a market factor, a sector factor and the symbol's own motion, each a Brownian motion over
 * trading days, plus a jump on the days of its quarterly results. Everything here is the logarithm of the price in the
 * shares of the anchor day, on which each symbol stands near its base price; splits come on top (corporate-actions.ts).
 */
import { BrownianLevels, bridgeMaximum, standardBridge } from './brownian.ts'
import { tradingDayIndexAtOrBefore } from './calendar.ts'
import { dayNumber } from './date.ts'
import { gaussian, keyOf, uniform } from './random.ts'
import type { Listing } from './universe.ts'

const anchorDate = '2026-06-30'
const cryptoOrigin = dayNumber('2014-12-31')
const stockAnchor = tradingDayIndexAtOrBefore(anchorDate)
const cryptoAnchor = dayNumber(anchorDate) - cryptoOrigin

const marketYearly = 0.155
const sectorYearly = 0.1
/** Part of a day's variance between the close and the next open. */
export const overnightShare = 0.25
const jumpDeviation = 0.045

/** Trading days of stocks are numbered by the calendar table, days of coins from 2015-01-01 = 1. */
export const cryptoDayIndex = (at: number): number => Math.floor(at / 86_400_000) - cryptoOrigin
export const cryptoDayStart = (index: number): number => (index + cryptoOrigin) * 86_400_000

/** Logarithms. */
export interface DayLevels {
  readonly previousClose: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Jump between the previous close and the open. */
  readonly jump: number
}

export interface Loadings {
  readonly market: number
  readonly sector: number
  readonly own: number
}

interface Motion {
  readonly listing: Listing
  readonly loadings: Loadings
  readonly own: BrownianLevels
  readonly sector: BrownianLevels
  readonly key: number
  readonly anchor: number
  readonly start: number
  readonly driftPerDay: number
  readonly hasJumps: boolean
}

function loadingsOf(listing: Listing): Loadings {
  const days = Math.sqrt(listing.assetType === 'crypto' ? 365 : 252)
  const market = listing.beta * marketYearly
  const isSpread = listing.sector === 'Fund' || listing.sector === 'Bonds' || listing.sector === 'Commodities'
  const sector = isSpread ? 0 : Math.min(1, listing.volatility / 0.22) * sectorYearly
  const own = Math.sqrt(Math.max(0.012 ** 2, listing.volatility ** 2 - market ** 2 - sector ** 2))
  return { market: market / days, sector: sector / days, own: own / days }
}

export class PriceModel {
  readonly seed: number
  readonly #stockMarket: BrownianLevels
  readonly #coinMarket: BrownianLevels
  readonly #sectors = new Map<string, BrownianLevels>()
  readonly #motions = new Map<string, Motion>()
  readonly #jumps = new Map<string, readonly (readonly [day: number, total: number, jump: number])[]>()
  readonly #factorBridges = new Map<string, Float64Array>()

  constructor(seed: number) {
    this.seed = seed
    this.#stockMarket = new BrownianLevels(keyOf(seed, 'market', 'stocks'))
    this.#coinMarket = new BrownianLevels(keyOf(seed, 'market', 'coins'))
  }

  motion(listing: Listing): Motion {
    const known = this.#motions.get(listing.symbol)
    if (known) return known
    const key = keyOf(this.seed, 'own', listing.symbol)
    let sector = this.#sectors.get(listing.sector)
    if (!sector) {
      sector = new BrownianLevels(keyOf(this.seed, 'sector', listing.sector))
      this.#sectors.set(listing.sector, sector)
    }
    const isCoin = listing.assetType === 'crypto'
    const found: Motion = {
      listing,
      loadings: loadingsOf(listing),
      own: new BrownianLevels(key),
      sector,
      key,
      anchor: isCoin ? cryptoAnchor : stockAnchor,
      start: Math.log(listing.basePrice) + 0.05 * gaussian(key, -1),
      driftPerDay: (0.03 + 0.05 * listing.beta - listing.dividendYield) / (isCoin ? 365 : 252),
      hasJumps: listing.assetType === 'stock',
    }
    this.#motions.set(listing.symbol, found)
    return found
  }

  /** Logarithm of the close of a day. */
  close(motion: Motion, day: number): number {
    const market = motion.listing.assetType === 'crypto' ? this.#coinMarket : this.#stockMarket
    const { anchor, loadings } = motion
    return (
      motion.start +
      motion.driftPerDay * (day - anchor) +
      loadings.market * (market.at(day) - market.at(anchor)) +
      loadings.sector * (motion.sector.at(day) - motion.sector.at(anchor)) +
      loadings.own * (motion.own.at(day) - motion.own.at(anchor)) +
      this.#jumpTotal(motion, day) -
      this.#jumpTotal(motion, anchor)
    )
  }

  levels(motion: Motion, day: number): DayLevels {
    const previousClose = this.close(motion, day - 1)
    const close = this.close(motion, day)
    const jump = this.jumpOn(motion, day)
    const deviation = dayDeviation(motion.loadings)
    const drawKey = keyOf(motion.key, 'day')
    const isCoin = motion.listing.assetType === 'crypto'
    const open = isCoin ? previousClose : this.#open(motion, day, { previousClose, close, jump })
    const within = deviation * Math.sqrt(isCoin ? 1 : 1 - overnightShare)
    const high = bridgeMaximum(open, close, within, uniform(drawKey, day * 2))
    const low = -bridgeMaximum(-open, -close, within, uniform(drawKey, day * 2 + 1))
    return { previousClose, open, high, low, close, jump }
  }

  #open(motion: Motion, day: number, ends: { previousClose: number; close: number; jump: number }): number {
    const { loadings } = motion
    const shared = gaussian(keyOf(this.seed, 'open', 'market'), day) * loadings.market
    const sector = gaussian(keyOf(this.seed, 'open', motion.listing.sector), day) * loadings.sector
    const own = gaussian(keyOf(motion.key, 'open'), day) * loadings.own
    const path = ends.close - ends.previousClose - ends.jump
    const spread = Math.sqrt(overnightShare * (1 - overnightShare))
    return ends.previousClose + ends.jump + overnightShare * path + spread * (shared + sector + own)
  }

  /** Results of the quarter move the open of one day in about 63. */
  jumpOn(motion: Motion, day: number): number {
    if (!motion.hasJumps) return 0
    return this.#jumpsOf(motion).find(([on]) => on === day)?.[2] ?? 0
  }

  #jumpTotal(motion: Motion, day: number): number {
    if (!motion.hasJumps) return 0
    const jumps = this.#jumpsOf(motion)
    const quarter = Math.floor(day / 63)
    const current = jumps[quarter]
    if (current && current[0] <= day) return current[1]
    return jumps[quarter - 1]?.[1] ?? 0
  }

  #jumpsOf(motion: Motion): readonly (readonly [day: number, total: number, jump: number])[] {
    const { symbol } = motion.listing
    const known = this.#jumps.get(symbol)
    if (known) return known
    const key = keyOf(motion.key, 'results')
    let total = 0
    const scale = jumpDeviation * Math.min(1.6, motion.listing.volatility / 0.3)
    const found = Array.from({ length: 90 }, (_, quarter) => {
      const jump = scale * gaussian(key, quarter * 2)
      total += jump
      return [quarter * 63 + 8 + Math.floor(uniform(key, quarter * 2 + 1) * 30), total, jump] as const
    })
    this.#jumps.set(symbol, found)
    return found
  }

  /** The shared part of a session's path, remembered for the last days asked about. */
  factorBridge(name: string, day: number, count: number): Float64Array {
    const key = `${name} ${day} ${count}`
    const known = this.#factorBridges.get(key)
    if (known) return known
    const found = standardBridge(keyOf(this.seed, 'within', name, day), count)
    this.#factorBridges.set(key, found)
    if (this.#factorBridges.size > 120) {
      const oldest = this.#factorBridges.keys().next()
      if (!oldest.done) this.#factorBridges.delete(oldest.value)
    }
    return found
  }
}

export type { Motion }

/** Deviation of one day's return. */
export const dayDeviation = ({ market, sector, own }: Loadings): number => Math.hypot(market, sector, own)
