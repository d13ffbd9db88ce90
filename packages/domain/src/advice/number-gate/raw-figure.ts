/** A number as read off the text, before anybody asks whether it is true. Offsets are into the plain text. */
import type { Decimal } from '../../money/index.ts'

export type FigureUnit = 'none' | 'money' | 'percent' | 'shares' | 'contracts' | 'ratio'

export interface RawFigure {
  readonly start: number
  readonly end: number
  /** Scaled: 2,950,000,000,000 for "$2.95T"; percent as percent. Never negative. */
  readonly magnitude: Decimal
  /** As written: a minus, the word "minus", accounting parentheses; 0 = nothing written. */
  readonly sign: -1 | 0 | 1
  /** Half a unit of the last shown digit, scaled. */
  readonly tolerance: Decimal
  readonly unit: FigureUnit
  /** ISO code in lower case where the unit is money. */
  readonly currency: string | null
  readonly isInteger: boolean
  /** Digits shown, leading zeros apart: few of them match much by chance. */
  readonly significant: number
}

/** Words that soften what follows: "about half". */
export const hedge =
  /(?:about|around|roughly|nearly|almost|approximately|approx\.?|some|just (?:over|under)|over|under|more than|less than|up to|close to|~|≈)\s*(?:a\s+|an\s+|the\s+)?$/iu
