/** Movers of an index (schwab.md 4). Their percentages are fractions in every sample, while quotes send percent. */
import { decimal, toPercent } from '@g2e/domain/money'
import type { Mapped, ReportedQuote } from '../../port/index.ts'
import { symbolFromWire } from '../symbols.ts'
import { Notes } from '../wire/notes.ts'
import { percent, price, priced, quantity } from '../wire/read.ts'
import { fits, wireMovers } from '../wire/schemas.ts'

/** In the order of the ranking. Throws WireMismatch. */
export function mapMovers(payload: unknown): Mapped<ReportedQuote> {
  const notes = new Notes('movers')
  const { screeners } = fits(wireMovers, payload, 'movers', '')
  try {
    const items = screeners.map((raw): ReportedQuote => {
      const fraction = percent(raw.netPercentChange)
      return {
        symbol: symbolFromWire(raw.symbol),
        bid: null,
        ask: null,
        last: priced(raw.lastPrice ?? raw.last),
        // `volume` beside it is that of the ranking's period.
        volume: quantity(raw.totalVolume ?? raw.volume),
        change: price(raw.netChange ?? raw.change),
        changePercent: fraction === null ? null : toPercent(decimal(fraction).times(100)),
        high: null,
        low: null,
        open: null,
        previousClose: null,
        timestamp: null,
        source: 'schwab',
        delayed: false,
      }
    })
    return { items, warnings: notes.warnings }
  } catch (error) {
    throw notes.located(error, payload)
  }
}
