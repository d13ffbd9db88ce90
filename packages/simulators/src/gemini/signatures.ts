/**
 * Thought signatures (gemini-wire.md 5): opaque to clients, checked on replay byte for byte and place for place. They are made
 * from what they sign, so that a restart forgets none.
 */
import { createHash } from 'node:crypto'
import type { GeminiError } from './errors.ts'
import { invalidArgument } from './errors.ts'
import type { SimModel } from './models.ts'
import type { Content, Part } from './request.ts'

/** Google's word for calls that the model did not make. */
const sentinel = 'skip_thought_signature_validator'

export const digest = (...texts: readonly string[]): string =>
  createHash('sha256').update(texts.join('\u0000')).digest('hex').slice(0, 24)

/** JSON with sorted names: clients may keep arguments in another order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`
}

const sealed = (text: string): string => Buffer.from(text).toString('base64')

export const callSignature = (model: SimModel, { id, name, args }: NonNullable<Part['functionCall']>): string =>
  sealed(`sim-thought-call:${digest(model.name, id ?? '', name, canonical(args ?? {}))}`)

/** Of a text answer; the text itself may be joined or split on its way, so only the model is sealed. */
export const textSignature = (model: SimModel): string => sealed(`sim-thought-text:${digest(model.name)}`)

const corrupted = (): GeminiError => invalidArgument('Corrupted thought signature.')

function checkPart(model: SimModel, part: Part): void {
  const { thoughtSignature, functionCall } = part
  if (thoughtSignature === undefined || thoughtSignature === sentinel) return
  const expected = functionCall ? callSignature(model, functionCall) : textSignature(model)
  if (thoughtSignature !== expected) throw corrupted()
}

/** A turn begins with the person's words; answers of tools belong to the running one. */
export const turnStart = (contents: readonly Content[]): number =>
  contents.findLastIndex(
    ({ role, parts }) => role !== 'model' && parts.some((part) => part.functionResponse === undefined),
  )

/** Throws 400 for a signature that was changed, moved or left out where it is enforced (third generation). */
export function checkSignatures(model: SimModel, contents: readonly Content[]): void {
  if (model.generation < 3) return
  const start = turnStart(contents)
  for (const [index, { role, parts }] of contents.entries()) {
    if (role !== 'model') continue
    for (const part of parts) checkPart(model, part)
    if (index < start) continue
    const [first, ...others] = parts.filter((part) => part.functionCall)
    if (first?.functionCall && first.thoughtSignature === undefined)
      throw invalidArgument(
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${first.functionCall.name}\`, position ${index + 1}.`,
      )
    if (others.some(({ thoughtSignature }) => thoughtSignature !== undefined && thoughtSignature !== sentinel))
      throw corrupted()
  }
}
