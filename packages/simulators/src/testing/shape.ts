/** Compares the shape of an answer with a sample: the same keys, the same JSON types. */

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => kindOf(value) === 'object'

/** What differs, as `path: what`. Null fits every type; lists are compared by their first entries. */
export function shapeDifferences(sample: unknown, actual: unknown, path = '$'): readonly string[] {
  if (sample === null || actual === null) return []
  if (kindOf(sample) !== kindOf(actual)) return [`${path}: ${kindOf(actual)} instead of ${kindOf(sample)}`]
  if (Array.isArray(sample) && Array.isArray(actual)) {
    if (sample.length === 0 || actual.length === 0) return []
    return shapeDifferences(sample[0], actual[0], `${path}[0]`)
  }
  if (!isObject(sample) || !isObject(actual)) return []
  const missing = Object.keys(sample).filter((key) => !(key in actual))
  const strange = Object.keys(actual).filter((key) => !(key in sample))
  return [
    ...missing.map((key) => `${path}.${key}: missing`),
    ...strange.map((key) => `${path}.${key}: not in the sample`),
    ...Object.keys(sample).flatMap((key) =>
      key in actual ? shapeDifferences(sample[key], actual[key], `${path}.${key}`) : [],
    ),
  ]
}
