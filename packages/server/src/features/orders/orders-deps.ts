/** What the use-cases of orders are handed. */
import type { Check, CheckFacts } from '@g2e/domain/orders'
import type { Platform } from '../../platform/platform.ts'
import type { Accounts } from '../accounts/index.ts'
import type { Connections } from '../connections/index.ts'
import type { MarketData } from '../market/index.ts'
import type { Reconciliations } from '../reconciliation/index.ts'
import { createStartGate } from './start-gate.ts'
import type { StartGate } from './start-gate.ts'
import { createContractStore } from './store/contracts.ts'
import type { ContractStore } from './store/contracts.ts'
import { createApprovalStore } from './store/approvals.ts'
import type { ApprovalStore } from './store/approvals.ts'
import { createOrderStore } from './store/orders.ts'
import type { OrderStore } from './store/orders.ts'
import { createSettingsStore } from './store/settings.ts'
import type { SettingsStore } from './store/settings.ts'
import { createStopStore } from './store/stops.ts'
import type { StopStore } from './store/stops.ts'

/** Checks that later features hand in: explicit rules, wash sales, plan. Same facts, same answers, same gate for everyone. */
export type FurtherChecks = (userId: string, facts: CheckFacts) => Promise<readonly Check[]>

export interface OrdersParts {
  readonly connections: Connections
  readonly accounts: Accounts
  readonly market: Pick<MarketData, 'quotes' | 'instruments'>
  readonly reconciliation: Pick<Reconciliations, 'holding'>
  /** The strategy that an idea came of; `null` = none. Without it no order is of a strategy. */
  readonly strategyOf?: ((userId: string, recommendationId: string) => Promise<string | null>) | undefined
  readonly furtherChecks?: readonly FurtherChecks[] | undefined
}

export interface OrdersDeps extends OrdersParts {
  readonly platform: Platform
  readonly orders: OrderStore
  readonly approvals: ApprovalStore
  readonly settings: SettingsStore
  readonly stops: StopStore
  readonly contracts: ContractStore
  readonly gate: StartGate
}

export const createOrdersDeps = (platform: Platform, parts: OrdersParts): OrdersDeps => ({
  ...parts,
  platform,
  orders: createOrderStore(platform.db),
  approvals: createApprovalStore(platform.db),
  settings: createSettingsStore(platform.db),
  stops: createStopStore(platform.db),
  contracts: createContractStore(platform.db),
  gate: createStartGate(),
})

/** Held while an order's first call to the broker runs: whoever finds it free knows that nobody is sending. */
export const sendingLock = (orderId: string): string => `order-sending:${orderId}`
