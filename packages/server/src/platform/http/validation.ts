/**
 * Every schema fault of a request at once, each with its place; then path ids, whose faults mean "no such thing" (404).
 * Fastify's own validation stops at the first place and looks at path ids first, so it is not used.
 */
import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import { z } from 'zod'
import { ProblemError, notFound } from './problem.ts'
import type { FieldError } from './problem.ts'

const depthMax = 64
const faultsMax = 50

type Place = 'header' | 'query' | 'body' | 'path'

const headerName = (name: string): string =>
  name.replaceAll(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase())

/** `body.orders[0].symbol`, `header.Idempotency-Key`. */
export function pathText(place: Place, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return `${text}.${place === 'header' ? headerName(String(part)) : String(part)}`
  }, place)
}

/** Text that no database takes (NUL, halves of surrogate pairs) and nesting that no request needs. */
function unusable(
  value: unknown,
  path: readonly PropertyKey[],
  depth = 0,
): { path: readonly PropertyKey[]; message: string } | undefined {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed()
      ? { path, message: 'must be valid text without NUL' }
      : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (depth >= depthMax) return { path: path.slice(0, 3), message: `must not be nested more than ${depthMax} deep` }
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    const found = unusable(key, path) ?? unusable(inner, at, depth + 1)
    if (found) return found
  }
  return undefined
}

type Issues = readonly z.core.$ZodIssue[]

const strangersIn = (issues: Issues): number =>
  issues.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0)

/** Of several forms the one that was meant: it knows most of the given fields, then has the fewest faults. */
function meantForm(forms: readonly Issues[]): Issues | undefined {
  return forms.toSorted((a, b) => strangersIn(a) - strangersIn(b) || a.length - b.length)[0]
}

function faultsOf(place: Place, issues: Issues, above: readonly PropertyKey[] = []): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const path = [...above, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: pathText(place, [...path, key]), message: 'is not a known field' }))
    const meant = issue.code === 'invalid_union' ? meantForm(issue.errors) : undefined
    return meant ? faultsOf(place, meant, path) : [{ path: pathText(place, path), message: issue.message }]
  })
}

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType

interface Checked {
  readonly faults: readonly FieldError[]
  readonly value: unknown
}

/** Where no body is expected, none or an empty object is fine. */
function unexpectedBody(value: unknown): FieldError[] {
  if (value === undefined || value === null) return []
  const names = typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : undefined
  if (!names) return [{ path: 'body', message: 'is not expected here' }]
  return names.map((name) => ({ path: pathText('body', [name]), message: 'is not a known field' }))
}

function check(place: Place, schema: unknown, value: unknown): Checked {
  const bad = unusable(value, [])
  if (bad) return { faults: [{ path: pathText(place, bad.path), message: bad.message }], value }
  if (!isSchema(schema)) return { faults: place === 'body' ? unexpectedBody(value) : [], value }
  const parsed = schema.safeParse(value)
  return parsed.success ? { faults: [], value: parsed.data } : { faults: faultsOf(place, parsed.error.issues), value }
}

function validate(request: FastifyRequest, schema: FastifySchema): void {
  const headers = check('header', schema.headers, request.headers)
  const query = check('query', schema.querystring, request.query)
  const body = check('body', schema.body, request.body)
  const faults = [...headers.faults, ...query.faults, ...body.faults]
  if (faults.length > 0) {
    const [first] = faults
    const detail = first ? `${first.path} ${first.message}` : undefined
    throw new ProblemError('validation_failed', detail, { errors: faults.slice(0, faultsMax) })
  }
  const params = check('path', schema.params, request.params)
  if (params.faults.length > 0) throw notFound()
  if (isSchema(schema.headers)) request.headers = { ...request.headers, ...Object(headers.value) }
  request.query = query.value
  request.body = body.value
  request.params = params.value
}

export function registerValidation(http: FastifyInstance): void {
  http.setValidatorCompiler(() => () => true)
  http.addHook('preValidation', async (request) => {
    const { schema } = request.routeOptions
    if (schema && !request.is404) validate(request, schema)
  })
}
