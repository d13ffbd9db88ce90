/** The design system's one door. It knows no feature and fetches nothing. */
export * from './controls.tsx'
export * from './fields.tsx'
export * from './floating.tsx'
export * from './how-made.tsx'
export * from './icon.tsx'
export * from './numbers.tsx'
export * from './states.tsx'
export { Chart } from './chart.tsx'
export type { ChartFlag, ChartLevel, ChartSeries, LinePoint } from './chart-series.ts'
export { ClockRing } from './clock-ring.tsx'
export { DataTable, sortRows } from './data-table.tsx'
export type { Column, Sort } from './data-table.tsx'
export { compareDecimals, numberText, percentText, priceText, quantityText, signOf } from './format.ts'
export { MarketTimeProvider, useNow, useOwnNow, useToday } from './now.tsx'
export { CheckRows, OrderChecks } from './order-checks.tsx'
export { NowAfter } from './now-after.tsx'
export { OrderState, orderStateText } from './order-state.tsx'
export { acknowledgeWords, buttonWords, orderHead, orderWords, priceWords, sideWord } from './order-words.ts'
export { usePreferences } from './preferences.tsx'
export type { UpDown } from './preferences.tsx'
export { ShareBars, Treemap, TreemapScale } from './proportions.tsx'
export type { Tile } from './proportions.tsx'
export { UiRoot } from './root.tsx'
export { saveFile } from './save-file.ts'
export { Sparkline } from './sparkline.tsx'
export {
  clockShortText,
  clockText,
  dateOf,
  dayLongText,
  dayText,
  deadlineText,
  durationText,
  timeText,
} from './time.ts'
export { LiftDialog, StopDialog } from './stop-dialogs.tsx'
export { stopMeaning, stopWords } from './stop-words.ts'
export { useAnnouncer } from './toast.tsx'
export { deviceText } from './device.ts'
export { csvText } from './csv.ts'
export { differenceOf, percentOf, shareOf, sumOf } from './exact.ts'
export { isRange, rangeStart, rangeWords, ranges } from './ranges.ts'
export type { Range } from './ranges.ts'
