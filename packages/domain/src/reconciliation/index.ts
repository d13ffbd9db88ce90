/** Whether what a broker reports and what its transactions add up to are the same, and if not, most likely why. */
export { chooseBaseline } from './baseline.ts'
export type { Baseline } from './baseline.ts'
export { compare } from './compare.ts'
export type { Accepted, CompareInput, Comparison, Figure, Found } from './compare.ts'
export { differenceKinds, differenceStatuses, isPassing, likelyCauses } from './difference.ts'
export type { DifferenceKind, DifferenceStatus, LikelyCause } from './difference.ts'
export type { LedgerLine } from './ledger-side.ts'
export type { Report } from './report.ts'
