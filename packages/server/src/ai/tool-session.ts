/** The tools of one turn: same call, same answer; every answer capped and its facts noted; a refusal is a sentence, not an exception. */
import { asSchema, tool as sdkTool, zodSchema } from 'ai'
import type { FlexibleSchema, JSONValue, ToolSet } from 'ai'
import { ZodError } from 'zod'
import { problemOf } from '../platform/http/problem.ts'
import type { Logger } from '../platform/log.ts'
import { FactBook } from './facts.ts'
import type { ToolFact } from './facts.ts'
import type { Tool, ToolAnswer, ToolContext } from './tool.ts'

/** What the model is handed back. */
export interface ToolEnvelope {
  readonly ok: boolean
  readonly asOf: string | null
  readonly source?: string
  readonly stale?: boolean
  readonly truncated?: boolean
  /** Prefix of the ids of its facts, for `calculate`. */
  readonly facts?: string
  readonly reason?: string
  readonly data?: JSONValue
}

export interface ToolSessionParts {
  readonly tools: readonly Tool[]
  readonly actor: ToolContext['actor']
  readonly signal: AbortSignal
  readonly earlier: readonly ToolFact[]
  /** Names known before any tool is called. */
  readonly names: Iterable<string>
  readonly log: Logger
}

const answerBytesMax = 24_000
const callsMax = 24

export interface ToolSession {
  readonly facts: FactBook
  readonly sdkTools: ToolSet
  /** Cards that were made, in order. */
  readonly previewIds: readonly string[]
  readonly recommendationIds: readonly string[]
}

/** JSON with sorted names: the same arguments in another order are the same call. */
const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

function halved(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept: readonly unknown[] = value.length > 3 ? value.slice(0, Math.ceil(value.length / 2)) : value
    return kept.map(halved)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, halved(inner)]))
}

/** Lists become shorter until the answer fits into a prompt. */
export function capped(answer: ToolAnswer): ToolAnswer {
  let { data } = answer
  let rounds = 0
  while (JSON.stringify(data).length > answerBytesMax && rounds < 8) {
    data = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, halved(value)]))
    rounds += 1
  }
  return rounds === 0 ? answer : { ...answer, data, truncated: true }
}

const asJson = (value: unknown): JSONValue => JSON.parse(JSON.stringify(value)) as JSONValue

/** What went wrong, without anything that a model need not know. */
function refusal(error: unknown, name: string, log: Logger): ToolEnvelope {
  if (error instanceof ZodError) {
    const faults = error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`)
    return { ok: false, asOf: null, reason: `The arguments do not fit: ${faults.join('; ')}` }
  }
  const problem = problemOf(error)
  if (problem.code === 'internal') {
    log.error({ err: error, tool: name }, 'a tool failed unexpectedly')
    return { ok: false, asOf: null, reason: 'This could not be read just now.' }
  }
  const fields = (problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`)
  return { ok: false, asOf: null, reason: [problem.message, ...fields].join(' ') }
}

/** Written out as JSON schema once per tool, not once per question: that is work while a person waits for the first word. */
const schemas = new WeakMap<Tool['input'], FlexibleSchema<unknown>>()
function schemaOf({ input }: Tool): FlexibleSchema<unknown> {
  const known = schemas.get(input)
  if (known) return known
  const made = zodSchema<unknown>(input)
  schemas.set(input, made)
  return made
}

/** Before the first question that this tool is offered to. */
export async function writeSchema(tool: Tool): Promise<void> {
  await asSchema(schemaOf(tool)).jsonSchema
}

export function createToolSession({ tools, actor, signal, earlier, names, log }: ToolSessionParts): ToolSession {
  const facts = new FactBook(earlier, names)
  const memory = new Map<string, Promise<ToolEnvelope>>()
  const previewIds: string[] = []
  const recommendationIds: string[] = []

  const call = async (tool: Tool, input: unknown): Promise<ToolEnvelope> => {
    try {
      const answer = capped(await tool.run({ actor, signal, facts }, input))
      if (answer.previewId !== undefined) previewIds.push(answer.previewId)
      if (answer.recommendationId !== undefined) recommendationIds.push(answer.recommendationId)
      const { asOf, source, stale, truncated, data } = answer
      const ref = facts.add(tool.name, answer)
      return { ok: true, asOf, source, stale, ...(truncated && { truncated }), facts: ref, data: asJson(data) }
    } catch (error) {
      return refusal(error, tool.name, log)
    }
  }
  const once = (tool: Tool, input: unknown): Promise<ToolEnvelope> => {
    const key = `${tool.name} ${keyOf(input)}`
    const known = memory.get(key)
    if (known) return known
    if (memory.size >= callsMax)
      return Promise.resolve({ ok: false, asOf: null, reason: 'Enough was read for one answer: answer now.' })
    const made = call(tool, input)
    memory.set(key, made)
    return made
  }
  const sdkTools: ToolSet = Object.fromEntries(
    tools.map((tool) => [
      tool.name,
      sdkTool({
        description: tool.description,
        inputSchema: schemaOf(tool),
        execute: (input: unknown) => once(tool, input),
      }),
    ]),
  )
  return { facts, sdkTools, previewIds, recommendationIds }
}
