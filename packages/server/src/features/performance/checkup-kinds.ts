/** What the check-up does not count as one company or one branch of business. */

/** Many in one. */
export const funds: ReadonlySet<string> = new Set(['etf', 'mutual_fund', 'cash_equivalent', 'bond'])
/** Not one branch of business. */
export const noSectors: ReadonlySet<string> = new Set(['cash', 'Unknown', 'Diversified'])
