/** What the control surface accepts (api.md, Simulator control). Unknown fields are refused: a misspelt `match` would strike everything. */
import { z } from 'zod'
import { httpFaults, streamFaults } from '../faults/faults.ts'
import type { FaultSpec } from '../faults/faults.ts'
import { lastYear } from '../market/calendar-table.ts'
import { stepsMax } from './gemini-script.ts'
import type { GeminiStep } from './gemini-script.ts'

const delayMsMax = 600_000
const faultCountMax = 1_000_000
const seedMax = 2 ** 31
/** The market's calendar ends there. */
const instantMax = Date.UTC(lastYear, 0, 1)

type Absent<T> = { [K in keyof T]: Exclude<T[K], undefined> }
/** Drops fields that are `undefined`, which zod's optional fields may be. */
export const given = <T extends object>(value: T): Absent<T> =>
  // The only place that says so: entries without `undefined` have the type without it.
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Absent<T>

const Instant = z
  .union([z.number().int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .refine((at) => at < instantMax, `the simulated calendar ends before ${new Date(instantMax).toISOString()}`)
const DelayMs = z.number().int().min(0).max(delayMsMax)

export const ClockRequest = z
  .strictObject({
    advanceMs: z.number().int().min(0).max(instantMax).optional(),
    to: Instant.optional(),
    paused: z.boolean().optional(),
  })
  .refine(({ advanceMs, to }) => advanceMs === undefined || to === undefined, 'give advanceMs or to, not both')
  .refine(
    ({ advanceMs, to, paused }) => advanceMs !== undefined || to !== undefined || paused !== undefined,
    'give advanceMs, to or paused',
  )

export const FaultRequest = z
  .strictObject({
    broker: z.string().min(1),
    fault: z.enum([...httpFaults, ...streamFaults]),
    count: z.number().int().min(1).max(faultCountMax).default(1),
    probability: z.number().gt(0).max(1).optional(),
    match: z
      .strictObject({ method: z.string().min(1).optional(), pathContains: z.string().min(1).optional() })
      .optional(),
    delayMs: DelayMs.optional(),
    answer: z
      .strictObject({
        status: z.number().int().min(200).max(599),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.string(),
      })
      .optional(),
  })
  .refine(
    ({ fault, answer }) => (fault === 'other_answer') === (answer !== undefined),
    'other_answer needs an answer, and no other fault takes one',
  )

export const faultSpec = (request: z.infer<typeof FaultRequest>): FaultSpec => {
  const { broker, fault, count, probability, match, delayMs, answer } = request
  return {
    broker,
    fault,
    count,
    ...(probability !== undefined && { probability }),
    ...(match && { match: given(match) }),
    ...(delayMs !== undefined && { delayMs }),
    ...(answer && { answer: given(answer) }),
  }
}

const decimalText = /^\d{1,12}(?:\.\d{1,9})?$/
export const MarketRequest = z.strictObject({
  symbol: z.string().min(1).max(40),
  price: z
    .union([z.string().regex(decimalText, 'a positive decimal'), z.number()])
    .transform(Number)
    .refine((price) => price > 0 && Number.isFinite(price), 'a positive decimal'),
})

export const NewsRequest = z.strictObject({
  symbol: z.string().min(1).max(40),
  headline: z.string().min(1).max(1_000),
  summary: z.string().max(20_000),
  at: Instant.optional(),
})

export const ResetRequest = z.strictObject({ seed: z.number().int().min(0).max(seedMax) })

export const AccountsRequest = z.strictObject({
  broker: z.string().min(1),
  userRef: z.string().min(1).max(200),
  profile: z.enum(['balanced', 'concentrated_tech', 'income', 'growth', 'crypto', 'empty']).default('balanced'),
})

const Step = z.strictObject({
  match: z
    .strictObject({
      stream: z.boolean().optional(),
      model: z.string().optional(),
      requestContains: z.string().optional(),
    })
    .optional(),
  text: z.string().optional(),
  chunks: z.array(z.string()).optional(),
  delayMs: DelayMs.optional(),
  functionCalls: z
    .array(z.strictObject({ name: z.string().min(1), args: z.record(z.string(), z.unknown()).default({}) }))
    .optional(),
  json: z.unknown().optional(),
  error: z
    .strictObject({
      status: z.number().int().min(400).max(599),
      reason: z.string().optional(),
      quota: z.enum(['day', 'minute']).optional(),
      retryDelay: z
        .string()
        .regex(/^\d+(?:\.\d+)?s$/, 'seconds, like "17.4s"')
        .optional(),
    })
    .optional(),
  fault: z.enum(['safety', 'empty', 'truncated', 'malformed_function_call', 'reset']).optional(),
})
export const ScriptRequest = z.strictObject({ script: z.array(Step).max(stepsMax) })

export const geminiStep = ({ match, error, ...step }: z.infer<typeof Step>): GeminiStep => ({
  ...given(step),
  ...(match && { match: given(match) }),
  ...(error && { error: given(error) }),
})
