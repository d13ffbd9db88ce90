/** Statistics as texts: what a float has, without an exponent; percentages with ten places (a receipt agrees to 1e-9). */
import { decimal, round } from '@g2e/domain/money'

const percentPlaces = 10
/** Finer is rounding noise of a double. */
const figurePlaces = 24

export const percentText = (fraction: number | null): string | null =>
  fraction === null || !Number.isFinite(fraction) ? null : round(decimal(fraction).times(100), percentPlaces).toFixed()

export const figureText = (value: number | null): string | null =>
  value === null || !Number.isFinite(value) ? null : round(decimal(value), figurePlaces).toFixed()
