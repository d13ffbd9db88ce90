/** What a difference between a broker's report and the ledger is: of what, how it came about most likely, and where it stands. */

export const differenceKinds = ['quantity', 'cash', 'cost_basis'] as const
export type DifferenceKind = (typeof differenceKinds)[number]

/** Why the two disagree, as far as the figures themselves show it. `unknown`: nothing that we know of looks like this. */
export const likelyCauses = [
  'total_for_per_share',
  'split',
  'unsettled_cash',
  'missing_transfer',
  'vanished_position',
  'doubled_holdings',
  'missing_transaction',
  'rounding',
  'symbol_change',
  'timing',
  'unknown',
] as const
export type LikelyCause = (typeof likelyCauses)[number]

/**
 * `open`: somebody has to look; `explained`: the figures explain it themselves and it goes by itself; `accepted`: a person
 * explained it, and it is part of the baseline; `resolved`: both sides agree again.
 */
export const differenceStatuses = ['open', 'explained', 'accepted', 'resolved'] as const
export type DifferenceStatus = (typeof differenceStatuses)[number]

/** Causes that pass by themselves and change nothing about what is owned. */
const passing: ReadonlySet<LikelyCause> = new Set(['unsettled_cash', 'rounding', 'timing'])
export const isPassing = (cause: LikelyCause): boolean => passing.has(cause)
