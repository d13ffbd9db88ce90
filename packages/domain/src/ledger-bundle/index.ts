/** `g2e analyze`: from a ledger bundle to its answer. */
export { analyze } from './analyze.ts'
export { bundleDefaults, riskFigures } from './types.ts'
export type { Bundle, BundleAnswer, BundleOptions, Dated } from './types.ts'
