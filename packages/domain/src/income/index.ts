/** Dividends and interest: what was paid, and what will probably be. */
export { aheadOf } from './declared.ts'
export type { AheadOfHolding, DeclaredDividend } from './declared.ts'
export { horizonDays } from './forecast.ts'
export type { ExpectedPayment, IncomeHolding } from './forecast.ts'
export { paymentOf } from './payment.ts'
export type { IncomeLine, Payment, PaymentKind } from './payment.ts'
