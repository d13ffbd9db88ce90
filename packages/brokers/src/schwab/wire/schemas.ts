/** What is read now and then, as zod schemas in the broker's own names. Fields that we do not use pass unseen. */
import { z } from 'zod'
import { joined, mismatch } from './notes.ts'

const flag = z.boolean().nullish()
const maybeText = z.string().nullish()
/** Read by `read.ts` afterwards, which keeps every digit. */
const figure = z.union([z.number(), z.string()]).nullish()
const wireId = z.union([z.number(), z.string().min(1)])

/** schwab.md 3.1. */
export const wireAccountNumber = z.looseObject({ accountNumber: z.string().min(1), hashValue: z.string().min(1) })

/** schwab.md 3.2; `isInCall` is a boolean in reality and a number in the specification. */
const balances = z.looseObject({
  cashBalance: figure,
  totalCash: figure,
  moneyMarketFund: figure,
  cashAvailableForTrading: figure,
  availableFundsNonMarginableTrade: figure,
  buyingPower: figure,
  dayTradingBuyingPower: figure,
  liquidationValue: figure,
  marginBalance: figure,
  longMarketValue: figure,
  shortMarketValue: figure,
  longOptionMarketValue: figure,
  shortOptionMarketValue: figure,
  mutualFundValue: figure,
  bondValue: figure,
})
export type WireBalances = z.infer<typeof balances>

export const wireAccount = z.looseObject({
  securitiesAccount: z.looseObject({
    type: maybeText,
    accountNumber: z.string().min(1),
    /** Day trades of the last five business days. */
    roundTrips: z.number().nullish(),
    isDayTrader: flag,
    isClosingOnlyRestricted: flag,
    pfcbFlag: flag,
    positions: z.array(z.unknown()).nullish(),
    currentBalances: balances.nullish(),
  }),
  aggregatedBalance: z.looseObject({ currentLiquidationValue: figure, liquidationValue: figure }).nullish(),
})
export type WireAccount = z.infer<typeof wireAccount>

/** schwab.md 3.12: one object in reality, a list in the specification. */
export const wirePreference = z.looseObject({
  accounts: z.array(z.looseObject({ accountNumber: z.string(), nickName: maybeText })).nullish(),
  streamerInfo: z
    .array(
      z.looseObject({
        streamerSocketUrl: z.string().min(1),
        schwabClientCustomerId: z.string().min(1),
        schwabClientCorrelId: z.string().min(1),
        schwabClientChannel: z.string(),
        schwabClientFunctionId: z.string(),
      }),
    )
    .nullish(),
})
export type WirePreference = z.infer<typeof wirePreference>

const wireTransferItem = z.looseObject({
  instrument: z
    .looseObject({
      assetType: maybeText,
      symbol: maybeText,
      cusip: maybeText,
      description: maybeText,
      type: maybeText,
      underlyingSymbol: maybeText,
    })
    .nullish(),
  amount: figure,
  cost: figure,
  price: figure,
  feeType: maybeText,
  positionEffect: maybeText,
})
export type WireTransferItem = z.infer<typeof wireTransferItem>

/** schwab.md 3.11. */
export const wireTransaction = z.looseObject({
  activityId: wireId,
  time: maybeText,
  type: z.string().min(1),
  status: maybeText,
  tradeDate: maybeText,
  orderId: wireId.nullish(),
  netAmount: figure,
  description: maybeText,
  transferItems: z.array(wireTransferItem).nullish(),
})
export type WireTransaction = z.infer<typeof wireTransaction>

/** schwab.md 3.10: optional lists of sentences. */
const sentence = z.looseObject({
  activityMessage: maybeText,
  message: maybeText,
  validationRuleName: maybeText,
})
const sentences = z.array(sentence).nullish()
const charges = (legs: string, values: string) =>
  z
    .looseObject({
      [legs]: z.array(z.looseObject({ [values]: z.array(z.looseObject({ value: figure })).nullish() })).nullish(),
    })
    .nullish()
export const wirePreview = z.looseObject({
  orderStrategy: z
    .looseObject({
      status: maybeText,
      orderBalance: z.looseObject({ orderValue: figure, projectedCommission: figure }).nullish(),
    })
    .nullish(),
  orderValidationResult: z
    .looseObject({ accepts: sentences, alerts: sentences, rejects: sentences, reviews: sentences, warns: sentences })
    .nullish(),
  commissionAndFee: z
    .looseObject({
      commission: charges('commissionLegs', 'commissionValues'),
      fee: charges('feeLegs', 'feeValues'),
    })
    .nullish(),
})
export type WirePreview = z.infer<typeof wirePreview>

/** schwab.md 4, instruments. No match is an empty object or list. */
export const wireInstruments = z.looseObject({
  instruments: z
    .array(
      z.looseObject({
        symbol: z.string().min(1),
        cusip: maybeText,
        description: maybeText,
        exchange: maybeText,
        assetType: maybeText,
        type: maybeText,
      }),
    )
    .nullish(),
})

const period = z.looseObject({ start: z.string(), end: z.string() })
/** schwab.md 4, markets: market to product to hours; a closed day has the market's name as product and no hours. */
export const wireMarkets = z.record(
  z.string(),
  z.record(
    z.string(),
    z.looseObject({
      date: maybeText,
      isOpen: z.boolean(),
      sessionHours: z
        .looseObject({
          preMarket: z.array(period).nullish(),
          regularMarket: z.array(period).nullish(),
          postMarket: z.array(period).nullish(),
        })
        .nullish(),
    }),
  ),
)
export type WireMarkets = z.infer<typeof wireMarkets>

export const wireExpirations = z.looseObject({
  expirationList: z.array(z.looseObject({ expirationDate: maybeText, expiration: maybeText })),
})

/** schwab.md 4, movers: observed names and those of the specification. */
export const wireMovers = z.looseObject({
  screeners: z.array(
    z.looseObject({
      symbol: z.string().min(1),
      description: maybeText,
      lastPrice: figure,
      last: figure,
      netChange: figure,
      change: figure,
      netPercentChange: figure,
      volume: figure,
      totalVolume: figure,
    }),
  ),
})

/** Parses, or throws WireMismatch with the first place that does not fit; `place` is where `value` stands. */
export function fits<T>(schema: z.ZodType<T>, value: unknown, kind: string, place: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = (issue?.path ?? []).reduce<string>(
    (path, part) => joined(path, typeof part === 'number' ? `[${part}]` : String(part)),
    '',
  )
  throw mismatch(kind, joined(place, field), issue?.message ?? 'it has another shape', value)
}
