/** `g2e analyze`: from a ledger bundle to its answer. */
export { analyze } from './analyze.ts'
export { bundleRows } from './rows.ts'
export { riskAnswer } from './risk-answer.ts'
export { bundleDefaults, riskFigures } from './types.ts'
export type { Bundle, BundleAnswer, BundleOptions, Dated, RiskFigure } from './types.ts'
