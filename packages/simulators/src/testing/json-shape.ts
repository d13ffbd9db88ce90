/** The shape of JSON: names and types without values, so that an answer can be held against a sample. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, shapeOf(field)]),
  )
}

/** JSON that a test looks into freely. */
export type Json = ReturnType<typeof JSON.parse>
