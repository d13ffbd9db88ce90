/** One message of the market data stream laid over the quote known so far (brokers/alpaca.md 4.3, 8.3); pure. */
import { decimal, decimalTextOfNumber, round, toPercent, toPrice, Price, Quantity } from '@g2e/domain/money'
import { z } from 'zod'
import type { ReportedQuote } from '../port/reported.ts'

export type DataMessage =
  | { readonly kind: 'connected' | 'authenticated' | 'subscribed' | 'other' }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'tick'; readonly symbol: string; readonly tick: Tick }

/** Only what the message says; a side without a price is `null`. */
export type Tick = Partial<
  Pick<ReportedQuote, 'bid' | 'ask' | 'last' | 'open' | 'high' | 'low' | 'volume' | 'timestamp'>
>

const number = z.number().nonnegative()
const message = z.object({
  T: z.string(),
  msg: z.string().optional(),
  code: z.number().optional(),
  S: z.string().optional(),
  t: z.string().optional(),
  p: number.optional(),
  bp: number.optional(),
  ap: number.optional(),
  o: number.optional(),
  h: number.optional(),
  l: number.optional(),
  v: number.optional(),
})
type Message = z.infer<typeof message>

/** Messages come in lists. Throws what zod throws; corrections, halts and whatever else is new are `other`. */
export function readDataMessages(text: string): readonly DataMessage[] {
  const list = z.array(z.unknown()).parse(JSON.parse(text))
  return list.map(readOne)
}

function readOne(value: unknown): DataMessage {
  const parsed = message.safeParse(value)
  if (!parsed.success) return { kind: 'other' }
  const { T: type, msg, code, S: symbol } = parsed.data
  if (type === 'success') {
    return { kind: msg === 'connected' ? 'connected' : msg === 'authenticated' ? 'authenticated' : 'other' }
  }
  if (type === 'subscription') return { kind: 'subscribed' }
  if (type === 'error') return { kind: 'error', code: code ?? 0, message: (msg ?? '').slice(0, 200) }
  const tick = symbol === undefined ? undefined : tickOf(parsed.data)
  return symbol === undefined || tick === undefined ? { kind: 'other' } : { kind: 'tick', symbol, tick }
}

function tickOf(raw: Message): Tick | undefined {
  if (raw.T === 't' && raw.p !== undefined) {
    return { last: priceOf(raw.p), timestamp: instantOf(raw.t) }
  }
  if (raw.T === 'q' && raw.bp !== undefined && raw.ap !== undefined)
    return { bid: priceOf(raw.bp), ask: priceOf(raw.ap) }
  if (raw.T === 'd' && raw.o !== undefined && raw.h !== undefined && raw.l !== undefined && raw.v !== undefined) {
    return {
      open: priceOf(raw.o),
      high: priceOf(raw.h),
      low: priceOf(raw.l),
      volume: Quantity(decimalTextOfNumber(raw.v)),
    }
  }
  return undefined
}

/** A price of 0 is no price (brokers/alpaca.md 3). */
const priceOf = (value: number): Price | null => (value === 0 ? null : Price(decimalTextOfNumber(value)))

const instantOf = (text: string | undefined): string | null => {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

const percentPlaces = 6

/** Change is always that of this `last` to this `previousClose`. */
export function withTick(quote: ReportedQuote, tick: Tick): ReportedQuote {
  const merged = { ...quote, ...tick }
  const { last, previousClose } = merged
  if (tick.last === undefined || last === null || previousClose === null || decimal(previousClose).isZero())
    return merged
  const change = decimal(last).minus(previousClose)
  return {
    ...merged,
    change: toPrice(change),
    changePercent: toPercent(round(change.div(previousClose).times(100), percentPlaces)),
  }
}
