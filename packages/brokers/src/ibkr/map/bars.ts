/** Bars of `/iserver/marketdata/history` (ibkr.md 3.5). Volume comes in lots of `volumeFactor` shares, with fractions. */
import { newYorkInstant, newYorkTime } from '@g2e/domain/calendar'
import { decimal, Price, Quantity, toQuantity } from '@g2e/domain/money'
import { z } from 'zod'
import type { Mapped, ReportedBar } from '../../port/index.ts'
import { canonicalTicker } from '../symbols.ts'
import { mismatch } from '../wire/notes.ts'
import { decimalText, isObject } from '../wire/read.ts'

const figure = z.union([z.number(), z.string()])
const wireHistory = z.looseObject({
  symbol: z.string().nullish(),
  barLength: z.number().nullish(),
  volumeFactor: z.number().nullish(),
  data: z.array(
    z.looseObject({ o: figure, c: figure, h: figure, l: figure, v: figure.nullish(), t: z.number().positive() }),
  ),
})

const daySeconds = 86_400

/** `symbol`: ours, where the caller knows it. Throws WireMismatch. */
export function mapBars(payload: unknown, symbol?: string): Mapped<ReportedBar> {
  if (payload === null || payload === undefined || (isObject(payload) && Object.keys(payload).length === 0))
    return { items: [], warnings: [] }
  const fit = wireHistory.safeParse(payload)
  if (!fit.success) {
    const [issue] = fit.error.issues
    throw mismatch('bars', pathOf(issue?.path ?? []), issue?.message ?? 'they are no bars', payload)
  }
  const { data, barLength, volumeFactor } = fit.data
  const name = symbol ?? canonicalTicker(fit.data.symbol ?? '')
  const warnings = name === '' ? [{ path: 'symbol', message: 'The bars name no symbol.' }] : []
  const isDaily = typeof barLength === 'number' && barLength >= daySeconds
  const items = data.map(({ o, c, h, l, v, t }, index): ReportedBar => {
    const read = (field: string, value: unknown): string => {
      try {
        return decimalText(value) ?? '0'
      } catch (error) {
        const message = error instanceof Error ? error.message : 'no figure'
        throw mismatch('bars', `data[${index}].${field}`, message, data[index])
      }
    }
    return {
      symbol: name,
      time: isDaily ? dayOf(t) : new Date(t).toISOString(),
      open: Price(read('o', o)),
      high: Price(read('h', h)),
      low: Price(read('l', l)),
      close: Price(read('c', c)),
      volume: toQuantity(decimal(Quantity(read('v', v))).times(volumeFactor ?? 1)),
    }
  })
  return { items, warnings }
}

/** Daily bars are stamped somewhere within their day; ours begin at midnight in New York. */
const dayOf = (ms: number): string => new Date(newYorkInstant(newYorkTime(ms).date, 0)).toISOString()

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
