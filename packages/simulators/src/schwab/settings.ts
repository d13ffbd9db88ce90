/**
 * What the contract page leaves open (`[U]`) or switches, each with the default that we assume. Tests change them through
 * `PATCH /schwab/simulator/settings`; they are kept with the state and go back to these at a reset.
 */
import { z } from 'zod'
import type { Collection } from '../state/state-store.ts'

const Milliseconds = z.number().int().min(0)

export const schwabSettingsSchema = z.strictObject({
  /** The only accepted app key and secret; `null` accepts any key whose secret is `sim-secret-<key>`. */
  oauthClient: z.strictObject({ id: z.string(), secret: z.string() }).nullable(),
  /** What is registered for the app, compared to the letter (brokers/schwab.md 2.1); `null` = any. */
  registeredCallback: z.string().nullable(),
  /** Loopback included (2.1). */
  callbackMustBeHttps: z.boolean(),
  /** Simulated milliseconds: 30 seconds, 30 minutes, 7 days from the code exchange (2.2, 2.3). */
  codeLifetimeMs: z.number().int().min(1),
  accessLifetimeMs: z.number().int().min(1),
  refreshLifetimeMs: z.number().int().min(1),
  /** Whether a refresh gives another refresh token and ends the old one (2.3, disputed). */
  refreshTokenRotates: z.boolean(),
  /** In which of the two forms a dead refresh token is refused (2.4). */
  refreshRefusal: z.enum(['unsupported_token_type', 'invalid_client']),
  /** What a wrong app secret is called (2.4 `[U]`). */
  badClientError: z.enum(['invalid_client', 'unauthorized_client']),
  /** What comes back when the person declines: RFC 6749's fields, or nothing but the address (2.2 `[U]`). */
  deniedCallback: z.enum(['error', 'bare']),
  /** Another number gives every account another hash (3.1, stability `[U]`). */
  hashGeneration: z.number().int().min(0),
  /** Order writes per minute and account; 0 makes all of them fail (1). */
  orderWritesPerMinute: z.number().int().min(0),
  /** All other calls per minute and user; 0 = no limit, since none is published (6). */
  readsPerMinute: z.number().int().min(0),
  /** Whether a 429 says `Retry-After` (6 `[U]`). */
  sendsRetryAfter: z.boolean(),
  /** How far back one account's orders may be asked for; `null`: a year at a time is the only limit (3.3, sources disagree). */
  accountOrdersDaysBack: z.number().int().min(1).nullable(),
  /** Wall milliseconds in which a new order is not found yet (3.5 `[U]`). */
  orderVisibleAfterMs: Milliseconds,
  /** Wall milliseconds in which a refused order still looks alive after its 201 (3.7). */
  rejectionAfterMs: Milliseconds,
  /** Status of a cancel or replace that comes too late (3.8, 3.9 `[U]`). */
  finishedOrderStatus: z.union([z.literal(400), z.literal(404), z.literal(409)]),
  /** What becomes of a replacement whose order was faster: refused, or created and then rejected (3.8 `[U]`). */
  lateReplace: z.enum(['refused', 'rejected']),
  /** Whether fractional shares that pass the preview are also taken (3.7 `[U]`). */
  fractionalPlacement: z.enum(['accepted', 'rejected']),
  /** Whether option prices off their increment are rejected after the 201 (3.7). */
  optionIncrements: z.boolean(),
  /** `tag` of orders placed through the API; `null` = absent (13 `[U]`). */
  orderTag: z.string().nullable(),
  /** Sign of `marginBalance` for a debit (7 `[U]`). */
  marginDebitSign: z.enum(['negative', 'positive']),
  /** Whether one transaction comes in a list (3.11: Schwab's description says so). */
  transactionIsArray: z.boolean(),
  /** Whether the preferences come in a list (3.12: the description says so, nobody has seen it). */
  preferenceIsArray: z.boolean(),
  /** What a search that finds nothing answers (4 `[U]`). */
  noInstruments: z.enum(['empty_object', 'empty_list']),
  /** Chains of more contracts do not fit through the gateway (4: SPY, QQQ). */
  chainContractsMax: z.number().int().min(1),
  /** Whether greeks are -999 outside of the regular session (4 `[U]`). */
  greeksSentinel: z.boolean(),
  /** Whether quotes say `realtime: false`. */
  delayedQuotes: z.boolean(),
  /** Code of a subscription that worked: 0 as seen, or 26 to 29 of the list (5). */
  subscriptionCode: z.enum(['zero', 'specific']),
  /** Envelope of codes 12 and 30 (13 `[U]`); `sample` = 12 as response, 30 as notification. */
  closingEnvelope: z.enum(['sample', 'response', 'notify']),
  /** Whether a stream ends when the token that opened it does (5 `[U]`). */
  streamEndsWithToken: z.boolean(),
  /** Wall milliseconds. Commands of one service that overlap fail with 22 to 25 (5). */
  streamCommandMs: Milliseconds,
  heartbeatMs: z.number().int().min(20),
  /** A stream without subscriptions is closed after about 30 seconds (5). */
  emptySubscriptionMs: z.number().int().min(20),
  /** Between looks at the market. */
  marketDataIntervalMs: z.number().int().min(20),
  /** Keys per service (5). */
  symbolsPerService: z.number().int().min(1),
  /** Neither heartbeat nor data, as of a dead connection. */
  streamIsSilent: z.boolean(),
  /** Level-one frames begin without the whole image. */
  levelOneSkipsImage: z.boolean(),
})
export type SchwabSettings = Readonly<z.infer<typeof schwabSettingsSchema>>

export const defaultSettings: SchwabSettings = {
  oauthClient: null,
  registeredCallback: null,
  callbackMustBeHttps: true,
  codeLifetimeMs: 30_000,
  accessLifetimeMs: 1_800_000,
  refreshLifetimeMs: 604_800_000,
  refreshTokenRotates: false,
  refreshRefusal: 'unsupported_token_type',
  badClientError: 'invalid_client',
  deniedCallback: 'error',
  hashGeneration: 0,
  orderWritesPerMinute: 120,
  readsPerMinute: 0,
  sendsRetryAfter: false,
  accountOrdersDaysBack: null,
  orderVisibleAfterMs: 0,
  rejectionAfterMs: 250,
  finishedOrderStatus: 400,
  lateReplace: 'refused',
  fractionalPlacement: 'accepted',
  optionIncrements: true,
  orderTag: 'API_SIMULATED:TRADER',
  marginDebitSign: 'negative',
  transactionIsArray: true,
  preferenceIsArray: false,
  noInstruments: 'empty_object',
  chainContractsMax: 2_500,
  greeksSentinel: false,
  delayedQuotes: false,
  subscriptionCode: 'zero',
  closingEnvelope: 'sample',
  streamEndsWithToken: false,
  streamCommandMs: 5,
  heartbeatMs: 10_000,
  emptySubscriptionMs: 30_000,
  marketDataIntervalMs: 1_000,
  symbolsPerService: 500,
  streamIsSilent: false,
  levelOneSkipsImage: false,
}

const key = 'settings'

export class SettingsBook {
  readonly #kept: Collection<SchwabSettings>

  constructor(kept: Collection<SchwabSettings>) {
    this.#kept = kept
  }

  get current(): SchwabSettings {
    return this.#kept.get(key) ?? defaultSettings
  }

  /** Changes what is given; throws a `ZodError` for a name or value that is not a setting. */
  change(change: unknown): SchwabSettings {
    const next = { ...this.current, ...schwabSettingsSchema.partial().parse(change) }
    const parsed = schwabSettingsSchema.parse(next)
    this.#kept.set(key, parsed)
    return parsed
  }
}
