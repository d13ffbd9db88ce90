import {
  doubts,
  orderClasses,
  orderSides,
  orderStatuses,
  orderTypes,
  positionEffects,
  timesInForce,
} from '@g2e/domain/orders'
import { z } from 'zod'
import { BrokerIdText, Day, Decimal, Id, Instant, PageQuery, PositiveDecimal, SymbolText, pageOf } from './common.ts'

const nullable = Decimal.nullable()

const OrderLeg = z.strictObject({
  symbol: SymbolText,
  side: z.enum(orderSides),
  ratio: z.number().int().min(1).max(1000),
  positionEffect: z.enum(positionEffects),
})

const ContractId = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'must be an id that the broker gave')

/** One ticket, whatever the broker. Exactly one of quantity and notional. */
export const OrderRequest = z
  .strictObject({
    accountId: Id,
    symbol: SymbolText,
    side: z.enum(orderSides),
    quantity: PositiveDecimal.optional(),
    notional: PositiveDecimal.optional(),
    lots: z
      .array(z.strictObject({ transactionId: z.string().min(1).max(100), quantity: PositiveDecimal }))
      .max(200)
      .optional(),
    orderType: z.enum(orderTypes),
    limitPrice: PositiveDecimal.optional(),
    stopPrice: PositiveDecimal.optional(),
    trailPercent: PositiveDecimal.optional(),
    trailAmount: PositiveDecimal.optional(),
    timeInForce: z.enum(timesInForce),
    extendedHours: z.boolean().optional(),
    orderClass: z.enum(orderClasses).optional(),
    takeProfit: z.strictObject({ limitPrice: PositiveDecimal }).optional(),
    stopLoss: z.strictObject({ stopPrice: PositiveDecimal, limitPrice: PositiveDecimal.optional() }).optional(),
    legs: z.array(OrderLeg).min(1).max(10).optional(),
    recommendationId: Id.optional(),
    /** The draft that this ticket was opened from, by the id of its preview; its card then says what became of it. */
    draftId: Id.optional(),
    /** What is meant where the symbol names several contracts at the broker, as `GET /orders/contracts` lists them. */
    contractId: ContractId.optional(),
  })
  .meta({
    id: 'OrderRequest',
    examples: [
      {
        accountId: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
        symbol: 'AAPL',
        side: 'buy',
        quantity: '10',
        orderType: 'limit',
        limitPrice: '187.50',
        timeInForce: 'day',
      },
    ],
  })
export type OrderRequest = z.infer<typeof OrderRequest>

export const Check = z
  .object({ check: z.string(), outcome: z.enum(['pass', 'warn', 'block']), message: z.string() })
  .meta({ id: 'Check' })
export type Check = z.infer<typeof Check>

export const estimateSources = ['broker', 'own', 'unavailable'] as const
const EstimateSource = z.enum(estimateSources)

export const OrderPreview = z
  .object({
    previewId: Id,
    expiresAt: Instant,
    order: OrderRequest,
    /** Estimates; `null` = not known. */
    estimatedCost: nullable,
    estimatedCommission: nullable,
    estimatedFees: nullable,
    estimatedProceeds: nullable,
    estimateSources: z.object({
      cost: EstimateSource,
      commission: EstimateSource,
      fees: EstimateSource,
      proceeds: EstimateSource,
    }),
    checks: z.array(Check),
    blocked: z.boolean(),
    /** Where things would stand afterwards, as far as it can be told. */
    portfolioAfter: z
      .object({
        cash: nullable,
        totalValue: nullable,
        position: z.object({
          symbol: z.string(),
          quantityNow: nullable,
          quantityAfter: nullable,
          weightPercentNow: nullable,
          weightPercentAfter: nullable,
        }),
      })
      .nullable(),
    /** The request to the broker, exactly as it would be sent (no credentials). */
    wireRequests: z.array(z.object({ method: z.string(), path: z.string(), body: z.unknown().optional() })),
    quoteAsOf: Instant.nullable(),
    environment: z.string(),
  })
  .meta({ id: 'OrderPreview' })
export type OrderPreview = z.infer<typeof OrderPreview>

export const ContractsQuery = z.object({ accountId: Id, symbol: SymbolText })
/** What a symbol can mean at the broker of an account. One item: it means that. */
export const OrderContracts = z
  .object({
    symbol: z.string(),
    brokerId: BrokerIdText,
    /** What this person means by it there; `null` = not said yet, and with one item not needed. */
    chosenId: z.string().nullable(),
    items: z.array(
      z.object({
        contractId: z.string(),
        name: z.string().nullable(),
        exchange: z.string().nullable(),
        currency: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'OrderContracts' })
export type OrderContracts = z.infer<typeof OrderContracts>
export const ContractChoice = z.strictObject({ accountId: Id, symbol: SymbolText, contractId: ContractId }).meta({
  id: 'ContractChoice',
  examples: [{ accountId: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11', symbol: 'LIN', contractId: '325930282' }],
})
export type ContractChoice = z.infer<typeof ContractChoice>

/** Either a preview that was shown, or a whole order (previewed inside). */
export const PlaceFromPreview = z
  .strictObject({ previewId: Id, acknowledgedWarnings: z.array(z.string().max(200)).max(50).optional() })
  .meta({ id: 'PlaceFromPreview' })
export const PlaceDirectly = OrderRequest.extend({
  acknowledgedWarnings: z.array(z.string().max(200)).max(50).optional(),
}).meta({ id: 'PlaceDirectly' })
export const PlaceOrderRequest = z.union([PlaceFromPreview, PlaceDirectly])
export type PlaceOrderRequest = z.infer<typeof PlaceOrderRequest>

export const orderSources = ['user', 'recommendation', 'external', 'api'] as const

export const OrderLegState = z
  .object({
    symbol: z.string(),
    side: z.enum(orderSides).nullable(),
    ratio: z.number().int().nullable(),
    quantity: nullable,
    filledQuantity: nullable,
    averageFillPrice: nullable,
    orderType: z.enum(orderTypes).nullable(),
    limitPrice: nullable,
    stopPrice: nullable,
    positionEffect: z.enum(positionEffects).nullable(),
    status: z.enum(orderStatuses),
    brokerOrderId: z.string().nullable(),
  })
  .meta({ id: 'OrderLegState' })

export const Order = z
  .object({
    id: Id,
    accountId: Id,
    brokerId: BrokerIdText,
    brokerOrderId: z.string().nullable(),
    clientOrderId: z.string().nullable(),
    symbol: z.string(),
    side: z.enum(orderSides).nullable(),
    quantity: nullable,
    notional: nullable,
    filledQuantity: Decimal,
    leavesQuantity: nullable,
    orderType: z.enum(orderTypes).nullable(),
    limitPrice: nullable,
    stopPrice: nullable,
    trailPercent: nullable,
    trailAmount: nullable,
    timeInForce: z.enum(timesInForce).nullable(),
    extendedHours: z.boolean(),
    orderClass: z.enum(orderClasses),
    legs: z.array(OrderLegState),
    status: z.enum(orderStatuses),
    submittedAt: Instant.nullable(),
    filledAt: Instant.nullable(),
    averageFillPrice: nullable,
    rejectReason: z.string().nullable(),
    source: z.enum(orderSources),
    recommendationId: Id.nullable(),
    replacesOrderId: Id.nullable(),
    version: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof Order>

/** A preview that was kept, and the newest order that came of it: sent as it was, or from a ticket opened from it. */
export const KeptPreview = z
  .object({ preview: OrderPreview, createdAt: Instant, order: Order.nullable() })
  .meta({ id: 'KeptPreview' })
export type KeptPreview = z.infer<typeof KeptPreview>

export const OrderEvent = z
  .object({
    sequence: z.number().int(),
    at: Instant,
    type: z.string(),
    status: z.enum(orderStatuses),
    source: z.enum(['user', 'broker_stream', 'broker_poll', 'reconciler', 'system']),
    detail: z.string().nullable(),
  })
  .meta({ id: 'OrderEvent' })
export const Execution = z
  .object({ executionId: z.string(), quantity: Decimal, price: Decimal, fee: nullable, at: Instant })
  .meta({ id: 'Execution' })
export const OrderDetail = Order.extend({
  executions: z.array(Execution),
  events: z.array(OrderEvent),
  /** What was estimated before and what it came to; `null` until filled or where nothing was estimated. */
  estimateError: z.object({ cost: nullable, fees: nullable }).nullable(),
  /** Why only a person can say what became of it (`POST /orders/{id}/resolve`); `null` = known, or still being found out. */
  doubt: z.enum(doubts).nullable(),
}).meta({ id: 'OrderDetail' })
export type OrderDetail = z.infer<typeof OrderDetail>

export const OrdersQuery = PageQuery.extend({
  status: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : value.split(',')))
    .pipe(z.array(z.enum(orderStatuses)))
    .optional(),
  symbol: SymbolText.optional(),
  accountId: Id.optional(),
  from: z.union([Day, Instant]).optional(),
  to: z.union([Day, Instant]).optional(),
})
export const OrderPage = pageOf(Order).meta({ id: 'OrderPage' })

export const OrderChange = z
  .strictObject({
    version: z.number().int(),
    quantity: PositiveDecimal.optional(),
    limitPrice: PositiveDecimal.optional(),
    stopPrice: PositiveDecimal.optional(),
    trailPercent: PositiveDecimal.optional(),
    trailAmount: PositiveDecimal.optional(),
    timeInForce: z.enum(timesInForce).optional(),
    acknowledgedWarnings: z.array(z.string().max(200)).max(50).optional(),
  })
  .meta({ id: 'OrderChange', examples: [{ version: 3, limitPrice: '188' }] })

/** An order at the broker that one in doubt could be. */
export const OrderCandidate = z
  .object({
    brokerOrderId: z.string(),
    symbol: z.string(),
    side: z.enum(orderSides).nullable(),
    quantity: nullable,
    notional: nullable,
    filledQuantity: Decimal,
    orderType: z.enum(orderTypes).nullable(),
    limitPrice: nullable,
    stopPrice: nullable,
    timeInForce: z.enum(timesInForce).nullable(),
    status: z.enum(orderStatuses),
    submittedAt: Instant.nullable(),
    averageFillPrice: nullable,
  })
  .meta({ id: 'OrderCandidate' })
export type OrderCandidate = z.infer<typeof OrderCandidate>
/** `complete` false: the broker showed only a part of its orders, or cannot be asked. */
export const OrderCandidates = z
  .object({ items: z.array(OrderCandidate), complete: z.boolean() })
  .meta({ id: 'OrderCandidates' })
export const OrderResolution = z
  .discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('not_placed') }),
    z.strictObject({ outcome: z.literal('matches'), brokerOrderId: z.string().trim().min(1).max(200) }),
  ])
  .meta({ id: 'OrderResolution', examples: [{ outcome: 'not_placed' }] })

export const CancelAllRequest = z.strictObject({ accountId: Id.optional() }).meta({ id: 'CancelAllRequest' })
export const CancelAllAnswer = z
  .object({
    items: z.array(z.object({ orderId: Id, status: z.enum(orderStatuses), error: z.string().nullable() })),
  })
  .meta({ id: 'CancelAllAnswer' })

export const tradingStates = ['active', 'reduce_only', 'halted'] as const
export const TradingSettings = z
  .object({
    state: z.enum(tradingStates),
    reason: z.string().nullable(),
    since: Instant.nullable(),
    /** `null` = no limit. */
    maxOrderNotional: nullable,
    maxOrdersPerDay: z.number().int().nullable(),
    priceCollarPercent: nullable,
    duplicateWindowSeconds: z.number().int().nullable(),
    concentrationPercent: nullable,
    /** Whether an open reconciliation difference holds the account's new orders; false = it only warns. */
    holdOnDifference: z.boolean(),
  })
  .meta({ id: 'TradingSettings' })
export type TradingSettings = z.infer<typeof TradingSettings>
export const TradingSettingsChange = z
  .strictObject({
    maxOrderNotional: PositiveDecimal.nullable().optional(),
    maxOrdersPerDay: z.number().int().min(1).max(10_000).nullable().optional(),
    priceCollarPercent: PositiveDecimal.nullable().optional(),
    duplicateWindowSeconds: z.number().int().min(1).max(86_400).nullable().optional(),
    concentrationPercent: PositiveDecimal.nullable().optional(),
    holdOnDifference: z.boolean().optional(),
    /** A halt is left by `POST /trading/resume` alone. */
    state: z.enum(tradingStates).optional(),
  })
  .meta({ id: 'TradingSettingsChange', examples: [{ maxOrderNotional: '25000' }] })
export const HaltRequest = z
  .strictObject({ reason: z.string().trim().min(1).max(500), cancelOpen: z.boolean().optional() })
  .meta({ id: 'HaltRequest', examples: [{ reason: 'Stop for today' }] })
/** What a stop holds: everything of yours, a broker, an account, or what a strategy leads to. */
const stopKinds = ['user', 'broker', 'account', 'strategy'] as const
/** A strategy cannot be stopped yet, as none can be made yet; the check knows them already. */
const StopScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('broker'), id: BrokerIdText }),
  z.strictObject({ kind: z.literal('account'), id: Id }),
])
export type StopScope = z.infer<typeof StopScope>
const stopVia = ['session', 'api_key', 'system'] as const
export const TradingStop = z
  .object({
    /** `id` is `null` for `user`; `name` as a person knows it, `null` for `user`. `linked` false: no connection leads there just now. */
    scope: z.object({
      kind: z.enum(stopKinds),
      id: z.string().nullable(),
      name: z.string().nullable(),
      linked: z.boolean(),
    }),
    state: z.enum(['reduce_only', 'halted']),
    reason: z.string().nullable(),
    since: Instant.nullable(),
    /** How it was set; `null` = not kept. */
    by: z.enum(stopVia).nullable(),
  })
  .meta({ id: 'TradingStop' })
export type TradingStop = z.infer<typeof TradingStop>
/** Whatever is not active, your own state first. */
export const TradingStops = z.object({ items: z.array(TradingStop) }).meta({ id: 'TradingStops' })
export type TradingStops = z.infer<typeof TradingStops>
export const StopRequest = z
  .strictObject({
    scope: StopScope,
    state: z.enum(['reduce_only', 'halted']),
    reason: z.string().trim().min(1).max(500),
    /** Cancel the open orders of the scope as well. */
    cancelOpen: z.boolean().optional(),
  })
  .meta({
    id: 'StopRequest',
    examples: [{ scope: { kind: 'broker', id: 'etrade' }, state: 'halted', reason: 'Its fills look wrong' }],
  })
export const StopAnswer = z
  .object({
    stop: TradingStop,
    /** What became of the open orders; `null` = they were not to be canceled. */
    canceled: CancelAllAnswer.nullable(),
  })
  .meta({ id: 'StopAnswer' })
export type StopAnswer = z.infer<typeof StopAnswer>
export const LiftStopRequest = z.strictObject({ scope: StopScope, confirm: z.literal(true) }).meta({
  id: 'LiftStopRequest',
  examples: [{ scope: { kind: 'broker', id: 'etrade' }, confirm: true }],
})
export const ResumeRequest = z.strictObject({ confirm: z.literal(true) }).meta({ id: 'ResumeRequest' })
