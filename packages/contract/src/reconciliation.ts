import { differenceKinds, differenceStatuses, likelyCauses } from '@g2e/domain/reconciliation'
import { z } from 'zod'
import { AccountScope, BrokerIdText, Day, Decimal, Id, Instant } from './common.ts'

/** One figure on which the broker's report and the transactions disagree. */
export const Difference = z
  .object({
    id: Id,
    accountId: Id,
    kind: z.enum(differenceKinds),
    /** `null` for cash. */
    symbol: z.string().nullable(),
    broker: Decimal,
    /** What the transactions say, counted from the baseline and with everything that a person accepted. */
    ledger: Decimal,
    /** Broker minus ledger. */
    difference: Decimal,
    likelyCause: z.enum(likelyCauses),
    /** The cause in a sentence, with the figures that speak for it. */
    explanation: z.string(),
    /** Above the limits below which nobody has to look, and not of a kind that passes by itself. */
    material: z.boolean(),
    /** While it is open, new orders of the account are held (or warned about, as the trading settings say). */
    holdsOrders: z.boolean(),
    status: z.enum(differenceStatuses),
    note: z.string().nullable(),
    /** In the broker's time, as balances and positions are. */
    firstSeenAt: Instant,
    lastSeenAt: Instant,
    acceptedAt: Instant.nullable(),
    resolvedAt: Instant.nullable(),
  })
  .meta({
    id: 'Difference',
    examples: [
      {
        id: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
        accountId: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c12',
        kind: 'quantity',
        symbol: 'KO',
        broker: '65',
        ledger: '40',
        difference: '25',
        likelyCause: 'missing_transfer',
        explanation: 'The broker holds 25 KO more than the transactions explain, and no cash went for them.',
        material: true,
        holdsOrders: true,
        status: 'open',
        note: null,
        firstSeenAt: '2026-11-20T18:46:08.000Z',
        lastSeenAt: '2026-11-20T18:51:08.000Z',
        acceptedAt: null,
        resolvedAt: null,
      },
    ],
  })
export type Difference = z.infer<typeof Difference>

export const reconciledStates = ['ok', 'difference', 'unknown'] as const
export const ReconciledAccount = z
  .object({
    accountId: Id,
    brokerId: BrokerIdText,
    accountName: z.string(),
    /** `unknown`: it could not be compared; that is never told as `ok`. */
    status: z.enum(reconciledStates),
    /** Why it is so, in a sentence. */
    reason: z.string(),
    /** What the ledger is counted from: its own beginning, or what was held when the account was first read. */
    baseline: z.object({ kind: z.enum(['whole_history', 'first_reading']), since: Day }).nullable(),
    /** When the two were compared last, in the broker's time. */
    comparedAt: Instant.nullable(),
    /** Figures compared: quantities, cash and cost. */
    compared: z.number().int(),
    /** What could not be compared, each in a sentence. */
    uncompared: z.array(z.string()),
    holdsOrders: z.boolean(),
  })
  .meta({ id: 'ReconciledAccount' })
export type ReconciledAccount = z.infer<typeof ReconciledAccount>

export const ReconciliationQuery = z.object({ accountId: AccountScope })
export const Reconciliation = z
  .object({
    /** The oldest comparison of those shown; `null` = none yet. */
    asOf: Instant.nullable(),
    /** Open ones first, then explained, accepted, and those resolved in the last 30 days. */
    items: z.array(Difference),
    accounts: z.array(ReconciledAccount),
  })
  .meta({ id: 'Reconciliation' })
export type Reconciliation = z.infer<typeof Reconciliation>

/** Why the difference is right as it is; kept with it and in the audit log. */
export const AcceptDifference = z
  .strictObject({ note: z.string().trim().min(3).max(500) })
  .meta({ id: 'AcceptDifference', examples: [{ note: 'Shares moved in from my old broker in 2024.' }] })
