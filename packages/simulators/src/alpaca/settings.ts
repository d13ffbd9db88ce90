/**
 * What the contract page leaves open (`[U]`) or switches, each with the default that we assume. Tests change them through
 * `PATCH /alpaca/simulator/settings`; they are kept with the state and go back to these at a reset.
 */
import { z } from 'zod'
import type { Collection } from '../state/state-store.ts'

export const alpacaSettingsSchema = z.strictObject({
  /** Shape of the answers: `2026-05` still has the pattern-day-trader fields (brokers/alpaca.md 0.1, 2.16). */
  profile: z.enum(['2026-05', '2026-10']),
  /** Requests per minute and credential; 0 = no limit. Paper and live do not share a bucket (1.4 `[U]`). */
  tradingRequestsPerMinute: z.number().int().min(0),
  /** 200 on the Basic plan. Ours is higher, since one simulator serves every person of an instance. */
  dataRequestsPerMinute: z.number().int().min(0),
  /** Whether a 429 says `Retry-After` (1.4 `[U]`). */
  sendsRetryAfter: z.boolean(),
  /** `basic` refuses recent SIP data and has one connection and 30 symbols per stream. */
  dataPlan: z.enum(['basic', 'plus']),
  /** How long an authorization code lives, simulated milliseconds (1.3 `[U]`). */
  codeLifetimeMs: z.number().int().min(1),
  /** The only accepted pair; `null` accepts any. */
  oauthClient: z.strictObject({ id: z.string(), secret: z.string() }).nullable(),
  /** Whether a token opens the trade_updates stream, the market-data stream (1.3, sources disagree). */
  oauthOnTradeUpdates: z.boolean(),
  oauthOnMarketData: z.boolean(),
  /** Frames of trade_updates: binary on paper (4.1). */
  tradeUpdateFrames: z.enum(['binary', 'text']),
  /** Sockets of trade_updates per account (4.1 `[U]`). */
  tradeUpdateConnectionsMax: z.number().int().min(1),
  /** Whether trade_updates stays silent about the cancellation of legs that never worked (4.1, alpaca-py 198). */
  streamOmitsHeldLegs: z.boolean(),
  /** Whether lists with `status=open` leave held legs out when flat (2.8, reports of 2020). */
  openListsHideHeldLegs: z.boolean(),
  /** Simulated milliseconds after which `by_client_order_id` finds a new order (6.4, 0 to 30 s seen). */
  clientIdLookupDelayMs: z.number().int().min(0),
  /** Whether a short position's `qty` is negative (2.5). */
  shortQuantityIsNegative: z.boolean(),
  /** Whether `ioc fok opg cls` are available to the account (2.7, "contact sales"). */
  specialTimesInForce: z.boolean(),
  /** Whether a symbol without data is `null` in a snapshot map or absent (3). */
  missingSnapshot: z.enum(['absent', 'null']),
  /** Wall time between looks at the market for the market-data streams. */
  marketDataIntervalMs: z.number().int().min(20),
  /** Wall time in which a market-data socket must authenticate (4.3). */
  streamAuthTimeoutMs: z.number().int().min(20),
})
export type AlpacaSettings = Readonly<z.infer<typeof alpacaSettingsSchema>>

export const defaultSettings: AlpacaSettings = {
  profile: '2026-10',
  tradingRequestsPerMinute: 200,
  dataRequestsPerMinute: 10_000,
  sendsRetryAfter: false,
  dataPlan: 'basic',
  codeLifetimeMs: 300_000,
  oauthClient: null,
  oauthOnTradeUpdates: true,
  oauthOnMarketData: false,
  tradeUpdateFrames: 'binary',
  tradeUpdateConnectionsMax: 16,
  streamOmitsHeldLegs: true,
  openListsHideHeldLegs: true,
  clientIdLookupDelayMs: 0,
  shortQuantityIsNegative: true,
  specialTimesInForce: true,
  missingSnapshot: 'absent',
  marketDataIntervalMs: 1_000,
  streamAuthTimeoutMs: 10_000,
}

const key = 'settings'

export class SettingsBook {
  readonly #kept: Collection<AlpacaSettings>

  constructor(kept: Collection<AlpacaSettings>) {
    this.#kept = kept
  }

  get current(): AlpacaSettings {
    return this.#kept.get(key) ?? defaultSettings
  }

  /** Changes what is given; throws a `ZodError` for a name or value that is not a setting. */
  change(change: unknown): AlpacaSettings {
    const next = { ...this.current, ...alpacaSettingsSchema.partial().parse(change) }
    const parsed = alpacaSettingsSchema.parse(next)
    this.#kept.set(key, parsed)
    return parsed
  }
}
