/** What a broker says an account holds and may spend. Absent is `null`, never zero. */
import type { Money } from '../money/index.ts'

export const environments = ['paper', 'live', 'simulated'] as const
/** Where a connection trades: the broker's paper service, real money, or our own simulator. */
export type Environment = (typeof environments)[number]

export const connectionAccess = ['read', 'trade'] as const
export type ConnectionAccess = (typeof connectionAccess)[number]

export const connectionStatuses = ['pending', 'active', 'expired', 'revoked', 'error'] as const
export type ConnectionStatus = (typeof connectionStatuses)[number]

export interface Balance {
  readonly currency: string
  readonly cash: Money | null
  readonly cashAvailable: Money | null
  readonly buyingPower: Money | null
  readonly dayTradingBuyingPower: Money | null
  /** Value of everything in the account, cash included. */
  readonly portfolioValue: Money | null
  /** The debit: `max(0, -cash)`, at every broker. */
  readonly marginUsed: Money | null
}

/** The last four characters behind dots: enough to tell accounts apart, too little to misuse. */
export const maskAccountNumber = (accountNumber: string): string => `…${accountNumber.slice(-4)}`

export { isRetirementAccount } from './retirement.ts'
export { dueReminder, signInReminders } from './sign-in-reminders.ts'
export type { SignInReminder } from './sign-in-reminders.ts'
