/** Figures of a price history. Averages and changes are decimals; volatility is a statistic over returns and floating by nature. */
import { decimal, decimalTextOfNumber, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'

export interface Close {
  readonly time: string
  readonly close: string
}

const tradingDaysPerYear = 252
const places = 4

const average = (closes: readonly Close[], days: number): string | null =>
  closes.length < days
    ? null
    : sum(closes.slice(-days).map(({ close }) => decimal(close)))
        .div(days)
        .toDecimalPlaces(places)
        .toFixed()

const percentBetween = (from: Decimal, to: Decimal): string | null =>
  from.isZero() ? null : to.minus(from).div(from).times(100).toDecimalPlaces(places).toFixed()

function changeOver(closes: readonly Close[], days: number): string | null {
  const [then, now] = [closes.at(-1 - days), closes.at(-1)]
  return then && now && closes.length > days ? percentBetween(decimal(then.close), decimal(now.close)) : null
}

/** Sample deviation of daily returns, a year's worth, in percent. */
function volatility(closes: readonly Close[]): string | null {
  const prices = closes.map(({ close }) => Number(close))
  const returns = prices.slice(1).flatMap((price, index) => {
    const before = prices[index]
    return before === undefined || before === 0 ? [] : [price / before - 1]
  })
  if (returns.length < 20) return null
  const mean = returns.reduce((total, value) => total + value, 0) / returns.length
  const variance = returns.reduce((total, value) => total + (value - mean) ** 2, 0) / (returns.length - 1)
  return decimal(decimalTextOfNumber(Math.sqrt(variance * tradingDaysPerYear) * 100))
    .toDecimalPlaces(places)
    .toFixed()
}

/** Daily closes, oldest first; what needs more days than there are is `null`. */
export function indicatorsOf(closes: readonly Close[]) {
  const last = closes.at(-1)
  if (!last) return undefined
  const year = closes.slice(-tradingDaysPerYear).map(({ close }) => decimal(close))
  const high = year.reduce((most, close) => (close.gt(most) ? close : most))
  const low = year.reduce((least, close) => (close.lt(least) ? close : least))
  return {
    close: last.close,
    closedAt: last.time,
    sma20: average(closes, 20),
    sma50: average(closes, 50),
    sma200: average(closes, 200),
    monthChangePercent: changeOver(closes, 21),
    quarterChangePercent: changeOver(closes, 63),
    yearChangePercent: changeOver(closes, tradingDaysPerYear - 1),
    yearHigh: high.toFixed(),
    yearLow: low.toFixed(),
    belowHighPercent: high.isZero()
      ? null
      : high.minus(last.close).div(high).times(100).toDecimalPlaces(places).toFixed(),
    volatilityPercent: volatility(closes.slice(-tradingDaysPerYear)),
  }
}
