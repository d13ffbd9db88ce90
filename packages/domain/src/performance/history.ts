/** A portfolio's value day by day as it is told: closes, what crossed the boundary, and the links between closes with a value. */
export interface Flow {
  readonly day: number
  /** Positive: into the portfolio. */
  readonly amount: bigint
}

export interface HistoryDay {
  readonly day: number
  /** At the close, flows of the day included; `null` where something held has no price. */
  readonly value: bigint | null
  readonly netFlow: bigint
  /** Of this day, or of a day before on which they had no price. */
  readonly flows: readonly Flow[]
}

/** From one valued close to the next. */
export interface Link {
  readonly from: number
  readonly to: number
  readonly opening: bigint
  readonly closing: bigint
  readonly flows: readonly Flow[]
}

export interface History {
  readonly days: readonly HistoryDay[]
  readonly links: readonly Link[]
  /** Symbols that had no price on some day, and how many days. */
  readonly unpriced: ReadonlyMap<string, number>
}

/** What a position, or `cash` for interest, fees and whatever belongs to none, added to the time-weighted return. */
export interface Contribution {
  readonly symbol: string
  /** A fraction of the opening dollar. */
  readonly contribution: number
  /** In money, exact. */
  readonly gain: bigint
}
