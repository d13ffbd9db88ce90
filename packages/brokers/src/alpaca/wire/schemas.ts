/** What is read now and then, as zod schemas in the broker's own names. Fields that we do not use pass unseen. */
import { z } from 'zod'
import { mismatch } from './notes.ts'

const flag = z.boolean().nullish()
const maybeText = z.string().nullish()
/** Read by `read.ts` afterwards, which keeps every digit. */
const decimal = z.union([z.string(), z.number()]).nullish()

/** alpaca.md 2.1. The pattern-day-trader fields left in July 2026 and are optional. */
export const wireAccount = z.looseObject({
  id: z.string().min(1),
  account_number: maybeText,
  status: maybeText,
  currency: z.string().min(1),
  cash: decimal,
  equity: decimal,
  portfolio_value: decimal,
  buying_power: decimal,
  non_marginable_buying_power: decimal,
  daytrading_buying_power: decimal,
  multiplier: decimal,
  trading_blocked: flag,
  account_blocked: flag,
  trade_suspended_by_user: flag,
})
export type WireAccount = z.infer<typeof wireAccount>

/** alpaca.md 2.3: a FILL or any other item. */
export const wireActivity = z.looseObject({
  id: z.string().min(1),
  activity_type: z.string().min(1),
  activity_sub_type: maybeText,
  transaction_time: maybeText,
  date: maybeText,
  created_at: maybeText,
  symbol: maybeText,
  side: maybeText,
  qty: decimal,
  price: decimal,
  per_share_amount: decimal,
  net_amount: decimal,
  order_id: maybeText,
  status: maybeText,
  description: maybeText,
})
export type WireActivity = z.infer<typeof wireActivity>

/** alpaca.md 2.11. */
export const wireAsset = z.looseObject({
  id: z.string().min(1),
  class: maybeText,
  exchange: maybeText,
  symbol: z.string().min(1),
  name: maybeText,
  status: maybeText,
  tradable: flag,
  shortable: flag,
  fractionable: flag,
})
export type WireAsset = z.infer<typeof wireAsset>

/** alpaca.md 2.13, `/v2/clock`. */
export const wireClock = z.looseObject({
  timestamp: z.string().min(1),
  is_open: z.boolean(),
  next_open: maybeText,
  next_close: maybeText,
})

const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** alpaca.md 2.15, `cash_dividends`. */
export const wireCashDividend = z.looseObject({
  symbol: z.string().min(1),
  rate: decimal,
  special: flag,
  ex_date: dateText,
  payable_date: dateText.nullish(),
})

/** alpaca.md 3, news. Text from outside: data, never instruction. */
export const wireArticle = z.looseObject({
  id: z.union([z.number(), z.string()]),
  headline: z.string(),
  summary: maybeText,
  url: maybeText,
  source: maybeText,
  symbols: z.array(z.string()).nullish(),
  created_at: maybeText,
  updated_at: maybeText,
})

/** Parses, or throws WireMismatch with the first place that does not fit; `place` is where `value` stands. */
export function fits<T>(schema: z.ZodType<T>, value: unknown, kind: string, place: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = (issue?.path ?? []).map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.')
  const path = place === '' || field === '' ? place + field : `${place}.${field}`
  throw mismatch(kind, path, issue?.message ?? 'it has another shape', value)
}
