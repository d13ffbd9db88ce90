/** A value that fits a JSON Schema (or the service's OpenAPI subset), made of what the conversation is about. Deterministic, without figures of its own. */
type Schema = Readonly<Record<string, unknown>>

export interface Hints {
  /** Symbols met in the question or the tools' answers, the most wanted first. */
  readonly symbols: readonly string[]
  /** A sentence for free text. */
  readonly sentence: string
}

interface Context extends Hints {
  readonly root: Schema
  readonly depth: number
  /** Only what must be there: arguments of tools. */
  readonly requiredOnly: boolean
}

/** Schemas may refer to themselves. */
const depthMax = 12
const itemsMax = 3
const dateTime = '2026-12-31T21:00:00Z'

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

function resolved(schema: Schema, { root }: Context): Schema {
  const reference = schema['$ref']
  if (typeof reference !== 'string') return schema
  let at: unknown = root
  for (const name of reference.replace(/^#\/?/, '').split('/').filter(Boolean))
    at = isSchema(at) ? at[decodeURIComponent(name)] : undefined
  return isSchema(at) ? at : {}
}

/** `["string","null"]`, `STRING`, `nullable`: the first type that is not null, in lower case. */
function typeOf(schema: Schema): string {
  const given = schema['type']
  const named = Array.isArray(given) ? given.find((type) => type !== 'null') : given
  if (typeof named === 'string') return named.toLowerCase()
  if (schema['properties'] !== undefined) return 'object'
  return schema['items'] === undefined ? 'string' : 'array'
}

function numberValue(schema: Schema, isWhole: boolean): number {
  const least = numberIn(schema['minimum']) ?? (numberIn(schema['exclusiveMinimum']) ?? 0) + (isWhole ? 1 : 0.5)
  const most = numberIn(schema['maximum']) ?? numberIn(schema['exclusiveMaximum'])
  const value = most === undefined || least <= most ? least : most
  if (isWhole) return Math.ceil(value)
  // The middle of a closed range, such as a confidence from 0 to 1.
  return numberIn(schema['minimum']) !== undefined && most !== undefined ? (value + most) / 2 : value
}

function stringValue(schema: Schema, name: string, { symbols, sentence }: Context): string {
  const format = schema['format']
  if (format === 'date') return dateTime.slice(0, 10)
  if (format === 'date-time') return dateTime
  if (/symbol|ticker/i.test(name)) return symbols[0] ?? 'SPY'
  const most = numberIn(schema['maxLength'])
  return most === undefined ? sentence : sentence.slice(0, most)
}

function arrayValue(schema: Schema, name: string, context: Context): unknown[] {
  const items = schema['items']
  if (!isSchema(items)) return []
  const most = Math.min(numberIn(schema['maxItems']) ?? itemsMax, itemsMax)
  if (/symbols|tickers/i.test(name) && context.symbols.length > 0) return context.symbols.slice(0, most)
  const count = Math.max(numberIn(schema['minItems']) ?? 0, Math.min(1, most))
  return Array.from({ length: count }, () => valueAt(items, name, context))
}

function objectValue(schema: Schema, context: Context): Readonly<Record<string, unknown>> {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const required = new Set(listOf(schema['required']))
  const wanted = Object.entries(properties).filter(([name]) => !context.requiredOnly || required.has(name))
  return Object.fromEntries(
    wanted.flatMap(([name, field]) => (isSchema(field) ? [[name, valueAt(field, name, context)]] : [])),
  )
}

function valueAt(given: Schema, name: string, outer: Context): unknown {
  if (outer.depth > depthMax) return null
  const context = { ...outer, depth: outer.depth + 1 }
  const schema = resolved(given, context)
  if (schema['const'] !== undefined) return schema['const']
  const choices = listOf(schema['enum'])
  if (choices.length > 0) return choices[0]
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].filter(isSchema)
  const branch = branches.find((candidate) => candidate['type'] !== 'null') ?? branches[0]
  if (branch) return valueAt(branch, name, context)
  switch (typeOf(schema)) {
    case 'object':
      return objectValue(schema, context)
    case 'array':
      return arrayValue(schema, name, context)
    case 'number':
      return numberValue(schema, false)
    case 'integer':
      return numberValue(schema, true)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return stringValue(schema, name, context)
  }
}

/** `requiredOnly` leaves optional fields out, as a caller of a function does. */
export const valueFor = (schema: Schema, hints: Hints, { requiredOnly }: { requiredOnly: boolean }): unknown =>
  valueAt(schema, '', { ...hints, root: schema, depth: 0, requiredOnly })
