/** A ledger's whole past in columns: exact money at the speed of plain numbers, and every question without starting over. */
export { openColumns } from './columns.ts'
export type { LedgerColumns, MarketColumns, PlainRows } from './columns.ts'
export type { ColumnRow, DayColumns, Holdings } from './pass.ts'
export type { RunStatistics } from './statistics.ts'
export { Timeline } from './timeline.ts'
export type { RangeAnswer, Totals } from './timeline.ts'
export { seriesRisk } from './series-risk.ts'
export type { ReturnSeries, SeriesRisk } from './series-risk.ts'
