/** What was bought, sold, paid and moved, exactly. */
export { absolute, divided, numberOf, over, share, times, unit, units, unitsText } from './fixed-point.ts'
export { contractSize, movementOf } from './movement.ts'
export type { Movement, ReportedLine } from './movement.ts'
export { openingOf } from './opening.ts'
export type { Holdings, Opening } from './opening.ts'
