/** Values for a JSON schema: such as fit it, and such as do not. */
import fc from 'fast-check'
import type { JsonSchema } from './openapi-document.ts'

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref } = schema
  if (typeof $ref !== 'string') return schema
  const found = $ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), root)
  return isObject(found) ? found : {}
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

function strings(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { format, pattern } = schema
  if (format === 'uuid') return fc.uuid()
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString())
  if (format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString().slice(0, 10))
  if (format === 'email') return fc.emailAddress()
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern))
  const minLength = numberOf(schema['minLength']) ?? 0
  return fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.min(numberOf(schema['maxLength']) ?? 40, minLength + 40),
  })
}

function objects(schema: JsonSchema, root: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  const model = Object.fromEntries(
    Object.entries(properties).flatMap(([name, inner]) =>
      isObject(inner) ? [[name, fitting(inner, root, depth + 1)]] : [],
    ),
  )
  return fc.record(model, { requiredKeys: required.filter((name) => name in model) })
}

/** Values that fit the schema, as far as a schema can say. */
export function fitting(given: JsonSchema, root: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  const schema = resolve(given, root)
  const { examples, enum: list, const: constant, anyOf, oneOf, type } = schema
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(list) && list.length > 0) return fc.constantFrom(...list)
  if (depth > 6) return fc.constant(null)
  const alternatives = [anyOf, oneOf].find((value) => Array.isArray(value))
  if (Array.isArray(alternatives)) {
    const arbitraries = alternatives.filter(isObject).map((inner) => fitting(inner, root, depth + 1))
    return arbitraries.length === 0 ? fc.constant(null) : fc.oneof(...arbitraries)
  }
  if (Array.isArray(examples) && examples.length > 0 && type === 'string')
    return fc.oneof(fc.constantFrom(...examples), strings(schema))
  if (type === 'string') return strings(schema)
  if (type === 'integer') {
    const min = numberOf(schema['minimum']) ?? 0
    return fc.integer({ min, max: Math.min(numberOf(schema['maximum']) ?? 1_000, min + 1_000) })
  }
  if (type === 'number') return fc.double({ noNaN: true, noDefaultInfinity: true })
  if (type === 'boolean') return fc.boolean()
  if (type === 'array')
    return fc.array(fitting(isObject(schema['items']) ? schema['items'] : {}, root, depth + 1), { maxLength: 3 })
  return type === 'object' ? objects(schema, root, depth) : fc.constant(null)
}

const hostileTexts = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  "'; drop table users; --",
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '${jndi:ldap://x}',
  '1e400',
  '-0',
  'NaN',
  '٣',
  '\u202Eevil',
  '0'.repeat(70),
  'x'.repeat(10_000),
  '9'.repeat(400),
  '__proto__',
  'constructor',
  '2026-02-30',
  '2026-13-01T00:00:00Z',
] as const

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 30 }),
)

const junk: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, -0.1, [], {}, [[[]]], { a: { b: null } }),
  fc.constant(Array.from({ length: 2_000 }, () => 'x')),
  fc.constant(JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)),
)

/** Bodies that mostly do not fit: a fitting one with a field spoiled, dropped or added, or something else altogether. */
export function broken(schema: JsonSchema, root: JsonSchema): fc.Arbitrary<unknown> {
  const spoiled = fc
    .record({
      base: fitting(schema, root),
      value: junk,
      pick: fc.nat(),
      how: fc.constantFrom('replace', 'drop', 'add'),
    })
    .map(({ base, value, pick, how }) => {
      if (!isObject(base)) return value
      const names = Object.keys(base)
      const name = names.length === 0 ? 'extra' : names[pick % names.length]
      if (how === 'add' || name === undefined) return { ...base, unknownField: value }
      if (how === 'replace') return { ...base, [name]: value }
      return Object.fromEntries(Object.entries(base).filter(([key]) => key !== name))
    })
  return fc.oneof({ weight: 4, arbitrary: spoiled }, { weight: 1, arbitrary: junk })
}
