/** What every adapter stands on. No broker's name occurs here. */
export { createBreaker } from './breaker.ts'
export type { Breaker } from './breaker.ts'
export { CallBudget } from './call-budget.ts'
export { BrokerCaller } from './caller.ts'
export type { Call, CallerOptions, Parse } from './caller.ts'
export { HttpClient, HttpFailure, headerOf } from './http.ts'
export type { HttpAnswer, HttpOptions, HttpRequest } from './http.ts'
export { cap, redact } from './redact.ts'
