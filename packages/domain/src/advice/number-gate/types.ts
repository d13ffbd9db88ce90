/** Words of the number gate: what it is given and what it answers (api.md, "Command line", `gate`). */

/** A value that a tool answered. `value` is a decimal; `unit` as the tool names it: `usd`, `percent`, `shares`, `ratio` ... */
export interface Fact {
  readonly id: string
  readonly value: string
  readonly unit?: string | undefined
  readonly symbol?: string | undefined
  readonly label?: string | undefined
  /** ISO 8601 date or instant. */
  readonly asOf?: string | undefined
}

export interface GateInput {
  readonly text: string
  readonly facts: readonly Fact[]
  /** What the person wrote: figures of theirs may be repeated. */
  readonly userText?: string | undefined
}

export type Verdict = 'fact' | 'derived' | 'user' | 'exempt' | 'unverified'

export interface Figure {
  /** As written; `start` and `end` are UTF-16 offsets into the text. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Decimal, scaled and signed: `"2950000000000"` for "$2.95T"; percent for percentages. */
  readonly value: string
  readonly verdict: Verdict
  readonly factIds: readonly string[]
  readonly reason: string | null
}

export interface GateAnswer {
  readonly figures: readonly Figure[]
  /** How many are unverified. */
  readonly unverified: number
  /** The text with what is unverified struck and marked. */
  readonly gatedText: string
}
