/** Whether what a broker reports and what its transactions add up to are the same, and if not, most likely why. */
export { differenceKinds, differenceStatuses, isPassing, likelyCauses } from './difference.ts'
export type { DifferenceKind, DifferenceStatus, LikelyCause } from './difference.ts'
