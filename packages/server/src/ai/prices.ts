/**
 * What models cost, USD per million tokens (gemini-wire.md 10). Data with a version and dates, not code: a model that is not
 * listed has no price, and "unknown" is never zero.
 */
import { decimal } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'

export const priceTableVersion = '2026-10-07'

interface Price {
  /** As answered by the model; longer names of the same family match by their beginning. */
  readonly model: string
  readonly input: string
  readonly output: string
  /** Above this many prompt tokens the second pair holds. */
  readonly long?: { readonly above: number; readonly input: string; readonly output: string }
  /** Last UTC day on which it holds. */
  readonly until?: string
}

/** The first row that fits holds. Output includes thoughts. */
const prices: readonly Price[] = [
  { model: 'gemini-3.8-flash', input: '0.75', output: '3.75', until: '2026-12-31' },
  { model: 'gemini-3.8-flash', input: '1.50', output: '7.50' },
  { model: 'gemini-3.5-flash-lite', input: '0.30', output: '2.50' },
  { model: 'gemini-3.5-flash', input: '1.50', output: '9.00' },
  {
    model: 'gemini-3.1-pro-preview',
    input: '2',
    output: '12',
    long: { above: 200_000, input: '4', output: '18' },
  },
  { model: 'gemini-2.5-pro', input: '1.25', output: '10', long: { above: 200_000, input: '2.50', output: '15' } },
  { model: 'gemini-2.5-flash', input: '0.30', output: '2.50' },
]
/** For the budget alone: a model without a price is counted as if it were the dearest. */
const dearest: Price = { model: '', input: '4', output: '18' }

export interface Tokens {
  readonly inputTokens: number
  readonly outputTokens: number
}

const priceOf = (model: string, day: string): Price | undefined =>
  prices.find(({ model: name, until }) => model.startsWith(name) && (until === undefined || day <= until))

function amount({ input, output, long }: Price, { inputTokens, outputTokens }: Tokens): Decimal {
  const rate = long && inputTokens > long.above ? long : { input, output }
  // Rates of cached tokens are not known: they are counted in full, which errs on the safe side.
  return decimal(rate.input).times(inputTokens).plus(decimal(rate.output).times(outputTokens)).div(1_000_000)
}

/** USD; `null`: the price is not known. `day` is a UTC date. */
export function costOf(model: string, tokens: Tokens, day: string): Decimal | null {
  const price = priceOf(model, day)
  return price ? amount(price, tokens) : null
}

/** USD; never less than it may come to. */
export const costAtMost = (model: string, tokens: Tokens, day: string): Decimal =>
  amount(priceOf(model, day) ?? dearest, tokens)
