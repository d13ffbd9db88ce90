/** Reads into JSON of which nothing is known, and compares its shape with a sample. */
import { readFileSync } from 'node:fs'

/** What lies at the path; `undefined` where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Object.entries(found).find(([name]) => name === String(step))?.[1]
  }
  return found
}

/** Fails for anything but text. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path)
  if (typeof found !== 'string') throw new TypeError(`no text at ${path.join('.')} of ${JSON.stringify(value)}`)
  return found
}

/** Fails for anything but a list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  if (!Array.isArray(found)) throw new TypeError(`no list at ${path.join('.')} of ${JSON.stringify(value)}`)
  return found
}

/** The parsed text; `undefined` for what is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export const sample = (name: string): unknown =>
  parsed(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => kindOf(value) === 'object'

/** What differs, as `path: what`: the same keys and the same JSON types are the same shape. Null fits every type; lists go by their first entries. */
export function shapeDifferences(expected: unknown, actual: unknown, path = '$'): readonly string[] {
  if (expected === null || actual === null) return []
  if (kindOf(expected) !== kindOf(actual)) return [`${path}: ${kindOf(actual)} instead of ${kindOf(expected)}`]
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length === 0 || actual.length === 0) return []
    return shapeDifferences(expected[0], actual[0], `${path}[0]`)
  }
  if (!isObject(expected) || !isObject(actual)) return []
  const missing = Object.keys(expected).filter((key) => !(key in actual))
  const strange = Object.keys(actual).filter((key) => !(key in expected))
  return [
    ...missing.map((key) => `${path}.${key}: missing`),
    ...strange.map((key) => `${path}.${key}: not in the sample`),
    ...Object.keys(expected).flatMap((key) =>
      key in actual ? shapeDifferences(expected[key], actual[key], `${path}.${key}`) : [],
    ),
  ]
}
