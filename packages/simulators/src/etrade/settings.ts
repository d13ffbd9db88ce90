/**
 * What the contract leaves open (`unconfirmed`, `[client]`, SIM) or switches, each with the default that we assume. Tests change
 * them through `PATCH /etrade/simulator/settings`; they are kept with the state and go back to these at a reset.
 */
import { z } from 'zod'
import type { Collection } from '../state/state-store.ts'

const Consumer = z.strictObject({
  secret: z.string().min(1),
  /** Registered with customer service: the browser goes there with the verifier (1.4). */
  callbackUrl: z.url().nullable().default(null),
  /** Expired, disabled, or of the other environment (1.1). */
  isRejected: z.boolean().default(false),
})

const count = z.number().int().min(0)

export const etradeSettingsSchema = z.strictObject({
  /** Consumer keys beside `sim-consumer-key` and any key whose secret is `sim-secret-KEY`. */
  consumers: z.record(z.string().min(1), Consumer),
  /** Whose time a timestamp may be within five minutes of. Adapters sign by either. */
  timestampClock: z.enum(['either', 'simulated', 'wall']),
  /** What a sleeping token is told (8, unconfirmed). */
  idleTokenProblem: z.enum(['token_rejected', 'token_expired']),
  /** Whether renewing wakes a token that slept; one maintainer reports that it does not (1.3 `[client]`). */
  renewWakesIdle: z.boolean(),
  /** What an unknown token is told (1.7 `[client]`). */
  unknownTokenAnswer: z.enum(['token_rejected', 'invalid_access_token']),
  /** Whether the callback carries `oauth_token` beside the verifier (1.4 `[client]`). */
  callbackCarriesToken: z.boolean(),
  /** The two looks of the servlet container's page (1.7). */
  oauthErrorPage: z.enum(['old', 'new']),
  /** Requests per user and module (3); 0 = no limit. */
  accountsPerSecond: count,
  accountsPerHour: count,
  marketPerSecond: count,
  marketPerHour: count,
  ordersPerSecond: count,
  ordersPerHour: count,
  /** The refusal of the limiter as the page of older documents (3). */
  rateLimitAsHtml: z.boolean(),
  /** The next so many signed calls are told that their nonce is absent, which is not so (1.7 `[client]`). */
  claimNonceAbsent: count,
  /** The next calls under `/v1` are refused so, with nothing done: those whose path contains the text, each once, in this order. */
  nextErrors: z.array(
    z.strictObject({
      status: z.number().int().min(200).max(599),
      code: z.number().int().optional(),
      message: z.string(),
      pathContains: z.string().default(''),
    }),
  ),
  /** Errors come with status 200 and `Error` as the top element (2). */
  errorsAs200: z.boolean(),
  /** Errors of `.json` calls come as XML (2 `[client]`). */
  errorsAsXml: z.boolean(),
  /** 401 of `/v1` as the page that `/oauth` answers (4, fault switches). */
  unauthorizedAsHtml: z.boolean(),
  /** JSON request bodies: taken, taken only with lists as arrays (pyetrade 43), or refused. */
  jsonBodies: z.enum(['any', 'arrays_only', 'refused']),
  /** Whether the list of accounts has a closed one. */
  listsClosedAccount: z.boolean(),
  /** Status of a portfolio without positions and of a lookup without match (8, unconfirmed). */
  emptyPortfolio: z.union([z.literal(204), z.literal(200)]),
  emptyLookup: z.union([z.literal(200), z.literal(204)]),
  /** Whether a position of several lots comes as a cash and a margin row (2.3 `[capture]`). */
  splitsPositionRows: z.boolean(),
  /** Positions whose cost is unknown: zeros, and `dateAcquired` -57600000 (2.3 `[capture]`). */
  unknownCostSymbols: z.array(z.string()),
  /** False: the market-data agreement is not signed, quotes are DELAYED by fifteen minutes (3). */
  realtimeQuotes: z.boolean(),
  /** Rows of a lookup (2.7, only ever seen as 10). */
  lookupRows: z.number().int().min(1),
  /** Simulated milliseconds until a new order shows in lists (0 to 5000). */
  orderListDelayMs: count,
  /** Days that a list of orders without dates reaches back (8, unconfirmed); `null`: two years. */
  ordersWindowDays: z.number().int().min(1).nullable(),
  /** Whether the detail of one order works, or answers 100 as in the sandbox (2.11). */
  orderDetails: z.enum(['work', 'answer_100']),
  /** Whether lists of orders give the same marker forever, as the sandbox does (2.10). */
  repeatsMarker: z.boolean(),
  /** Canceled orders without a fill have a nonsensical `executedTime` (2.12 `[capture]`). */
  junkExecutedTime: z.boolean(),
  /** Code of an accepted cancel (2.16). */
  cancelCode: z.union([z.literal(5011), z.literal(4186)]),
  /** The next so many cancels are answered 5001 with nothing done. */
  refuseCancels: count,
  /** The next so many placed orders are accepted and then rejected. */
  rejectPlaced: count,
  /** The next so many placed orders are entered, and the answer has no order id (2.14: an unknown outcome). */
  placeWithoutOrderId: count,
  /** What a second place with one preview is told (8, unconfirmed). */
  repeatedPlace: z.enum(['invalid_preview', 'duplicate', 'same_order']),
  /** Simulated milliseconds in which a preview must be placed. */
  previewLifeMs: z.number().int().min(1),
  /** Entries of `PreviewIds`; a sale over cash and margin shares may have two (2.13 `[derived]`). */
  previewIds: z.number().int().min(1).max(2),
  /** Put on every preview beside the warnings that arise by themselves. */
  previewMessages: z.array(
    z.strictObject({
      code: z.number().int(),
      type: z.enum(['WARNING', 'INFO', 'INFO_HOLD', 'ERROR']),
      description: z.string(),
    }),
  ),
  /** Whether looking at an alert marks it READ (2.5, unconfirmed). */
  readingMarksAlerts: z.boolean(),
  /** Whether orders may be for parts of a share (8, unconfirmed). */
  fractionalOrders: z.boolean(),
  /** Terms of extended-session orders (8, unconfirmed). */
  extendedTerms: z.array(z.enum(['GOOD_FOR_DAY', 'GOOD_UNTIL_CANCEL', 'IMMEDIATE_OR_CANCEL', 'FILL_OR_KILL'])),
  /** Whether stops on the wrong side of the market are refused with 2084 and 2085 (2.17 `[client]`). */
  checksStopSide: z.boolean(),
})
export type EtradeSettings = Readonly<z.infer<typeof etradeSettingsSchema>>
export type Countdown = 'claimNonceAbsent' | 'refuseCancels' | 'rejectPlaced' | 'placeWithoutOrderId'

export const simulatedConsumer = { key: 'sim-consumer-key', secret: 'sim-consumer-secret' } as const

export const defaultSettings: EtradeSettings = {
  consumers: {},
  timestampClock: 'either',
  idleTokenProblem: 'token_rejected',
  renewWakesIdle: true,
  unknownTokenAnswer: 'token_rejected',
  callbackCarriesToken: false,
  oauthErrorPage: 'old',
  accountsPerSecond: 2,
  accountsPerHour: 7000,
  marketPerSecond: 4,
  marketPerHour: 14_000,
  ordersPerSecond: 2,
  ordersPerHour: 7000,
  rateLimitAsHtml: false,
  claimNonceAbsent: 0,
  nextErrors: [],
  errorsAs200: false,
  errorsAsXml: false,
  unauthorizedAsHtml: false,
  jsonBodies: 'any',
  listsClosedAccount: true,
  emptyPortfolio: 204,
  emptyLookup: 200,
  splitsPositionRows: false,
  unknownCostSymbols: [],
  realtimeQuotes: true,
  lookupRows: 10,
  orderListDelayMs: 0,
  ordersWindowDays: null,
  orderDetails: 'work',
  repeatsMarker: false,
  junkExecutedTime: true,
  cancelCode: 5011,
  refuseCancels: 0,
  rejectPlaced: 0,
  placeWithoutOrderId: 0,
  repeatedPlace: 'invalid_preview',
  previewLifeMs: 180_000,
  previewIds: 1,
  previewMessages: [],
  readingMarksAlerts: true,
  fractionalOrders: false,
  extendedTerms: ['GOOD_FOR_DAY'],
  checksStopSide: true,
}

const key = 'settings'

export class SettingsBook {
  readonly #kept: Collection<EtradeSettings>

  constructor(kept: Collection<EtradeSettings>) {
    this.#kept = kept
  }

  get current(): EtradeSettings {
    return this.#kept.get(key) ?? defaultSettings
  }

  /** Changes what is given; throws a `ZodError` for a name or value that is not a setting. */
  change(change: unknown): EtradeSettings {
    const next = { ...this.current, ...etradeSettingsSchema.partial().parse(change) }
    const parsed = etradeSettingsSchema.parse(next)
    this.#kept.set(key, parsed)
    return parsed
  }

  /** The next error that is to be told at this path; it is used up. */
  takeError(path: string): EtradeSettings['nextErrors'][number] | undefined {
    const { nextErrors } = this.current
    const place = nextErrors.findIndex(({ pathContains }) => path.includes(pathContains))
    if (place >= 0) this.#kept.set(key, { ...this.current, nextErrors: nextErrors.toSpliced(place, 1) })
    return nextErrors[place]
  }

  /** Whether one is left of a setting that counts down; it is used up. */
  take(name: Countdown): boolean {
    const left = this.current[name]
    if (left === 0) return false
    this.#kept.set(key, { ...this.current, [name]: left - 1 })
    return true
  }
}
