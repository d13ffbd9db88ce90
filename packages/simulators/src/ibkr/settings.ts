/**
 * What the contract page leaves open (`[U]`), reports from some users only (`[O]`) or switches, each with the default that we
 * assume. Tests change them through `PATCH /ibkr/simulator/settings`; they are kept with the state and go back at a reset.
 * Times of day are New York's minutes; durations are simulated milliseconds where nothing else is said.
 */
import { z } from 'zod'
import type { Collection } from '../state/state-store.ts'

const minuteOfDay = z.number().int().min(0).max(1439)
const duration = z.number().int().min(0)
const questionId = z.string().regex(/^[op]\d+$/)

export const ibkrSettingsSchema = z.strictObject({
  /** Body of a 401 (2.3 `[U]`). */
  unauthorizedForm: z.enum(['json', 'problem', 'empty', 'html']),
  /** When the outer session ends, at the latest after `ssoLifetimeMs` (2.3, exact time `[U]`). */
  ssoEndMinute: minuteOfDay,
  ssoLifetimeMs: duration.min(1),
  /** Without any request for so long the brokerage session drops (2.3: 5 to 6 minutes). */
  idleDropMs: duration.min(1),
  /** Reset of brokerage sessions on weekdays, and how long `/iserver` answers 503 after it (2.3). */
  brokerageResetMinute: minuteOfDay,
  brokerageOutageMs: duration,
  /** Saturday evening maintenance of everything; null = none (2.3). */
  saturdayMaintenance: z.strictObject({ fromMinute: minuteOfDay, minutes: z.number().int().min(1) }).nullable(),
  /** Wall time after ssodh/init in which `/iserver` still answers "no bridge" (2.2, some seconds seen). */
  bridgeDelayMs: duration,
  /** Answer of ssodh/init after `/logout` (2.3: 410 or 503). */
  initAfterLogout: z.literal([410, 503]),
  /** `/tickle` answers 200 with an error (2.3); `ssoExpires` and `userId` may be missing. */
  tickleFails: z.boolean(),
  tickleOmitsDetails: z.boolean(),
  /** Per-endpoint limits of section 5; the global one separately (0 = none). */
  enforcesLimits: z.boolean(),
  requestsPerSecond: z.number().int().min(0),
  /** After a 429 the address is blocked for so long; IBKR says 10 minutes, 600000 (5). 0 = not. */
  blockAfterBreachMs: duration,
  /** How long `/portfolio/{id}/positions` answers from its cache unless invalidated (3.3). */
  positionCacheMs: duration,
  /** Whether ticker, name and type are missing in the first answer without `waitForSecDef` (3.3). */
  firstPositionsLackNames: z.boolean(),
  /** Whether what was closed today still has a row, with position 0 (6). */
  listsClosedPositions: z.boolean(),
  /** Unit of `timestamp` in the summary (3.2, both seen). */
  summaryTimestamps: z.enum(['ms', 's']),
  /** Subscription to market data (3.5, field 6509); without one every order is asked o354. */
  marketData: z.enum(['realtime', 'delayed', 'none']),
  /** Snapshot before `/iserver/accounts` (3.5: 500 or empty). */
  missingPrerequisite: z.enum(['error', 'empty']),
  /** Wall time that a request for bars takes; at most five run at once (5). */
  historyTakesMs: duration.max(60_000),
  /** Unit of `v` of bars of stocks (3.5 `[O/U]`). */
  historyVolume: z.enum(['hundreds', 'shares']),
  /** Whether `/iserver/secdef/info` answers an array, or the object that some see for a single contract (3.4). */
  secdefInfoForm: z.enum(['array', 'object']),
  /** US stocks that have two contracts with `isUS: true` (3.4). */
  ambiguousSymbols: z.array(z.string()).max(100),
  /** Between root and class of a share (3.4 `[U]`). */
  classShareSeparator: z.enum([' ', '.', '/']),
  /** Accounts that a new login opens. */
  accountsPerLogin: z.number().int().min(1).max(5),
  supportsFractions: z.boolean(),
  /** Times in force that coins take (3.7 names `PAX` for them and does not say whether the others go too, `[U]`). */
  coinTimes: z.array(z.enum(['DAY', 'GTC', 'IOC', 'PAX'])).min(1),
  /** HTTP status of a repeated cOID (7: 200 or 400). */
  duplicateCoidStatus: z.literal([200, 400]),
  /** Whether a cOID counts as used once its order was asked about, though never confirmed (`[U]`). */
  questionsBurnCoid: z.boolean(),
  /** What else drops an open question, after how long it is dropped, and the answer to a late reply (3.7, `[O/U]`). */
  questionsInvalidatedBy: z.enum(['orders', 'iserver']),
  questionLifetimeMs: duration.min(1),
  invalidatedReplyStatus: z.literal([400, 503]),
  /** The person's precautions at IBKR: o163 percent off the last price, o383 shares, o451 dollars; null = not asked. */
  pricePercent: z.number().positive().nullable(),
  orderSize: z.number().positive().nullable(),
  orderValue: z.number().positive().nullable(),
  /** Asked of every order of a type: `{"MKT": ["o10151"]}`. */
  standingQuestions: z.record(z.string(), z.array(questionId).max(10)),
  /** Whether orders of earlier sessions that still work stay out of the list (3.6). */
  hidesEarlierOrders: z.boolean(),
  /** Status of an id that no order has: the error that changing and cancelling give, or 503 as for what is not cached (`[U]`). */
  unknownOrderStatus: z.literal([200, 503]),
  /** The list of orders is empty though orders work, as some see after hours (3.6). */
  orderListIsEmpty: z.boolean(),
  /** Where the list has the price of a STP order (3.6, 6 `[U]`). */
  listedStopPrice: z.enum(['auxPrice', 'price', 'absent']),
  /** Sides of trades and of the status of an order: `B` and `S`, or the words that some see (3.6). */
  tradeSides: z.enum(['letters', 'words']),
  statusSides: z.enum(['letters', 'words']),
  /** 200 of an accepted order: one page of IBKR shows a bare object (3.7). */
  submittedForm: z.enum(['array', 'object']),
  /** WebSocket frames (4 `[O]`), wall time between heartbeats. */
  frames: z.enum(['binary', 'text']),
  heartbeatMs: duration.min(20),
  /** Wall time between looks at the market for `smd`, and between `spl` frames. */
  streamIntervalMs: duration.min(20),
  /** Sends nothing at all while the socket stays open (4, 9 no. 3). */
  streamIsSilent: z.boolean(),
  /** Order updates stop without a `tic` for so long, `smd` ends so long after subscribing; null = never (4 `[O/U]`). */
  sorNeedsTicWithinMs: duration.min(1).nullable(),
  smdEndsAfterMs: duration.min(1).nullable(),
})
export type IbkrSettings = Readonly<z.infer<typeof ibkrSettingsSchema>>

export const defaultSettings: IbkrSettings = {
  unauthorizedForm: 'json',
  ssoEndMinute: 0,
  ssoLifetimeMs: 86_400_000,
  idleDropMs: 360_000,
  brokerageResetMinute: 60,
  brokerageOutageMs: 60_000,
  saturdayMaintenance: { fromMinute: 1380, minutes: 240 },
  bridgeDelayMs: 40,
  initAfterLogout: 410,
  tickleFails: false,
  tickleOmitsDetails: false,
  enforcesLimits: true,
  requestsPerSecond: 10,
  blockAfterBreachMs: 0,
  positionCacheMs: 5_000,
  firstPositionsLackNames: true,
  listsClosedPositions: true,
  summaryTimestamps: 'ms',
  marketData: 'realtime',
  missingPrerequisite: 'error',
  historyTakesMs: 10,
  historyVolume: 'hundreds',
  secdefInfoForm: 'array',
  ambiguousSymbols: ['LIN'],
  classShareSeparator: ' ',
  accountsPerLogin: 1,
  supportsFractions: true,
  coinTimes: ['IOC', 'DAY', 'GTC', 'PAX'],
  duplicateCoidStatus: 200,
  questionsBurnCoid: false,
  questionsInvalidatedBy: 'orders',
  questionLifetimeMs: 60_000,
  invalidatedReplyStatus: 400,
  pricePercent: 25,
  orderSize: null,
  orderValue: 1_000_000,
  standingQuestions: {},
  hidesEarlierOrders: false,
  unknownOrderStatus: 200,
  orderListIsEmpty: false,
  listedStopPrice: 'auxPrice',
  tradeSides: 'letters',
  statusSides: 'letters',
  submittedForm: 'array',
  frames: 'binary',
  heartbeatMs: 10_000,
  streamIntervalMs: 1_000,
  streamIsSilent: false,
  sorNeedsTicWithinMs: null,
  smdEndsAfterMs: null,
}

const key = 'settings'

export class SettingsBook {
  readonly #kept: Collection<IbkrSettings>

  constructor(kept: Collection<IbkrSettings>) {
    this.#kept = kept
  }

  get current(): IbkrSettings {
    return this.#kept.get(key) ?? defaultSettings
  }

  /** Changes what is given; throws a `ZodError` for a name or value that is not a setting. */
  change(change: unknown): IbkrSettings {
    const next = ibkrSettingsSchema.parse({ ...this.current, ...ibkrSettingsSchema.partial().parse(change) })
    this.#kept.set(key, next)
    return next
  }
}
