/**
 * Tools: all that a model may ask of G2E. They read the person's own data or propose; none can send an order. Who asks is in
 * the context and never in the arguments, so no argument can reach another's data. Features define theirs in `tools.ts`.
 */
import type { z } from 'zod'
import type { UserActor } from '../platform/actor.ts'
import type { FactBook } from './facts.ts'

export interface ToolContext {
  readonly actor: UserActor
  /** Aborts when the person stops the answer. */
  readonly signal: AbortSignal
  /** What the tools of this turn have answered so far. */
  readonly facts: FactBook
}

/** What a tool found. Decimals are strings, and names tell the unit (`weightPercent`, `marketValue`). */
export interface ToolAnswer {
  /** Instant that the data speaks of; `null` = not known. */
  readonly asOf: string | null
  /** Where it comes from, in words a person understands. */
  readonly source: string
  /** Last known values: a source could not be reached. */
  readonly stale: boolean
  readonly data: Readonly<Record<string, unknown>>
  readonly truncated?: boolean
  /** Cards that the answer ends in. */
  readonly previewId?: string
  readonly recommendationId?: string
}

export interface Tool {
  readonly name: string
  /** For the model: what it answers and when to call it. */
  readonly description: string
  /** `propose` makes a card that the person must act on; nothing more. */
  readonly kind: 'read' | 'propose'
  /** Plain types on the wire (gemini-wire.md 6); what is stricter is refused in `run`, as a sentence. */
  readonly input: z.ZodType
  /** @throws ProblemError or BrokerError, which the model is told in words. */
  readonly run: (context: ToolContext, input: unknown) => Promise<ToolAnswer>
}

interface TypedTool<S extends z.ZodType> extends Omit<Tool, 'input' | 'run'> {
  readonly input: S
  readonly run: (context: ToolContext, input: z.output<S>) => Promise<ToolAnswer>
}

/** A tool whose `run` gets its arguments parsed. */
export const defineTool = <S extends z.ZodType>(tool: TypedTool<S>): Tool => ({
  ...tool,
  run: (context, input) => tool.run(context, tool.input.parse(input)),
})
