/** A ledger bundle as it is read: absent parts are empty, absent options are the agreed ones. Rows are judged one by one later. */
import { isDate } from '@g2e/domain/calendar'
import { lotMethods } from '@g2e/domain/ledger'
import type { BundleRow } from '@g2e/domain/ledger'
import { bundleDefaults } from '@g2e/domain/ledger-bundle'
import type { Bundle } from '@g2e/domain/ledger-bundle'
import { decimalTextOfNumber, isDecimalText } from '@g2e/domain/money'
import { flowTimings } from '@g2e/domain/performance'
import { z } from 'zod'
import { RowProblem, readBundleRow } from './bundle-row-input.ts'
import { UsageError } from './command.ts'

const Day = z.string().refine(isDate, 'must be a date (YYYY-MM-DD)')
/** A number is taken by its shortest text, never through arithmetic. */
const DecimalText = z
  .union([z.string(), z.number().transform(decimalTextOfNumber)], 'must be a plain decimal string')
  .refine(isDecimalText, 'must be a plain decimal string')
const Dated = z.tuple([Day, DecimalText])
type Quote = readonly [date: string, value: string]

const isQuote = (item: unknown): item is Quote =>
  Array.isArray(item) && item.length === 2 && typeof item[0] === 'string' && typeof item[1] === 'string'

/** A price that cannot be read is ignored and named, so it may be any text or nothing; a number is its shortest text. */
function quoteOf(item: unknown): Quote | undefined {
  if (isQuote(item)) return item
  if (!Array.isArray(item) || item.length !== 2) return undefined
  const [date, value]: readonly unknown[] = item
  if (typeof date !== 'string') return undefined
  // No price is none that can be read: ignored and named like those.
  if (value === null) return [date, '']
  return typeof value === 'number' ? [date, decimalTextOfNumber(value)] : undefined
}

/** Read by hand: decades of hundreds of symbols are millions of pairs, each of which a schema would take apart and copy. */
const Quotes = z.unknown().transform((list, context): readonly Quote[] => {
  if (!Array.isArray(list)) {
    context.addIssue({ code: 'custom', message: 'must be a list of [date, value]' })
    return z.NEVER
  }
  const quotes: Quote[] = []
  for (const [place, item] of list.entries()) {
    const quote = quoteOf(item)
    if (!quote) {
      context.addIssue({ code: 'custom', path: [place], message: 'must be [date, value], both as text' })
      return z.NEVER
    }
    quotes.push(quote)
  }
  return quotes
})

/** By hand like the prices: there may be a million of them. */
const Rows = z.unknown().transform((list, context): readonly BundleRow[] => {
  if (!Array.isArray(list)) {
    context.addIssue({ code: 'custom', message: 'must be a list of transactions' })
    return z.NEVER
  }
  const rows: BundleRow[] = []
  for (const [place, item] of list.entries()) {
    const read = readBundleRow(item)
    if (read instanceof RowProblem) {
      context.addIssue({ code: 'custom', path: [place, ...read.path], message: read.message })
      return z.NEVER
    }
    rows.push(read)
  }
  return rows
})

const Options = z.object({
  lotMethod: z.enum(lotMethods).default(bundleDefaults.lotMethod),
  flowTiming: z.enum(flowTimings).default(bundleDefaults.flowTiming),
  returnsKind: z.enum(['simple', 'log']).default(bundleDefaults.returnsKind),
  annualization: z.coerce.number().positive().max(1_000_000).default(bundleDefaults.annualization),
  riskFreeRate: DecimalText.default(bundleDefaults.riskFreeRate),
  dayCount: z.coerce.number().positive().max(1_000).default(bundleDefaults.dayCount),
  method: z.enum(['twr', 'modified_dietz']).default(bundleDefaults.method),
  varLevel: DecimalText.refine((text) => Number(text) > 0 && Number(text) < 1, 'must be between 0 and 1').default(
    bundleDefaults.varLevel,
  ),
})

const BundleDocument = z.object({
  baseCurrency: z.string().min(1).default('USD'),
  accounts: z.array(z.object({ id: z.string(), type: z.string().default('taxable') })).default([]),
  transactions: Rows.default([]),
  prices: z.record(z.string(), Quotes).default({}),
  fx: z.record(z.string(), Quotes).default({}),
  valuations: z.array(Dated).default([]),
  flows: z.array(Dated).default([]),
  cashFlows: z.array(Dated).default([]),
  returns: z.array(DecimalText).default([]),
  benchmarkReturns: z.array(DecimalText).default([]),
  range: z
    .object({ from: Day.optional(), to: Day.optional() })
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, 'from must not be after to')
    .default({}),
  options: Options.default(bundleDefaults),
})

/** @throws UsageError naming the first place that does not fit. */
export function readBundle(document: unknown): Bundle {
  const parsed = BundleDocument.safeParse(document)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`${issue?.path.join('.') || 'the bundle'}: ${issue?.message ?? 'does not fit'}`)
}
