/** What the broker sends, in its own names. */
import { z } from 'zod'

const text = z.string()
const instant = z.iso.datetime()

export const wireAccount = z.object({ id: text, number: text, cash: text, worth: text, buyingPower: text })
const position = z.object({ symbol: text, asset: text, shares: text, cost: text, price: text, worth: text })
export const wirePositions = z.object({ positions: z.array(position) })
const fill = z.object({ id: text, shares: text, price: text, at: instant })
export const wireOrder = z.object({
  id: text,
  symbol: text,
  action: text,
  shares: text,
  done: text,
  average: text.nullable(),
  kind: text,
  limit: text.nullable(),
  trigger: text.nullable(),
  until: text,
  state: text,
  entered: instant,
  fills: z.array(fill),
})
export const wireOrders = z.object({ orders: z.array(wireOrder) })
const row = z.object({
  id: text,
  what: text,
  symbol: text.nullable(),
  shares: text.nullable(),
  price: text.nullable(),
  fee: text,
  amount: text,
  day: text,
  order: text.nullable(),
})
export const wireLedger = z.object({ rows: z.array(row), next: text.nullable() })
const quote = z.object({ symbol: text, bid: z.number(), ask: z.number(), last: z.number(), at: instant })
export const wireQuotes = z.object({ quotes: z.array(quote) })
const bar = z.object({
  at: instant,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
})
export const wireBars = z.object({ bars: z.array(bar) })
const asset = z.object({ symbol: text, name: text, asset: text })
export const wireAssets = z.object({ assets: z.array(asset) })
export const wireClock = z.object({
  now: instant,
  session: z.enum(['pre', 'regular', 'post', 'closed']),
  opens: instant,
  closes: instant,
})
export const wireRefusal = z.object({ refused: text })
